package io.esmos.aws;

import io.esmos.archive.ArchiveCapabilities;
import io.esmos.archive.ArchiveCapabilities.Feature;
import io.esmos.archive.ArchiveCapabilities.Limits;
import io.esmos.archive.ArchiveCapabilities.StorageClass;
import io.esmos.archive.ArchiveCapabilities.WholeChecksum;
import io.esmos.archive.Checksum;
import io.esmos.archive.ForwardingArchive;
import io.esmos.archive.LifecycleControl;
import io.esmos.archive.ObjectArchive;
import io.esmos.archive.ObjectInfo;
import io.esmos.archive.ObjectKey;
import io.esmos.archive.PutRequest;
import io.esmos.archive.RetentionControl;
import io.esmos.archive.Tier;
import io.esmos.archive.TierControl.Priority;
import io.esmos.archive.VersionControl;
import io.esmos.provider.Deadline;
import io.esmos.s3.S3Objects;
import io.esmos.topology.Vendor;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.s3.S3AsyncClient;

/**
 * An archive in one S3 bucket. Every body is sent with its CRC32C, which S3 compares, and an object
 * in parts gets one over all of its bytes. Each request is sent once; the SDK's retries are off.
 * Safe for use by several threads; the client is not closed.
 *
 * <p>Older contents and retention are settings of a bucket, which the builder is told.
 */
public final class S3Archive extends ForwardingArchive {
  /** "Amazon S3 multipart upload limits" of the user guide. */
  private static final Limits LIMITS =
      new Limits(5L << 30, 5L << 20, 5L << 30, 10_000, 5L << 40, 1, false, 1000, Duration.ZERO);

  private final S3Objects objects;
  private final S3Lifecycle lifecycle;
  private final S3Retention retention;
  private final S3Versions versions;

  S3Archive(S3Objects objects) {
    super(objects);
    this.objects = objects;
    this.lifecycle = new S3Lifecycle(objects);
    this.retention = new S3Retention(objects);
    this.versions = new S3Versions(objects);
  }

  /** Returns the archive in a bucket without versions. */
  public static S3Archive of(S3AsyncClient client, String bucket) {
    return builder(client, bucket).build();
  }

  /**
   * Begins an archive.
   *
   * @param client a client of the bucket's region
   */
  public static Builder builder(S3AsyncClient client, String bucket) {
    return new Builder(client, bucket);
  }

  /**
   * Copies by CopyObject, above 5 GiB by UploadPartCopy, without a condition; S3 reads the source.
   */
  @Override
  public Optional<ObjectInfo> copyFrom(
      ObjectArchive source,
      ObjectInfo object,
      ObjectKey to,
      PutRequest request,
      Deadline deadline) {
    return source instanceof S3Archive from
        ? objects.copyFrom(from.objects, object, to, request, deadline)
        : Optional.empty();
  }

  @Override
  public Optional<LifecycleControl> lifecycle() {
    return Optional.of(lifecycle);
  }

  @Override
  public Optional<RetentionControl> retention() {
    return capabilities().has(Feature.RETENTION) ? Optional.of(retention) : Optional.empty();
  }

  @Override
  public Optional<VersionControl> versions() {
    return capabilities().has(Feature.VERSIONS) ? Optional.of(versions) : Optional.empty();
  }

  /** Collects what an archive needs to be told. Not thread-safe. */
  public static final class Builder {
    private final S3AsyncClient client;
    private final String bucket;
    private String name;
    private boolean versioned;
    private boolean locking;

    private Builder(S3AsyncClient client, String bucket) {
      this.client = client;
      this.bucket = bucket;
      this.name = "s3:" + bucket;
    }

    /** Sets the archive's name; by default {@code s3:} and the bucket. */
    public Builder name(String text) {
      name = text;
      return this;
    }

    /** The bucket keeps older contents. */
    public Builder versioned() {
      versioned = true;
      return this;
    }

    /** The bucket was made with Object Lock, and so keeps older contents. */
    public Builder objectLock() {
      versioned = true;
      locking = true;
      return this;
    }

    /**
     * Returns the archive.
     *
     * @throws IllegalArgumentException if the bucket's name is not one of a plain bucket
     */
    public S3Archive build() {
      Set<Feature> features =
          EnumSet.of(
              Feature.PUT_IF_ABSENT,
              Feature.PUT_IF_UNCHANGED,
              Feature.COMPLETE_IF_ABSENT,
              Feature.COMPLETE_IF_UNCHANGED,
              Feature.DELETE_IF_UNCHANGED,
              Feature.PARALLEL_PARTS,
              Feature.TAGS,
              Feature.LIFECYCLE,
              Feature.ENCRYPTION_KEYS,
              Feature.REPLICATION_STATUS);
      if (versioned) {
        features.add(Feature.VERSIONS);
      }
      if (locking) {
        features.addAll(Set.of(Feature.RETENTION, Feature.LEGAL_HOLD));
      }
      ArchiveCapabilities can =
          new ArchiveCapabilities(
              LIMITS, features, Checksum.Kind.CRC32C, WholeChecksum.STORE, tiers());
      return new S3Archive(S3Objects.of(name, Vendor.AWS, client, bucket, can));
    }

    /** "Understanding and managing storage classes" of the user guide. */
    private static Map<Tier, StorageClass> tiers() {
      Map<Tier, StorageClass> tiers = new EnumMap<>(Tier.class);
      tiers.put(Tier.HOT, online("STANDARD", 0));
      tiers.put(Tier.INFREQUENT, online("STANDARD_IA", 30));
      tiers.put(Tier.COLD, online("GLACIER_IR", 90));
      tiers.put(
          Tier.ARCHIVE,
          new StorageClass("GLACIER", false, Duration.ofDays(90), EnumSet.allOf(Priority.class)));
      tiers.put(
          Tier.DEEP_ARCHIVE,
          new StorageClass(
              "DEEP_ARCHIVE",
              false,
              Duration.ofDays(180),
              EnumSet.of(Priority.STANDARD, Priority.BULK)));
      return tiers;
    }

    private static StorageClass online(String name, int days) {
      return new StorageClass(name, true, Duration.ofDays(days), Set.of());
    }
  }
}
