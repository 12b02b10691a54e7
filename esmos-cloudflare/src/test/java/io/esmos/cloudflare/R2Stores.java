package io.esmos.cloudflare;

import io.esmos.testkit.s3.S3Server;
import java.net.URI;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

/** Clients of R2 for tests. */
final class R2Stores {
  static final String SECRET = "the-secret-key-that-nobody-sees";

  private R2Stores() {}

  static S3Client client(URI url) {
    return with(R2Client.builder(url)).build();
  }

  static S3ClientBuilder with(S3ClientBuilder builder) {
    return builder
        .httpClientBuilder(UrlConnectionHttpClient.builder())
        .credentialsProvider(
            StaticCredentialsProvider.create(
                AwsBasicCredentials.create(S3Server.ACCESS_KEY, SECRET)));
  }
}
