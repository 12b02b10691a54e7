package io.esmos.examples.archivecopy;

import static java.time.ZoneOffset.UTC;

import com.azure.core.credential.AccessToken;
import com.azure.core.http.HttpClient;
import com.azure.core.http.jdk.httpclient.JdkHttpClientBuilder;
import com.azure.storage.blob.BlobContainerClientBuilder;
import com.azure.storage.blob.BlobUrlParts;
import com.azure.storage.common.StorageSharedKeyCredential;
import com.google.cloud.storage.StorageOptions;
import io.esmos.archive.ObjectArchive;
import io.esmos.aws.S3Archive;
import io.esmos.azure.BlobArchive;
import io.esmos.azure.BlobArchiveBuilder;
import io.esmos.cloudflare.CloudflareAccess;
import io.esmos.cloudflare.R2Archive;
import io.esmos.cloudflare.R2Client;
import io.esmos.cloudflare.R2Client.Jurisdiction;
import io.esmos.gcp.GcsArchive;
import io.esmos.time.SystemTime;
import io.esmos.topology.Vendor;
import java.net.URI;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import okhttp3.OkHttpClient;
import reactor.core.publisher.Mono;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.S3AsyncClientBuilder;

/**
 * Opens buckets that exist. Credentials come from the environment, or from where the vendor's own
 * client looks for them; none is ever an argument, and none is printed.
 */
final class Buckets {
  /** As in the endpoint's name: the account's id, and where the data have to stay. */
  private static final Pattern R2 =
      Pattern.compile("([0-9a-f]{32})(?:\\.(eu|fedramp))?/([a-z0-9-]{3,63})");

  private final Map<String, String> environment;

  Buckets(Map<String, String> environment) {
    this.environment = environment;
  }

  /** The region and the credentials are those that the AWS SDK finds. */
  Opened s3(String name, String bucket) {
    S3AsyncClient client;
    try {
      client = S3AsyncClient.builder().httpClientBuilder(NettyNioAsyncHttpClient.builder()).build();
    } catch (SdkClientException e) {
      throw new IllegalArgumentException(
          name + " needs a region: AWS_REGION, or one in the profile", e);
    }
    return opened(S3Archive.builder(client, bucket).name(name), client);
  }

  private static Opened opened(S3Archive.Builder archive, S3AsyncClient client) {
    return new Opened(archive.build(), client::close);
  }

  /** Rules by age are Cloudflare's own API, and need a token. */
  Opened r2(String name, String place) {
    Matcher parts = R2.matcher(place);
    if (!parts.matches()) {
      throw new IllegalArgumentException("r2 needs r2:ACCOUNT/BUCKET, with the account's id");
    }
    String account = parts.group(1);
    Jurisdiction jurisdiction =
        parts.group(2) == null
            ? Jurisdiction.NONE
            : parts.group(2).equals("eu") ? Jurisdiction.EU : Jurisdiction.FEDRAMP;
    S3AsyncClientBuilder builder =
        R2Client.builder(account, jurisdiction)
            .httpClientBuilder(NettyNioAsyncHttpClient.builder());
    if (variable("R2_ACCESS_KEY_ID").isPresent()) {
      builder.credentialsProvider(
          StaticCredentialsProvider.create(
              AwsBasicCredentials.create(
                  variable("R2_ACCESS_KEY_ID").orElseThrow(),
                  variable("R2_SECRET_ACCESS_KEY")
                      .orElseThrow(
                          () ->
                              new IllegalArgumentException(
                                  "R2_ACCESS_KEY_ID needs R2_SECRET_ACCESS_KEY beside it")))));
    }
    S3AsyncClient client = builder.build();
    R2Archive archive = R2Archive.of(name, client, parts.group(3));
    Optional<String> token = variable("CLOUDFLARE_API_TOKEN");
    return new Opened(
        token.isPresent()
            ? archive.withApi(
                CloudflareAccess.of(new OkHttpClient(), token.get()), account, jurisdiction)
            : archive,
        client::close);
  }

  /** Rules by age are those of the account's management, which wants a token of its own. */
  Opened blob(String name, String url) {
    BlobUrlParts parts = container(url);
    HttpClient http = new JdkHttpClientBuilder().build();
    BlobContainerClientBuilder client =
        new BlobContainerClientBuilder().endpoint(url).httpClient(http);
    Optional<String> key = variable("AZURE_STORAGE_KEY");
    if (key.isPresent()) {
      checkBase64(key.get());
      client.credential(new StorageSharedKeyCredential(parts.getAccountName(), key.get()));
    } else {
      client.sasToken(
          variable("AZURE_STORAGE_SAS_TOKEN")
              .orElseThrow(
                  () ->
                      new IllegalArgumentException(
                          name + " needs AZURE_STORAGE_KEY or AZURE_STORAGE_SAS_TOKEN")));
    }
    BlobArchiveBuilder archive = BlobArchive.builder(client.buildClient()).name(name);
    Optional<String> token = variable("AZURE_MANAGEMENT_TOKEN");
    Optional<String> subscription = variable("AZURE_SUBSCRIPTION_ID");
    Optional<String> group = variable("AZURE_RESOURCE_GROUP");
    if (token.isPresent() && subscription.isPresent() && group.isPresent()) {
      AccessToken access =
          new AccessToken(token.get(), SystemTime.wall().instant().atOffset(UTC).plusHours(1));
      archive.management(request -> Mono.just(access), http, subscription.get(), group.get());
    }
    return Opened.of(archive.build());
  }

  /** Microsoft's client would say so only when it signs, and less clearly. */
  private static void checkBase64(String key) {
    try {
      byte[] unused = Base64.getDecoder().decode(key);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("AZURE_STORAGE_KEY is no Base64, as keys are");
    }
  }

  /** A container's URL as the portal shows it; what follows a question mark would be a secret. */
  private static BlobUrlParts container(String url) {
    IllegalArgumentException wrong =
        new IllegalArgumentException(
            "blob needs blob:https://ACCOUNT.blob.core.windows.net/CONTAINER, and no signature in"
                + " it: that goes into AZURE_STORAGE_SAS_TOKEN");
    URI uri;
    BlobUrlParts parts;
    try {
      uri = URI.create(url);
      parts = BlobUrlParts.parse(url);
    } catch (IllegalArgumentException e) {
      throw wrong;
    }
    boolean secure =
        "https".equals(uri.getScheme())
            || ("http".equals(uri.getScheme()) && "127.0.0.1".equals(uri.getHost()));
    if (!secure
        || uri.getRawQuery() != null
        || uri.getRawUserInfo() != null
        || parts.getBlobContainerName() == null
        || parts.getBlobName() != null) {
      throw wrong;
    }
    return parts;
  }

  /** The project and the credentials are those that Google's client finds. */
  Opened gcs(String name, String bucket) {
    ObjectArchive archive =
        GcsArchive.of(name, Vendor.GCP, StorageOptions.http().build().getService(), bucket).build();
    return Opened.of(archive);
  }

  private Optional<String> variable(String name) {
    return Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank());
  }
}
