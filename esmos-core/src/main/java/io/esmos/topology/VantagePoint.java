package io.esmos.topology;

import java.util.Objects;

/**
 * Where a probe runs, written {@code gcp/asia-southeast1}.
 *
 * @param vendor the cloud
 * @param region its region
 */
public record VantagePoint(Vendor vendor, String region) {
  /** Checks the names. */
  public VantagePoint {
    Objects.requireNonNull(vendor, "vendor");
    Names.check("region", region);
  }

  /**
   * Returns the vantage point of this name.
   *
   * @throws IllegalArgumentException if the text is not {@code vendor/region}
   */
  public static VantagePoint of(String text) {
    Site site = Site.of(text);
    if (!site.place().isEmpty()) {
      throw new IllegalArgumentException("vantage point \"" + text + "\" must be vendor/region");
    }
    return new VantagePoint(site.vendor(), site.region());
  }

  @Override
  public String toString() {
    return vendor + "/" + region;
  }
}
