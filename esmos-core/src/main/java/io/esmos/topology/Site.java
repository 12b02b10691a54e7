package io.esmos.topology;

import java.util.Objects;

/**
 * A place of a vendor where a workload can run, written {@code aws/ap-southeast-1}; two sites of
 * one region are told apart by a third part, {@code aws/ap-southeast-1/b}.
 *
 * @param vendor the cloud
 * @param region its region
 * @param place the part of the region, empty if the site is the whole region
 */
public record Site(Vendor vendor, String region, String place) implements Comparable<Site> {
  /** Checks the names. */
  public Site {
    Objects.requireNonNull(vendor, "vendor");
    Names.check("region", region);
    if (!place.isEmpty()) {
      Names.check("place", place);
    }
  }

  /**
   * Returns the site of this name.
   *
   * @throws IllegalArgumentException if the text is not {@code vendor/region} or {@code
   *     vendor/region/place}
   */
  public static Site of(String text) {
    String[] parts = text.split("/", -1);
    if (parts.length < 2 || parts.length > 3) {
      throw new IllegalArgumentException(
          "site \"" + text + "\" must be vendor/region or vendor/region/place");
    }
    return new Site(new Vendor(parts[0]), parts[1], parts.length == 3 ? parts[2] : "");
  }

  /** Returns whether both lie in the same failure domain of this kind. */
  public boolean shares(FailureDomain domain, Site other) {
    return switch (domain) {
      case SITE -> equals(other);
      case REGION -> vendor.equals(other.vendor) && region.equals(other.region);
      case VENDOR -> vendor.equals(other.vendor);
    };
  }

  @Override
  public int compareTo(Site other) {
    return toString().compareTo(other.toString());
  }

  @Override
  public String toString() {
    return vendor + "/" + region + (place.isEmpty() ? "" : "/" + place);
  }
}
