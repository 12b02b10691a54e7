package io.esmos.aws;

import io.esmos.authority.CallPrices;
import io.esmos.authority.ForwardingWitness;
import io.esmos.s3.S3Cell;
import io.esmos.s3.S3Endpoint;
import io.esmos.topology.Vendor;
import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import software.amazon.awssdk.services.s3.S3AsyncClient;

/**
 * A witness whose cell is one object in an S3 bucket of one region, which answers reads with what
 * was written last. Multi-region access points, accelerated endpoints, directory buckets, clients
 * that follow buckets into other regions and endpoints that are not Amazon's are refused when it is
 * built (rule R6). Do not replicate another bucket into this one. Immutable and safe for use by
 * several threads; the client is not closed.
 */
public final class S3Witness extends ForwardingWitness {
  private S3Witness(S3Cell cell) {
    super(cell);
  }

  /** Returns the witness of an object, named by where it is. */
  public static S3Witness of(S3AsyncClient client, String bucket, String key) {
    return of("s3:" + bucket + "/" + key, client, bucket, key);
  }

  /**
   * Returns the witness of an object.
   *
   * @param name its name in the witness list
   * @param client a client of the bucket's region; its HTTP client must not repeat a PUT by itself
   * @throws IllegalArgumentException if reads would not be strongly consistent
   */
  public static S3Witness of(String name, S3AsyncClient client, String bucket, String key) {
    checkEndpoint(Objects.requireNonNull(client, "client"));
    return new S3Witness(S3Cell.of(name, Vendor.AWS, client, bucket, key, Duration.ZERO));
  }

  private static void checkEndpoint(S3AsyncClient client) {
    Optional<URI> override = S3Endpoint.override(client);
    if (override.isEmpty() || S3Endpoint.isLoopback(override.get())) {
      return;
    }
    String host = S3Endpoint.host(override.get());
    boolean amazon = host.endsWith(".amazonaws.com") || host.endsWith(".amazonaws.com.cn");
    if (!amazon || host.contains("accelerate") || host.contains("accesspoint")) {
      throw new IllegalArgumentException(
          "a witness needs S3's own endpoint of one region, not " + host);
    }
  }

  /** Returns the list price of class STANDARD in us-east-1. */
  @Override
  public Optional<CallPrices> prices() {
    return Optional.of(
        CallPrices.dollars(
            "0.40",
            "5.00",
            "S3 STANDARD, us-east-1: 0.0004 USD for 1,000 GET, 0.005 USD for 1,000 PUT"));
  }
}
