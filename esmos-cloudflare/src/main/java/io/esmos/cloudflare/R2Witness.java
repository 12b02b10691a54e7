package io.esmos.cloudflare;

import io.esmos.authority.CallPrices;
import io.esmos.authority.ForwardingWitness;
import io.esmos.s3.S3Cell;
import io.esmos.topology.Vendor;
import java.time.Duration;
import java.util.Optional;
import software.amazon.awssdk.services.s3.S3AsyncClient;

/**
 * A witness whose cell is one object in an R2 bucket, by R2's S3 endpoint, which answers reads with
 * what was written last. A custom domain is a cache and is refused when it is built (rule R6). R2
 * takes one write of a key in a second. Immutable and safe for use by several threads; the client
 * is not closed.
 */
public final class R2Witness extends ForwardingWitness {
  /** Of Cloudflare's error codes: 10058, more than one write of an object in a second. */
  static final Duration WRITE_INTERVAL = Duration.ofSeconds(1);

  private R2Witness(S3Cell cell) {
    super(cell);
  }

  /** Returns the witness of an object, named by where it is. */
  public static R2Witness of(S3AsyncClient client, String bucket, String key) {
    return of("r2:" + bucket + "/" + key, client, bucket, key);
  }

  /**
   * Returns the witness of an object.
   *
   * @param name its name in the witness list
   * @param client a client as {@link R2Client} sets it up; its HTTP client must not repeat a PUT by
   *     itself
   * @throws IllegalArgumentException if reads would not be strongly consistent
   */
  public static R2Witness of(String name, S3AsyncClient client, String bucket, String key) {
    R2Client.check(client);
    return new R2Witness(S3Cell.of(name, Vendor.CLOUDFLARE, client, bucket, key, WRITE_INTERVAL));
  }

  /** Returns Cloudflare's list price, without what a month includes. */
  @Override
  public Optional<CallPrices> prices() {
    return Optional.of(
        CallPrices.dollars(
            "0.36", "4.50", "developers.cloudflare.com/r2/pricing: class B and class A, STANDARD"));
  }
}
