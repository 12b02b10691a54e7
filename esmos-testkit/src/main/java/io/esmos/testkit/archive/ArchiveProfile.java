package io.esmos.testkit.archive;

import io.esmos.archive.ArchiveCapabilities;
import io.esmos.archive.ArchiveCapabilities.Feature;
import io.esmos.archive.ArchiveCapabilities.Limits;
import io.esmos.archive.ArchiveCapabilities.StorageClass;
import io.esmos.archive.ArchiveCapabilities.WholeChecksum;
import io.esmos.archive.Checksum;
import io.esmos.archive.Tier;
import io.esmos.archive.TierControl.Priority;
import io.esmos.topology.Vendor;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * What an {@link InMemoryArchive} stands for. In those that are here the features are the vendor's;
 * the sizes are small, so that tests reach every limit. Immutable.
 *
 * @param vendor the vendor
 * @param capabilities what the archive declares
 * @param rehydratesToCopies whether an archived object comes back under another name
 */
public record ArchiveProfile(
    Vendor vendor, ArchiveCapabilities capabilities, boolean rehydratesToCopies) {
  /** As S3 with versions and Object Lock: a CRC over all bytes, classes that must be restored. */
  public static final ArchiveProfile S3 =
      new ArchiveProfile(
          Vendor.AWS,
          new ArchiveCapabilities(
              limits(1, false, Duration.ZERO),
              EnumSet.complementOf(EnumSet.of(Feature.PREFIX_LOCKS)),
              Checksum.Kind.CRC32C,
              WholeChecksum.STORE,
              Map.of(
                  Tier.HOT, online("STANDARD", 0),
                  Tier.INFREQUENT, online("STANDARD_IA", 30),
                  Tier.COLD, online("GLACIER_IR", 90),
                  Tier.ARCHIVE, offline("GLACIER", 90, EnumSet.allOf(Priority.class)),
                  Tier.DEEP_ARCHIVE,
                      offline("DEEP_ARCHIVE", 180, EnumSet.of(Priority.STANDARD, Priority.BULK)))),
          false);

  /** As R2: equal parts, a checksum over those of the parts, locks on prefixes. */
  public static final ArchiveProfile R2 =
      new ArchiveProfile(
          Vendor.CLOUDFLARE,
          new ArchiveCapabilities(
              limits(1, true, Duration.ofSeconds(1)),
              EnumSet.of(
                  Feature.PUT_IF_ABSENT,
                  Feature.PUT_IF_UNCHANGED,
                  Feature.PARALLEL_PARTS,
                  Feature.PREFIX_LOCKS,
                  Feature.LIFECYCLE),
              Checksum.Kind.MD5,
              WholeChecksum.PARTS,
              Map.of(Tier.HOT, online("STANDARD", 0), Tier.INFREQUENT, online("STANDARD_IA", 30))),
          false);

  /** As Blob: the writer's checksum in the metadata, archived objects brought back as copies. */
  public static final ArchiveProfile BLOB =
      new ArchiveProfile(
          Vendor.AZURE,
          new ArchiveCapabilities(
              limits(1, false, Duration.ZERO),
              EnumSet.complementOf(EnumSet.of(Feature.PREFIX_LOCKS, Feature.REPLICATION_STATUS)),
              Checksum.Kind.MD5,
              WholeChecksum.METADATA,
              Map.of(
                  Tier.HOT, online("Hot", 0),
                  Tier.INFREQUENT, online("Cool", 30),
                  Tier.COLD, online("Cold", 90),
                  Tier.ARCHIVE,
                      offline("Archive", 180, EnumSet.of(Priority.HIGH, Priority.STANDARD)))),
          true);

  /** As Cloud Storage: parts of multiples in their order, every class readable, slow keys. */
  public static final ArchiveProfile GCS =
      new ArchiveProfile(
          Vendor.GCP,
          new ArchiveCapabilities(
              limits(4 << 10, false, Duration.ofSeconds(1)),
              EnumSet.of(
                  Feature.PUT_IF_ABSENT,
                  Feature.PUT_IF_UNCHANGED,
                  Feature.COMPLETE_IF_ABSENT,
                  Feature.COMPLETE_IF_UNCHANGED,
                  Feature.DELETE_IF_UNCHANGED,
                  Feature.RETENTION,
                  Feature.LEGAL_HOLD,
                  Feature.LIFECYCLE,
                  Feature.ENCRYPTION_KEYS),
              Checksum.Kind.CRC32C,
              WholeChecksum.STORE,
              Map.of(
                  Tier.HOT, online("STANDARD", 0),
                  Tier.INFREQUENT, online("NEARLINE", 30),
                  Tier.COLD, online("COLDLINE", 90),
                  Tier.ARCHIVE, online("ARCHIVE", 365))),
          false);

  /** Checks the components. */
  public ArchiveProfile {
    Objects.requireNonNull(vendor, "vendor");
    Objects.requireNonNull(capabilities, "capabilities");
  }

  private static Limits limits(long multiple, boolean equalParts, Duration writeInterval) {
    return new Limits(
        256 << 10, 16 << 10, 128 << 10, 100, 4 << 20, multiple, equalParts, 50, writeInterval);
  }

  private static StorageClass online(String name, int days) {
    return new StorageClass(name, true, Duration.ofDays(days), Set.of());
  }

  private static StorageClass offline(String name, int days, Set<Priority> priorities) {
    return new StorageClass(name, false, Duration.ofDays(days), priorities);
  }
}
