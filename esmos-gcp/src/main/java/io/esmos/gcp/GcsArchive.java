package io.esmos.gcp;

import com.google.cloud.storage.Storage;
import io.esmos.archive.ArchiveCapabilities;
import io.esmos.archive.ArchiveCapabilities.Feature;
import io.esmos.archive.ArchiveCapabilities.Limits;
import io.esmos.archive.ArchiveCapabilities.WholeChecksum;
import io.esmos.archive.Checksum;
import io.esmos.archive.Chunk;
import io.esmos.archive.LifecycleControl;
import io.esmos.archive.MultipartUploads;
import io.esmos.archive.ObjectArchive;
import io.esmos.archive.ObjectInfo;
import io.esmos.archive.ObjectKey;
import io.esmos.archive.ObjectPage;
import io.esmos.archive.ObjectReading;
import io.esmos.archive.Precondition;
import io.esmos.archive.PutRequest;
import io.esmos.archive.ReadRequest;
import io.esmos.archive.RetentionControl;
import io.esmos.archive.Tier;
import io.esmos.archive.TierControl;
import io.esmos.archive.VersionControl;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.topology.Vendor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A bucket of Cloud Storage. Every write, also of several parts, can be put under a condition on
 * the object's generation, every write carries its CRC32C, and every class is read at once. Of an
 * object of several parts nothing is seen before its checksum was compared; {@code docs/gcs.md}
 * tells how, with costs and limits.
 *
 * <p>Each call is tried once, on threads of the executor, so that a deadline or an interrupt ends
 * it whatever its connection does. Failures are {@link ProviderException}s, with the reason and the
 * request id that Google gave: {@code CONFLICT} for 412 and 409, {@code INVALID} for 400 and 416,
 * {@code DENIED} for 401 and 403 (retentions and holds among them), {@code THROTTLED} for 429,
 * {@code NOT_FOUND} for 404, {@code UNAVAILABLE} for 5xx and broken connections, {@code MALFORMED}
 * for whatever is not an answer of this API. Immutable and safe for use by several threads.
 */
public final class GcsArchive implements ObjectArchive {
  private static final String HEAD = "archive.head";
  private static final String LIST = "archive.list";
  private static final String PUT = "archive.put";
  private static final String DELETE = "archive.delete";
  private static final String COPY = "archive.copy";

  /** What Google publishes ("Quotas and limits"); one write a second of one name. */
  private static final Limits LIMITS =
      new Limits(
          5L << 40, 5 << 20, 5L << 30, 10_000, 5L << 40, 1, false, 1000, Duration.ofSeconds(1));

  /** What every bucket has. */
  private static final Set<Feature> ALWAYS =
      EnumSet.of(
          Feature.PUT_IF_ABSENT,
          Feature.PUT_IF_UNCHANGED,
          Feature.COMPLETE_IF_ABSENT,
          Feature.COMPLETE_IF_UNCHANGED,
          Feature.DELETE_IF_UNCHANGED,
          Feature.PARALLEL_PARTS,
          Feature.LEGAL_HOLD,
          Feature.LIFECYCLE,
          Feature.ENCRYPTION_KEYS);

  private final Vendor vendor;
  private final GcsStore store;
  private final GcsReader reader;
  private final GcsCopies copies;
  private final GcsParts parts;
  private final GcsBatch batch;

  private GcsArchive(Builder builder) {
    this.vendor = builder.vendor;
    this.store =
        new GcsStore(
            builder.name,
            builder.bucket,
            builder.staging,
            GcsCalls.through(builder.client, "archive " + builder.name, builder.executor),
            capabilities(builder.features));
    this.reader = new GcsReader(store);
    this.copies = new GcsCopies(store);
    this.parts = new GcsParts(store, copies);
    this.batch = new GcsBatch(store);
  }

  /**
   * Begins an archive.
   *
   * @param name a short name for logs and records, such as {@code gcs:backups-tw}
   * @param vendor whose failure takes the archive away
   * @param client Google's client, whose credentials, host and HTTP transport are used; it stays
   *     the caller's
   * @param bucket the bucket
   */
  public static Builder of(String name, Vendor vendor, Storage client, String bucket) {
    return new Builder(name, vendor, client, bucket);
  }

  private static ArchiveCapabilities capabilities(Set<Feature> more) {
    Set<Feature> features = EnumSet.copyOf(ALWAYS);
    features.addAll(more);
    return new ArchiveCapabilities(
        LIMITS,
        features,
        Checksum.Kind.CRC32C,
        WholeChecksum.STORE,
        Map.of(
            Tier.HOT, GcsJson.storageClass("STANDARD", 0),
            Tier.INFREQUENT, GcsJson.storageClass("NEARLINE", 30),
            Tier.COLD, GcsJson.storageClass("COLDLINE", 90),
            Tier.ARCHIVE, GcsJson.storageClass("ARCHIVE", 365)));
  }

  @Override
  public String name() {
    return store.name();
  }

  @Override
  public Vendor vendor() {
    return vendor;
  }

  @Override
  public ArchiveCapabilities capabilities() {
    return store.capabilities();
  }

  @Override
  public Optional<ObjectInfo> head(ObjectKey key, Deadline deadline) {
    return store
        .resource(key, Optional.empty(), deadline, HEAD)
        .map(resource -> store.info(resource, HEAD));
  }

  @Override
  public ObjectReading get(ObjectKey key, ReadRequest request, Deadline deadline) {
    return reader.open(key, request, deadline);
  }

  /** Pages may have fewer entries than asked for: uploads under way are left out. */
  @Override
  public ObjectPage list(String prefix, Optional<String> cursor, int most, Deadline deadline) {
    if (most < 1) {
      throw ProviderException.of(Code.INVALID, LIST, "a page has at least one entry");
    }
    GcsCalls.Call call =
        GcsCalls.Call.of("GET", store.bucketPath() + "/o")
            .with("prefix", prefix)
            .with("maxResults", Integer.toString(Math.min(most, LIMITS.maxPage())))
            .with("projection", "noAcl")
            .with("fields", "nextPageToken,items(name,size,generation,timeCreated,storageClass)");
    Map<String, Object> page =
        store.ask(cursor.map(token -> call.with("pageToken", token)).orElse(call), deadline, LIST);
    List<ObjectPage.Entry> entries = new ArrayList<>();
    for (Object item : GcsJson.list(page, "items")) {
      if (item instanceof Map<?, ?> resource
          && !String.valueOf(resource.get("name")).startsWith(GcsParts.STAGING)) {
        entries.add(GcsJson.entry(resource, store.capabilities(), LIST));
      }
    }
    return new ObjectPage(
        entries, Optional.ofNullable(page.get("nextPageToken")).map(Object::toString));
  }

  @Override
  public ObjectInfo put(ObjectKey key, Chunk body, PutRequest request, Deadline deadline) {
    GcsParts.check(key, request, false, store, PUT);
    Map<String, @Nullable Object> said = GcsJson.said(request, store.capabilities());
    said.put("name", key.value());
    said.put("crc32c", GcsHash.base64(body.crc32c()));
    GcsCalls.Call call =
        GcsStore.under(
            GcsCalls.Call.of("POST", "/upload" + store.bucketPath() + "/o")
                .with("uploadType", "multipart")
                .with("projection", "noAcl")
                .content(
                    new GcsUpload(
                        GcsJson.text(said),
                        request.contentType(),
                        body.array(),
                        body.offset(),
                        body.length())),
            request.condition(),
            PUT);
    if (request.encryptionKey().isPresent()) {
      call = call.with("kmsKeyName", request.encryptionKey().get());
    }
    Map<String, Object> made = store.ask(call, deadline, PUT);
    GcsJson.confirm(made, said, PUT);
    return store.info(made, PUT);
  }

  @Override
  public MultipartUploads uploads() {
    return parts;
  }

  @Override
  public void delete(ObjectKey key, Precondition condition, Deadline deadline) {
    store.delete(
        GcsStore.under(GcsCalls.Call.of("DELETE", store.path(key)), condition, DELETE),
        deadline,
        DELETE);
  }

  @Override
  public Map<ObjectKey, ProviderException> deleteAll(
      Collection<ObjectKey> keys, Deadline deadline) {
    Map<ObjectKey, ProviderException> failed = new LinkedHashMap<>();
    List<ObjectKey> all = List.copyOf(keys);
    for (int from = 0; from < all.size(); from += GcsBatch.MOST) {
      batch.delete(all.subList(from, Math.min(all.size(), from + GcsBatch.MOST)), failed, deadline);
    }
    return failed;
  }

  /** From any bucket of Cloud Storage at the same host that this archive's credentials may read. */
  @Override
  public Optional<ObjectInfo> copyFrom(
      ObjectArchive source,
      ObjectInfo object,
      ObjectKey to,
      PutRequest request,
      Deadline deadline) {
    if (!(source instanceof GcsArchive other) || !other.store.calls().sameHost(store.calls())) {
      return Optional.empty();
    }
    GcsParts.check(to, request, false, store, COPY);
    try {
      return Optional.of(
          copies.copy(
              new GcsCopies.Source(other.store.bucket(), object.key().value(), object.version()),
              to,
              GcsJson.said(request, store.capabilities()),
              request.encryptionKey(),
              request.condition(),
              deadline,
              COPY));
    } catch (ProviderException e) {
      if (e.code() == Code.DENIED && !other.store.bucket().equals(store.bucket())) {
        return Optional.empty(); // it may not read there, the other archive may
      }
      throw e;
    }
  }

  @Override
  public Optional<TierControl> tiers() {
    return Optional.of(new GcsTiers(store, copies));
  }

  @Override
  public Optional<LifecycleControl> lifecycle() {
    return Optional.of(new GcsLifecycle(store));
  }

  @Override
  public Optional<RetentionControl> retention() {
    return Optional.of(new GcsRetention(store));
  }

  @Override
  public Optional<VersionControl> versions() {
    return capabilities().has(Feature.VERSIONS)
        ? Optional.of(new GcsVersions(store, copies))
        : Optional.empty();
  }

  /** Returns the name and the bucket. */
  @Override
  public String toString() {
    return "GcsArchive[" + store.name() + ", bucket " + store.bucket() + "]";
  }

  /** Collects what an archive needs. Not thread-safe. */
  public static final class Builder {
    private final String name;
    private final Vendor vendor;
    private final Storage client;
    private final String bucket;
    private final Set<Feature> features = EnumSet.noneOf(Feature.class);
    private String staging;
    private Executor executor = GcsCalls.threads();

    private Builder(String name, Vendor vendor, Storage client, String bucket) {
      this.name = Objects.requireNonNull(name, "name");
      this.vendor = Objects.requireNonNull(vendor, "vendor");
      this.client = Objects.requireNonNull(client, "client");
      this.bucket = Objects.requireNonNull(bucket, "bucket");
      this.staging = bucket;
    }

    /** Says that the bucket keeps older contents (object versioning). */
    public Builder versioned() {
      features.add(Feature.VERSIONS);
      return this;
    }

    /** Says that the bucket allows retentions of single objects (Object Retention Lock). */
    public Builder retaining() {
      features.add(Feature.RETENTION);
      return this;
    }

    /**
     * Sets the bucket in which objects of several parts are put together; by default the archive's
     * own. One in the same place makes the copy at the end as cheap, and is needed where a
     * retention policy or default holds of the archive's bucket forbid to remove anything.
     */
    public Builder stagingIn(String other) {
      staging = Objects.requireNonNull(other, "other");
      return this;
    }

    /**
     * Sets where requests run, each of which holds a thread for as long as it takes; by default
     * daemon threads that end when they are idle.
     */
    public Builder executor(Executor threads) {
      executor = Objects.requireNonNull(threads, "threads");
      return this;
    }

    /**
     * Returns the archive; it has not asked anybody yet.
     *
     * @throws IllegalArgumentException if the client speaks gRPC, or to a host that is not Google's
     */
    public GcsArchive build() {
      return new GcsArchive(this);
    }
  }
}
