package io.esmos.testkit.archive;

import io.esmos.archive.ArchiveCapabilities;
import io.esmos.archive.ArchiveCapabilities.Feature;
import io.esmos.archive.ArchiveCapabilities.WholeChecksum;
import io.esmos.archive.ByteRange;
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
import io.esmos.archive.TierControl;
import io.esmos.archive.VersionControl;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.testkit.archive.ArchiveFaults.Fault;
import io.esmos.topology.Vendor;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * An archive in memory that stands for a vendor's: no threads, sockets or clock of its own, so that
 * it also serves under virtual time. Keeps {@link ArchiveContract}. Safe for use by several
 * threads.
 */
public final class InMemoryArchive implements ObjectArchive {
  private static final String GET = "archive.get";
  private static final String PUT = "archive.put";
  private static final String DELETE = "archive.delete";

  private final String name;
  private final ArchiveProfile profile;
  private final ArchiveCapabilities can;
  private final MemoryCalls calls;
  private final MemoryStore store;
  private final MemoryUploads uploads;
  private final MemoryRules rules;

  /**
   * Makes an archive without objects.
   *
   * @param clock the store's clock
   */
  public InMemoryArchive(String name, ArchiveProfile profile, InstantSource clock) {
    this.name = Objects.requireNonNull(name, "name");
    this.profile = profile;
    this.can = profile.capabilities();
    this.calls = new MemoryCalls();
    this.store = new MemoryStore(can, clock);
    this.uploads = new MemoryUploads(can, calls, store);
    this.rules = new MemoryRules(can, calls);
  }

  private InMemoryArchive(InMemoryArchive same) {
    this.name = same.name;
    this.profile = same.profile;
    this.can = same.can;
    this.calls = same.calls;
    this.store = same.store;
    this.uploads = same.uploads;
    this.rules = same.rules;
  }

  /** Returns another client of the same objects, as another process would have. */
  public InMemoryArchive another() {
    return new InMemoryArchive(this);
  }

  /** Returns a hand on what goes wrong. */
  public ArchiveFaults faults() {
    return calls.faults();
  }

  /** Adds a rule by age that somebody else made. */
  public void addRuleOfOthers(String id) {
    boolean unused =
        calls.inside(
            () -> {
              rules.other(id);
              return true;
            });
  }

  /** Says how far the copy of an object elsewhere is. */
  public void replication(ObjectKey key, ObjectInfo.Replication state) {
    boolean unused =
        calls.inside(
            () -> {
              store.found(key, "archive.replication").replication(state);
              return true;
            });
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Vendor vendor() {
    return profile.vendor();
  }

  @Override
  public ArchiveCapabilities capabilities() {
    return can;
  }

  @Override
  public Optional<ObjectInfo> head(ObjectKey key, Deadline deadline) {
    return calls.call(
        "archive.head",
        key,
        deadline,
        fault -> store.present(key).map(held -> held.info(can, store.now())));
  }

  @Override
  public ObjectReading get(ObjectKey key, ReadRequest request, Deadline deadline) {
    if (request.versionId().isPresent()) {
      can.need(Feature.VERSIONS, GET);
    }
    return calls.call(
        GET, key, deadline, fault -> open(wanted(key, request), request, fault, deadline));
  }

  @Override
  public ObjectPage list(String prefix, Optional<String> cursor, int most, Deadline deadline) {
    if (most < 1) {
      throw ProviderException.of(Code.INVALID, "archive.list", "a page has at least one entry");
    }
    return calls.call(
        "archive.list", Optional.empty(), deadline, fault -> store.list(prefix, cursor, most));
  }

  @Override
  public ObjectInfo put(ObjectKey key, Chunk body, PutRequest request, Deadline deadline) {
    can.check(key, request, false, PUT);
    if (body.length() > can.limits().maxPut()) {
      throw ProviderException.of(Code.INVALID, PUT, body + " are more than one request takes");
    }
    return calls.call(
        PUT,
        key,
        deadline,
        fault -> {
          Chunk bytes = MemoryBytes.received(body, fault, PUT);
          HeldObject.Content content = new HeldObject.Content(bytes, request, checksums(body), "");
          return store.write(key, content, request.condition(), PUT).info(can, store.now());
        });
  }

  @Override
  public MultipartUploads uploads() {
    return uploads;
  }

  @Override
  public void delete(ObjectKey key, Precondition condition, Deadline deadline) {
    if (!condition.isNone()) {
      can.need(Feature.DELETE_IF_UNCHANGED, DELETE);
    }
    boolean unused =
        calls.call(
            DELETE,
            key,
            deadline,
            fault -> {
              store.delete(key, condition, DELETE);
              return true;
            });
  }

  @Override
  public Map<ObjectKey, ProviderException> deleteAll(
      Collection<ObjectKey> keys, Deadline deadline) {
    return calls.call(
        DELETE,
        Optional.empty(),
        deadline,
        fault -> {
          Map<ObjectKey, ProviderException> failed = new HashMap<>();
          for (ObjectKey key : keys) {
            try {
              store.delete(key, Precondition.none(), DELETE);
            } catch (ProviderException e) {
              failed.put(key, e);
            }
          }
          return failed;
        });
  }

  @Override
  public Optional<ObjectInfo> copyFrom(
      ObjectArchive source,
      ObjectInfo object,
      ObjectKey to,
      PutRequest request,
      Deadline deadline) {
    if (!(source instanceof InMemoryArchive other) || !other.profile.equals(profile)) {
      return Optional.empty();
    }
    can.check(to, request, false, PUT);
    Chunk bytes =
        other.calls.call(
            GET,
            object.key(),
            deadline,
            fault -> other.store.found(object.key(), object.version(), GET).content().bytes());
    return calls.call(
        PUT,
        to,
        deadline,
        fault ->
            Optional.of(
                store
                    .write(
                        to,
                        new HeldObject.Content(bytes, request, object.checksums(), ""),
                        request.condition(),
                        PUT)
                    .info(can, store.now())));
  }

  @Override
  public Map<String, String> tags(ObjectKey key, Deadline deadline) {
    return calls.call(
        "archive.tags",
        key,
        deadline,
        fault -> store.found(key, "archive.tags").content().request().tags());
  }

  @Override
  public Optional<TierControl> tiers() {
    return can.tiers().size() == 1
        ? Optional.empty()
        : Optional.of(new MemoryTiers(name, can, profile.rehydratesToCopies(), calls, store));
  }

  @Override
  public Optional<LifecycleControl> lifecycle() {
    return can.has(Feature.LIFECYCLE) ? Optional.of(rules) : Optional.empty();
  }

  @Override
  public Optional<RetentionControl> retention() {
    return can.has(Feature.RETENTION)
            || can.has(Feature.LEGAL_HOLD)
            || can.has(Feature.PREFIX_LOCKS)
        ? Optional.of(new MemoryRetention(can, calls, store))
        : Optional.empty();
  }

  @Override
  public Optional<VersionControl> versions() {
    return can.has(Feature.VERSIONS)
        ? Optional.of(new MemoryVersions(can, calls, store))
        : Optional.empty();
  }

  @Override
  public String toString() {
    return name;
  }

  private HeldObject wanted(ObjectKey key, ReadRequest request) {
    HeldObject held =
        request.versionId().isPresent()
            ? MemoryVersions.find(store, key, request.versionId().get())
                .filter(one -> !one.deletion())
                .orElseThrow(
                    () -> ProviderException.of(Code.NOT_FOUND, GET, key + " has no such content"))
            : store.found(key, GET);
    if (request.version().filter(version -> !version.equals(held.version())).isPresent()) {
      throw ProviderException.of(Code.CONFLICT, GET, key + " has another version");
    }
    if (!held.readable(can, store.now())) {
      throw ProviderException.of(Code.UNSUPPORTED, GET, key + " must be brought back first");
    }
    return held;
  }

  private ObjectReading open(HeldObject held, ReadRequest request, Fault fault, Deadline deadline) {
    int length = held.content().length();
    int first = 0;
    int end = length;
    if (request.range().isPresent()) {
      ByteRange range = request.range().get();
      if (range.first() >= length) {
        throw ProviderException.of(Code.INVALID, GET, range + " begins behind the end");
      }
      first = (int) range.first();
      end = (int) Math.min(length, range.last() + 1);
    }
    byte[] sent = MemoryBytes.read(held.content().bytes(), first, end - first, fault);
    return new MemoryReading(
        held.info(can, store.now()),
        MemoryReading.body(sent, fault == Fault.READING_CUT, deadline));
  }

  private List<Checksum> checksums(Chunk body) {
    Checksum own = body.checksum(can.partChecksum());
    return can.wholeChecksum() == WholeChecksum.PARTS || own.equals(body.crc32c())
        ? List.of(own)
        : List.of(own, body.crc32c());
  }
}
