package io.esmos.testkit.transfer;

import static io.esmos.testkit.transfer.ScriptedCalls.undisturbed;
import static io.esmos.testkit.transfer.TransferBench.soon;

import io.esmos.archive.ArchiveCapabilities;
import io.esmos.archive.ArchiveCapabilities.Feature;
import io.esmos.archive.ArchiveCapabilities.Limits;
import io.esmos.archive.ArchiveCapabilities.StorageClass;
import io.esmos.archive.ArchiveCapabilities.WholeChecksum;
import io.esmos.archive.ByteRange;
import io.esmos.archive.Checksum;
import io.esmos.archive.Chunk;
import io.esmos.archive.ForwardingArchive;
import io.esmos.archive.MultipartUploads;
import io.esmos.archive.ObjectArchive;
import io.esmos.archive.ObjectInfo;
import io.esmos.archive.ObjectKey;
import io.esmos.archive.ObjectPage;
import io.esmos.archive.ObjectReading;
import io.esmos.archive.Precondition;
import io.esmos.archive.PutRequest;
import io.esmos.archive.ReadRequest;
import io.esmos.archive.Tier;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.testkit.archive.ArchiveProfile;
import io.esmos.testkit.archive.InMemoryArchive;
import io.esmos.topology.Vendor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;

/** The archive in memory, which does to each of its calls what a test wants. */
final class ScriptedArchive extends ForwardingArchive {
  /** When every upload begins. */
  static final Instant BEGUN = Instant.parse("2026-01-02T03:04:05Z");

  private final InMemoryArchive inner;
  private final ScriptedCalls calls = new ScriptedCalls(this::forget);
  private final ScriptedUploads uploads;
  private final Map<ObjectKey, Map<Integer, Integer>> spoiled = new HashMap<>();
  private final AtomicInteger open = new AtomicInteger();
  private boolean copies;
  private boolean rangeSums;

  private ScriptedArchive(InMemoryArchive inner) {
    super(inner);
    this.inner = inner;
    this.uploads = new ScriptedUploads(this, inner.uploads(), calls);
  }

  /** A store with parts of 1,000 bytes at least, and of multiples of 10. */
  static ScriptedArchive of(WholeChecksum whole) {
    return of(
        whole,
        EnumSet.of(
            Feature.PUT_IF_ABSENT,
            Feature.PUT_IF_UNCHANGED,
            Feature.COMPLETE_IF_ABSENT,
            Feature.COMPLETE_IF_UNCHANGED,
            Feature.DELETE_IF_UNCHANGED,
            Feature.PARALLEL_PARTS,
            Feature.TAGS));
  }

  static ScriptedArchive of(WholeChecksum whole, Set<Feature> features) {
    ArchiveCapabilities can =
        new ArchiveCapabilities(
            new Limits(
                20_000_000, 1000, 100_000_000, 1000, 1L << 46, 10, true, 1000, Duration.ZERO),
            features,
            Checksum.Kind.CRC32C,
            whole,
            Map.of(Tier.HOT, new StorageClass("STANDARD", true, Duration.ZERO, Set.of())));
    return new ScriptedArchive(
        new InMemoryArchive("scripted", new ArchiveProfile(Vendor.AWS, can, false), () -> BEGUN));
  }

  ScriptedArchive copies() {
    copies = true;
    return this;
  }

  ScriptedArchive rangeSums() {
    rangeSums = true;
    return this;
  }

  void script(Fault.Script next) {
    calls.script(next);
  }

  /** The process is started again. */
  void revive() {
    calls.revive();
  }

  List<String> log() {
    return calls.log();
  }

  byte[] bytes(ObjectKey key) {
    return undisturbed(() -> read(key, ReadRequest.WHOLE));
  }

  Optional<ObjectInfo> object(ObjectKey key) {
    return undisturbed(() -> inner.head(key, soon()));
  }

  int underWay() {
    return undisturbed(() -> begun().size());
  }

  /** Bodies that were opened and not closed. */
  int open() {
    return open.get();
  }

  int arrays() {
    return uploads.arrays();
  }

  int mostOnTheWay() {
    return uploads.mostOnTheWay();
  }

  /** Writes an object as somebody else. */
  void plant(ObjectKey key, byte[] bytes) {
    ObjectInfo written =
        undisturbed(() -> inner.put(key, Chunk.of(bytes), PutRequest.PLAIN, soon()));
    spoiled.remove(written.key());
  }

  /** Spoils a byte of an object; what the store says of it stays. */
  void spoil(ObjectKey key, int at) {
    turn(key, at, 1);
  }

  /** Exchanges two bytes of an object. */
  void exchange(ObjectKey key, int one, int other) {
    byte[] bytes = bytes(key);
    turn(key, one, bytes[one] ^ bytes[other]);
    turn(key, other, bytes[one] ^ bytes[other]);
  }

  private void turn(ObjectKey key, int at, int bits) {
    spoiled.computeIfAbsent(key, it -> new TreeMap<>()).merge(at, bits, (a, b) -> a ^ b);
  }

  /** An object has been stored; perhaps its last byte is kept wrong, and believed. */
  ObjectInfo stored(ObjectInfo info, PutRequest request, Fault fault) {
    spoiled.remove(info.key());
    if (fault != Fault.FLIP) {
      return info;
    }
    byte[] bytes = read(info.key(), ReadRequest.WHOLE);
    bytes[bytes.length - 1] ^= 1;
    return inner.put(info.key(), Chunk.of(bytes), request.when(Precondition.none()), soon());
  }

  private byte[] read(ObjectKey key, ReadRequest request) {
    try (ObjectReading reading = inner.get(key, request, soon())) {
      return read(reading, request);
    }
  }

  private byte[] read(ObjectReading reading, ReadRequest request) {
    int first = request.range().map(ByteRange::first).orElse(0L).intValue();
    try {
      byte[] bytes = reading.body().readAllBytes();
      spoiled
          .getOrDefault(reading.info().key(), Map.of())
          .forEach(
              (at, bits) -> {
                if (at >= first && at - first < bytes.length) {
                  bytes[at - first] ^= bits.byteValue();
                }
              });
      return bytes;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<MultipartUploads.Upload> begun() {
    return inner.uploads().uploads("", Optional.empty(), soon()).uploads();
  }

  private void forget() {
    begun().forEach(upload -> inner.uploads().abort(upload, soon()));
  }

  @Override
  public Optional<ObjectInfo> head(ObjectKey key, Deadline deadline) {
    return calls.call("head", deadline, () -> super.head(key, soon()));
  }

  @Override
  public ObjectReading get(ObjectKey key, ReadRequest request, Deadline deadline) {
    return calls.call(
        "get " + request,
        deadline,
        fault -> {
          if (fault == Fault.LOSE_ANSWER) {
            throw ScriptedCalls.refused(Code.TIMEOUT, "get");
          }
          if (fault == Fault.REPLACE) {
            byte[] other = read(key, ReadRequest.WHOLE);
            other[0] ^= 1;
            plant(key, other);
          }
          try (ObjectReading reading = super.get(key, request, soon())) {
            byte[] bytes = read(reading, request);
            open.incrementAndGet();
            return new SpoiledReading(
                reading.info(), bytes, fault, rangeSums, open::decrementAndGet);
          }
        });
  }

  @Override
  public ObjectPage list(String prefix, Optional<String> cursor, int most, Deadline deadline) {
    return calls.call("list", deadline, () -> super.list(prefix, cursor, most, soon()));
  }

  @Override
  public ObjectInfo put(ObjectKey key, Chunk body, PutRequest request, Deadline deadline) {
    capabilities().check(key, request, false, "put");
    return calls.call(
        "put", deadline, fault -> stored(super.put(key, body, request, soon()), request, fault));
  }

  @Override
  public MultipartUploads uploads() {
    return uploads;
  }

  @Override
  public void delete(ObjectKey key, Precondition condition, Deadline deadline) {
    boolean unused =
        calls.call(
            "delete",
            deadline,
            () -> {
              super.delete(key, condition, soon());
              return spoiled.remove(key) != null;
            });
  }

  @Override
  public Map<ObjectKey, ProviderException> deleteAll(
      Collection<ObjectKey> keys, Deadline deadline) {
    Map<ObjectKey, ProviderException> failed = new HashMap<>();
    for (ObjectKey key : keys) {
      try {
        delete(key, Precondition.none(), deadline);
      } catch (ProviderException e) {
        failed.put(key, e);
      }
    }
    return failed;
  }

  @Override
  public Optional<ObjectInfo> copyFrom(
      ObjectArchive source,
      ObjectInfo object,
      ObjectKey to,
      PutRequest request,
      Deadline deadline) {
    if (!copies) {
      return Optional.empty();
    }
    return calls.call(
        "copyFrom",
        deadline,
        fault -> {
          byte[] bytes = ((ScriptedArchive) source).read(object.key(), ReadRequest.WHOLE);
          return Optional.of(
              stored(super.put(to, Chunk.of(bytes), request, soon()), request, fault));
        });
  }

  @Override
  public Map<String, String> tags(ObjectKey key, Deadline deadline) {
    return calls.call("tags", deadline, () -> super.tags(key, soon()));
  }
}
