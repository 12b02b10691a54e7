package io.esmos.topology;

/**
 * A cloud.
 *
 * @param name its short name, such as {@code aws}: a DNS label
 */
public record Vendor(String name) implements Comparable<Vendor> {
  /** Amazon Web Services. */
  public static final Vendor AWS = new Vendor("aws");

  /** Microsoft Azure. */
  public static final Vendor AZURE = new Vendor("azure");

  /** Google Cloud. */
  public static final Vendor GCP = new Vendor("gcp");

  /** Cloudflare. */
  public static final Vendor CLOUDFLARE = new Vendor("cloudflare");

  /** Checks the name. */
  public Vendor {
    Names.check("vendor", name);
  }

  @Override
  public int compareTo(Vendor other) {
    return name.compareTo(other.name);
  }

  @Override
  public String toString() {
    return name;
  }
}
