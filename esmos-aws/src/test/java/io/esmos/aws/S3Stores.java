package io.esmos.aws;

import io.esmos.testkit.s3.S3Server;
import java.net.URI;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

/** Clients of S3 for tests. */
final class S3Stores {
  static final String SECRET = "the-secret-key-that-nobody-sees";

  private S3Stores() {}

  static StaticCredentialsProvider credentials() {
    return StaticCredentialsProvider.create(
        AwsBasicCredentials.create(S3Server.ACCESS_KEY, SECRET));
  }

  static S3ClientBuilder builder(URI url) {
    return S3Client.builder()
        .endpointOverride(url)
        .region(Region.US_EAST_1)
        .forcePathStyle(true)
        .httpClientBuilder(UrlConnectionHttpClient.builder())
        .credentialsProvider(credentials());
  }

  static S3Client client(URI url) {
    return builder(url).build();
  }

  /** Returns a client whose bodies are on the wire as they are, without chunks. */
  static S3Client plain(URI url) {
    return builder(url)
        .forcePathStyle(null)
        .serviceConfiguration(it -> it.pathStyleAccessEnabled(true).chunkedEncodingEnabled(false))
        .build();
  }
}
