package io.esmos.cloudflare;

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
import io.esmos.provider.Deadline;
import io.esmos.s3.S3Objects;
import io.esmos.topology.Vendor;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.S3AsyncClient;

/**
 * An archive in one R2 bucket, by R2's S3 endpoint: equal parts, an MD5 with every body, no
 * condition on objects in parts, and Infrequent Access as its only other tier. Bucket locks and
 * rules by age are Cloudflare's own API; {@link #withApi} adds them. Each request is sent once.
 * Safe for use by several threads; the client is not closed.
 *
 * @see <a href="https://developers.cloudflare.com/r2/api/s3/api/">S3 API compatibility</a>
 */
public final class R2Archive extends ForwardingArchive {
  /** "Limits" of R2: 4.995 TiB an object, 4.995 GiB a request. */
  private static final long MAX_OBJECT = 4995L * (1L << 40) / 1000;

  private static final long MAX_BODY = 4995L * (1L << 30) / 1000;

  private static final Limits LIMITS =
      new Limits(
          MAX_BODY,
          5L << 20,
          MAX_BODY,
          10_000,
          MAX_OBJECT,
          1,
          true,
          1000,
          R2Witness.WRITE_INTERVAL);

  private static final Set<Feature> FEATURES =
      EnumSet.of(Feature.PUT_IF_ABSENT, Feature.PUT_IF_UNCHANGED, Feature.PARALLEL_PARTS);

  private final S3Objects objects;
  private final @Nullable R2Bucket settings;

  R2Archive(S3Objects objects, @Nullable R2Bucket settings) {
    super(objects);
    this.objects = objects;
    this.settings = settings;
  }

  /**
   * Returns the archive in a bucket.
   *
   * @param client a client as {@link R2Client} sets it up
   * @throws IllegalArgumentException if the client is not one of R2
   */
  public static R2Archive of(S3AsyncClient client, String bucket) {
    return of("r2:" + bucket, client, bucket);
  }

  /** Returns the archive in a bucket under a name of its own. */
  public static R2Archive of(String name, S3AsyncClient client, String bucket) {
    R2Client.check(client);
    return new R2Archive(
        S3Objects.of(name, Vendor.CLOUDFLARE, client, bucket, capabilities(FEATURES)), null);
  }

  /**
   * Returns this archive with bucket locks and rules by age.
   *
   * @param access a token with "Workers R2 Storage Write" for the account
   * @param accountId the account's id
   * @param jurisdiction the bucket's
   */
  public R2Archive withApi(
      CloudflareAccess access, String accountId, R2Client.Jurisdiction jurisdiction) {
    Set<Feature> features = EnumSet.copyOf(FEATURES);
    features.add(Feature.PREFIX_LOCKS);
    features.add(Feature.LIFECYCLE);
    R2Bucket bucket =
        new R2Bucket(access.calls(), accountId, objects.bucket(), jurisdiction, objects.name());
    return new R2Archive(
        S3Objects.of(
            objects.name(),
            objects.vendor(),
            objects.client(),
            objects.bucket(),
            capabilities(features)),
        bucket);
  }

  private static ArchiveCapabilities capabilities(Set<Feature> features) {
    return new ArchiveCapabilities(
        LIMITS,
        features,
        Checksum.Kind.MD5,
        WholeChecksum.PARTS,
        Map.of(
            Tier.HOT,
            new StorageClass("STANDARD", true, Duration.ZERO, Set.of()),
            Tier.INFREQUENT,
            new StorageClass("STANDARD_IA", true, Duration.ofDays(30), Set.of())));
  }

  /** Copies by CopyObject, above 5 GiB by UploadPartCopy, and without a condition. */
  @Override
  public Optional<ObjectInfo> copyFrom(
      ObjectArchive source,
      ObjectInfo object,
      ObjectKey to,
      PutRequest request,
      Deadline deadline) {
    return source instanceof R2Archive from
        ? objects.copyFrom(from.objects, object, to, request, deadline)
        : Optional.empty();
  }

  @Override
  public Optional<LifecycleControl> lifecycle() {
    return Optional.ofNullable(settings).map(R2Bucket::lifecycle);
  }

  @Override
  public Optional<RetentionControl> retention() {
    return Optional.ofNullable(settings).map(R2Bucket::locks);
  }
}
