package io.esmos.cloudflare;

import io.esmos.testkit.s3.S3Server;
import java.net.URI;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.http.nio.netty.SdkEventLoopGroup;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.S3AsyncClientBuilder;

/** Clients of R2 for tests. */
final class R2Stores {
  static final String SECRET = "the-secret-key-that-nobody-sees";

  /** One for all: a group of its own takes two seconds to close. */
  private static final SdkEventLoopGroup THREADS =
      SdkEventLoopGroup.builder().numberOfThreads(2).build();

  private R2Stores() {}

  static S3AsyncClient client(URI url) {
    return with(R2Client.builder(url)).build();
  }

  static S3AsyncClientBuilder with(S3AsyncClientBuilder builder) {
    return builder
        .httpClientBuilder(NettyNioAsyncHttpClient.builder().eventLoopGroup(THREADS))
        .credentialsProvider(
            StaticCredentialsProvider.create(
                AwsBasicCredentials.create(S3Server.ACCESS_KEY, SECRET)));
  }
}
