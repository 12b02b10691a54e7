package io.esmos.testkit.archive;

import io.esmos.archive.ArchiveCapabilities;
import io.esmos.archive.ArchiveCapabilities.Limits;

/** Limits that a test can reach where a vendor's are gigabytes. */
public final class LoweredLimits {
  private LoweredLimits() {}

  /**
   * Returns the same with a lower limit of one request: of a put, and of a part.
   *
   * @param bytes the most bytes of a put and of a part; not below the least part
   */
  public static ArchiveCapabilities of(ArchiveCapabilities can, long bytes) {
    Limits limits = can.limits();
    return new ArchiveCapabilities(
        new Limits(
            bytes,
            limits.minPart(),
            bytes,
            limits.maxParts(),
            limits.maxObject(),
            limits.partMultiple(),
            limits.equalParts(),
            limits.maxPage(),
            limits.writeInterval()),
        can.features(),
        can.partChecksum(),
        can.wholeChecksum(),
        can.tiers());
  }
}
