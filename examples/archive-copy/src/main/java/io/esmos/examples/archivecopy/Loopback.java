package io.esmos.examples.archivecopy;

import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpPipelineBuilder;
import com.azure.core.http.HttpPipelineCallContext;
import com.azure.core.http.HttpPipelineNextPolicy;
import com.azure.core.http.HttpResponse;
import com.azure.core.http.jdk.httpclient.JdkHttpClientBuilder;
import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.BlobContainerClientBuilder;
import com.azure.storage.common.StorageSharedKeyCredential;
import com.google.cloud.NoCredentials;
import com.google.cloud.storage.StorageOptions;
import io.esmos.archive.ObjectArchive;
import io.esmos.aws.S3Archive;
import io.esmos.azure.BlobArchive;
import io.esmos.cloudflare.CloudflareAccess;
import io.esmos.cloudflare.CloudflareOptions;
import io.esmos.cloudflare.R2Archive;
import io.esmos.cloudflare.R2Client;
import io.esmos.cloudflare.R2Client.Jurisdiction;
import io.esmos.gcp.GcsArchive;
import io.esmos.testkit.azureblob.AzureBlobServer;
import io.esmos.testkit.gcs.GcsServer;
import io.esmos.testkit.s3.S3Server;
import io.esmos.time.SystemTime;
import io.esmos.topology.Vendor;
import java.time.Duration;
import okhttp3.OkHttpClient;
import reactor.core.publisher.Mono;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.S3AsyncClientBuilder;

/**
 * Archives at servers in this process, which speak the vendors' protocols over loopback to the
 * vendors' own clients. No account is needed, and nothing is kept when the process ends.
 */
final class Loopback {
  private static final String BUCKET = "archive-copy";
  private static final String ACCOUNT = "0".repeat(32);
  private static final Duration SECOND = Duration.ofSeconds(1);

  private Loopback() {}

  /** Amazon S3. */
  static Opened s3(String name) {
    S3Server server = S3Server.builder().bucket(BUCKET).start();
    S3AsyncClient client =
        at(server, S3AsyncClient.builder().region(Region.US_EAST_1).forcePathStyle(true));
    return opened(S3Archive.builder(client, BUCKET).name(name).build(), client, server);
  }

  /** Cloudflare R2, with its refusals, its pace, and the API that has its rules by age. */
  static Opened r2(String name) {
    S3Server server =
        S3Server.builder().r2().keyInterval(SECOND, SystemTime.ticker()).bucket(BUCKET).start();
    S3AsyncClient client = at(server, R2Client.builder(ACCOUNT, Jurisdiction.NONE));
    CloudflareAccess api =
        CloudflareAccess.of(
            new OkHttpClient(),
            "loopback",
            CloudflareOptions.DEFAULTS.endpoint(server.url().resolve("/client/v4")));
    R2Archive archive = R2Archive.of(name, client, BUCKET).withApi(api, ACCOUNT, Jurisdiction.NONE);
    return opened(archive, client, server);
  }

  private static S3AsyncClient at(S3Server server, S3AsyncClientBuilder builder) {
    return builder
        .endpointOverride(server.url())
        .credentialsProvider(
            StaticCredentialsProvider.create(
                AwsBasicCredentials.create(S3Server.ACCESS_KEY, "loopback")))
        .httpClientBuilder(NettyNioAsyncHttpClient.builder())
        .build();
  }

  private static Opened opened(ObjectArchive archive, S3AsyncClient client, S3Server server) {
    return new Opened(
        archive,
        () -> {
          client.close();
          server.close();
        });
  }

  /** Azure Blob Storage, with the management that has its rules by age. */
  static Opened blob(String name) {
    AzureBlobServer server = AzureBlobServer.builder().start().container(BUCKET);
    BlobContainerClient container =
        new BlobContainerClientBuilder()
            .endpoint(server.url().toString())
            .containerName(BUCKET)
            .credential(
                new StorageSharedKeyCredential(AzureBlobServer.ACCOUNT, AzureBlobServer.KEY))
            .httpClient(new JdkHttpClientBuilder().build())
            .buildClient();
    BlobArchive archive =
        BlobArchive.builder(container)
            .name(name)
            .management(
                new HttpPipelineBuilder()
                    .httpClient(new JdkHttpClientBuilder().build())
                    .policies(Loopback::sign)
                    .build(),
                AzureBlobServer.SUBSCRIPTION,
                AzureBlobServer.GROUP)
            .managementEndpoint(server.managementUrl())
            .build();
    return new Opened(archive, server::close);
  }

  private static Mono<HttpResponse> sign(
      HttpPipelineCallContext context, HttpPipelineNextPolicy next) {
    context.getHttpRequest().setHeader(HttpHeaderName.AUTHORIZATION, "Bearer loopback");
    return next.process();
  }

  /** Google Cloud Storage. */
  static Opened gcs(String name) {
    GcsServer server = GcsServer.start("archive-copy").bucket(BUCKET);
    server.writeInterval(SECOND, SystemTime.ticker());
    StorageOptions options =
        StorageOptions.http()
            .setProjectId("archive-copy")
            .setHost(server.wire().url().toString())
            .setCredentials(NoCredentials.getInstance())
            .build();
    return new Opened(
        GcsArchive.of(name, Vendor.GCP, options.getService(), BUCKET).build(), server::close);
  }
}
