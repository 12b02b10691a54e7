package io.esmos.dns.wire;

/**
 * How large a zone may be that is read as a whole. A larger one is refused, never cut off.
 *
 * @param records the largest number of records
 * @param octets the largest number of octets on the wire
 */
public record ZoneLimits(long records, long octets) {
  /** Far above what a service's zone holds, and far below what fills a heap unnoticed. */
  public static final ZoneLimits DEFAULT = new ZoneLimits(200_000, 64L << 20);

  /** Checks that both are positive. */
  public ZoneLimits {
    if (records < 1 || octets < 1) {
      throw new IllegalArgumentException(
          "limits of a zone must be positive: " + records + ", " + octets);
    }
  }
}
