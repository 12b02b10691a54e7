package io.esmos.examples.drill.world;

import com.azure.core.http.jdk.httpclient.JdkHttpClientBuilder;
import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.BlobContainerClientBuilder;
import com.azure.storage.common.StorageSharedKeyCredential;
import com.google.cloud.NoCredentials;
import com.google.cloud.storage.StorageOptions;
import io.esmos.authority.Witness;
import io.esmos.aws.S3Witness;
import io.esmos.azure.BlobWitness;
import io.esmos.cloudflare.R2Client;
import io.esmos.cloudflare.R2Witness;
import io.esmos.gcp.GcsWitness;
import io.esmos.http.HttpWitness;
import io.esmos.testkit.azureblob.AzureBlobServer;
import io.esmos.testkit.s3.S3Server;
import java.net.URI;
import java.util.List;
import okhttp3.OkHttpClient;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.S3AsyncClientBuilder;

/** The drill's witnesses as one of its parts sees them, each through its vendor's own client. */
final class Witnesses {
  private final World world;
  private final String from;
  private final World.Secret token;
  private final OkHttpClient client;

  Witnesses(World world, String from, World.Secret token, OkHttpClient client) {
    this.world = world;
    this.from = from;
    this.token = token;
    this.client = client;
  }

  List<Witness> all() {
    return world.settings().witnesses().stream().map(this::witness).toList();
  }

  private Witness witness(WitnessCell cell) {
    String name = cell.vendor() + "-cell";
    return switch (cell.store()) {
      case HTTP ->
          HttpWitness.of(name, cell.vendor(), own(cell, "/cells/clinic"), client)
              .withToken(() -> world.secret(token));
      case S3 -> S3Witness.of(name, s3(cell), bucket(cell, "s3.bucket"), world.cellKey());
      case R2 -> R2Witness.of(name, r2(cell), bucket(cell, "r2.bucket"), world.cellKey());
      case BLOB -> blob(name, cell);
      case GCS ->
          GcsWitness.of(
              name, cell.vendor(), gcs(cell), bucket(cell, "gcs.bucket"), world.cellKey());
    };
  }

  private String bucket(WitnessCell cell, String setting) {
    return accounts().has(cell) ? accounts().get(setting) : World.BUCKET;
  }

  private S3AsyncClient s3(WitnessCell cell) {
    S3AsyncClientBuilder builder =
        S3AsyncClient.builder().httpClient(NettyNioAsyncHttpClient.create());
    if (accounts().has(cell)) {
      builder.region(Region.of(accounts().get("s3.region")));
      accounts()
          .optional("s3.endpoint")
          .ifPresent(at -> builder.endpointOverride(URI.create(at)).forcePathStyle(true));
      return builder.build();
    }
    return local(builder, cell).region(Region.US_EAST_1).forcePathStyle(true).build();
  }

  private S3AsyncClient r2(WitnessCell cell) {
    if (accounts().has(cell)) {
      return R2Client.builder(accounts().get("r2.account"), R2Client.Jurisdiction.NONE)
          .httpClient(NettyNioAsyncHttpClient.create())
          .build();
    }
    return local(R2Client.builder("0".repeat(32), R2Client.Jurisdiction.NONE), cell)
        .httpClient(NettyNioAsyncHttpClient.create())
        .build();
  }

  private S3AsyncClientBuilder local(S3AsyncClientBuilder builder, WitnessCell cell) {
    return builder
        .endpointOverride(own(cell, ""))
        .credentialsProvider(
            StaticCredentialsProvider.create(
                AwsBasicCredentials.create(S3Server.ACCESS_KEY, world.secret(token))));
  }

  private Witness blob(String name, WitnessCell cell) {
    BlobContainerClientBuilder builder =
        new BlobContainerClientBuilder().httpClient(new JdkHttpClientBuilder().build());
    BlobContainerClient container;
    if (accounts().has(cell)) {
      container = builder.endpoint(accounts().get("blob.container")).buildClient();
    } else {
      container =
          builder
              .endpoint(own(cell, "/" + AzureBlobServer.ACCOUNT).toString())
              .credential(
                  new StorageSharedKeyCredential(AzureBlobServer.ACCOUNT, AzureBlobServer.KEY))
              .containerName(World.BUCKET)
              .buildClient();
    }
    return BlobWitness.of(name, cell.vendor(), container, world.cellKey());
  }

  private com.google.cloud.storage.Storage gcs(WitnessCell cell) {
    StorageOptions.Builder builder = StorageOptions.http();
    if (!accounts().has(cell)) {
      builder
          .setProjectId(ClinicTopology.PROJECT)
          .setHost(own(cell, "").toString())
          .setCredentials(NoCredentials.getInstance());
    }
    return builder.build().getService();
  }

  private URI own(WitnessCell cell, String path) {
    return world.route(from, World.cells(cell.vendor())).url(path);
  }

  private CellAccounts accounts() {
    return world.accounts();
  }
}
