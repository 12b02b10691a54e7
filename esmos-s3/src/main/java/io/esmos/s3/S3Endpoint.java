package io.esmos.s3;

import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.s3.S3AsyncClient;

/** What a client must not be set up with where reads have to be strongly consistent (rule R6). */
public final class S3Endpoint {
  private static final Pattern LOOPBACK =
      Pattern.compile("localhost|127(\\.[0-9]{1,3}){3}|\\[?::1]?|.*\\.localhost");

  /** "Bucket naming rules" of the S3 user guide. */
  private static final Pattern BUCKET = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");

  /** Names of access points' aliases, of S3 Express, of object lambdas, of tables and outposts. */
  private static final Pattern NO_BUCKET =
      Pattern.compile(
          "xn--.*|sthree-.*|amzn-s3-demo-.*|.*(-s3alias|--ol-s3|\\.mrap|--x-s3|--table-s3|--op-s3)");

  private S3Endpoint() {}

  /**
   * Checks that a name is one of a plain bucket: no access point, which may be one of several
   * regions, and no ARN.
   *
   * @throws IllegalArgumentException if it is not
   */
  public static String bucket(String name) {
    if (!BUCKET.matcher(name).matches() || NO_BUCKET.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "a plain bucket is needed, not an ARN, an access point or a directory bucket: " + name);
    }
    return name;
  }

  /** Returns where a client's requests go, if it was told so. */
  public static Optional<URI> override(S3AsyncClient client) {
    return client.serviceClientConfiguration().endpointOverride();
  }

  /** Returns whether a URL is one of this machine, as emulators have it. */
  public static boolean isLoopback(URI url) {
    return LOOPBACK.matcher(host(url)).matches();
  }

  /** Returns the host of a URL in lower case. */
  public static String host(URI url) {
    return Optional.ofNullable(url.getHost()).orElse("").toLowerCase(Locale.ROOT);
  }

  /**
   * Checks that a client does not follow buckets into other regions.
   *
   * @throws IllegalArgumentException if it does
   */
  public static void checkOneRegion(S3AsyncClient client) {
    if (Boolean.TRUE.equals(client.serviceClientConfiguration().crossRegionAccessEnabled())) {
      throw new IllegalArgumentException(
          "the client follows buckets into other regions; build it for the bucket's own region");
    }
  }
}
