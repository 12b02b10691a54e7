package io.esmos.aws;

import io.esmos.testkit.s3.S3Server;
import java.net.URI;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.http.nio.netty.SdkEventLoopGroup;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.S3AsyncClientBuilder;

/** Clients of S3 for tests. */
final class S3Stores {
  static final String SECRET = "the-secret-key-that-nobody-sees";

  /** One for all: a group of its own takes two seconds to close. */
  private static final SdkEventLoopGroup THREADS =
      SdkEventLoopGroup.builder().numberOfThreads(2).build();

  private S3Stores() {}

  static StaticCredentialsProvider credentials() {
    return StaticCredentialsProvider.create(
        AwsBasicCredentials.create(S3Server.ACCESS_KEY, SECRET));
  }

  static S3AsyncClientBuilder builder(URI url) {
    return S3AsyncClient.builder()
        .endpointOverride(url)
        .region(Region.US_EAST_1)
        .forcePathStyle(true)
        .httpClientBuilder(NettyNioAsyncHttpClient.builder().eventLoopGroup(THREADS))
        .credentialsProvider(credentials());
  }

  static S3AsyncClient client(URI url) {
    return builder(url).build();
  }

  /** Returns a client whose bodies are on the wire as they are, without chunks. */
  static S3AsyncClient plain(URI url) {
    return builder(url)
        .forcePathStyle(null)
        .serviceConfiguration(it -> it.pathStyleAccessEnabled(true).chunkedEncodingEnabled(false))
        .build();
  }
}
