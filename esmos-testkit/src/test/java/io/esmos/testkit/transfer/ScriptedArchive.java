package io.esmos.archive;

import io.esmos.archive.ArchiveCapabilities.Feature;
import io.esmos.archive.ArchiveCapabilities.Limits;
import io.esmos.archive.ArchiveCapabilities.StorageClass;
import io.esmos.archive.ArchiveCapabilities.WholeChecksum;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.topology.Vendor;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

/** A store in memory that does to each of its calls what a test wants. */
final class ScriptedArchive implements ObjectArchive, MultipartUploads {
  static final Instant BEGUN = Instant.parse("2026-01-02T03:04:05Z");

  /** What happens to a call. */
  enum Fault {
    NONE,
    /** It does not arrive. */
    FAIL,
    /** It arrives, and its answer does not. */
    LOSE_ANSWER,
    /** It hangs until its deadline, or an interrupt, without any effect. */
    STALL,
    /** The store asks to slow down. */
    THROTTLE,
    /** It is refused by a race, though its condition holds. */
    RACE,
    /** The upload, or object, is gone. */
    GONE,
    /** A body ends early, with an exception. */
    BREAK,
    /** A body ends early, as if it were whole. */
    CUT,
    /** One bit of a body is wrong. */
    FLIP,
    /** A body has one byte too many. */
    LENGTHEN,
    /** The object is replaced before the call. */
    REPLACE,
    /** The process dies before the call. */
    KILL,
    /** The process dies after it. */
    KILL_AFTER
  }

  /** The process is dead. */
  static final class Killed extends Error {
    private static final long serialVersionUID = 1L;

    Killed() {
      super("killed", null, false, false);
    }
  }

  /** Says what happens to the n-th call, counted from 1. */
  @FunctionalInterface
  interface Script {
    Fault fault(int call, String operation);
  }

  /** What the store keeps of a part. */
  private static final class Bytes {
    final byte[] bytes;
    final long length;
    final Checksum crc;

    Bytes(byte[] bytes, long length, Checksum crc) {
      this.bytes = bytes;
      this.length = length;
      this.crc = crc;
    }
  }

  private static final class Stored {
    final ObjectInfo info;
    final byte[] bytes;
    final Map<String, String> tags;

    Stored(ObjectInfo info, byte[] bytes, Map<String, String> tags) {
      this.info = info;
      this.bytes = bytes;
      this.tags = tags;
    }
  }

  private static final class Begun {
    final Upload upload;
    final PutRequest request;
    final TreeMap<Integer, Bytes> parts = new TreeMap<>();

    Begun(Upload upload, PutRequest request) {
      this.upload = upload;
      this.request = request;
    }
  }

  private final ArchiveCapabilities capabilities;
  private final boolean keeps;
  private final TreeMap<ObjectKey, Stored> objects = new TreeMap<>();
  private final Map<String, Begun> uploads = new HashMap<>();
  private final Set<byte[]> arrays = Collections.newSetFromMap(new IdentityHashMap<>());
  private final List<String> log = new ArrayList<>();
  private Script script = (call, operation) -> Fault.NONE;
  private boolean copies;
  private boolean rangeSums;
  private boolean dead;
  private int versions;
  private int open;
  private int onTheWay;
  private int mostOnTheWay;

  private ScriptedArchive(ArchiveCapabilities capabilities, boolean keeps) {
    this.capabilities = capabilities;
    this.keeps = keeps;
  }

  /** A store with parts of 1,000 bytes at least, and of multiples of 10. */
  static ScriptedArchive of(WholeChecksum whole) {
    return new ScriptedArchive(
        capabilities(whole, EnumSet.complementOf(EnumSet.of(Feature.PREFIX_LOCKS)), 1000), true);
  }

  static ScriptedArchive of(WholeChecksum whole, Set<Feature> features) {
    return new ScriptedArchive(capabilities(whole, features, 1000), true);
  }

  /** A store that counts bytes and keeps none. */
  static ScriptedArchive counting() {
    return new ScriptedArchive(
        capabilities(WholeChecksum.STORE, EnumSet.allOf(Feature.class), 100_000), false);
  }

  private static ArchiveCapabilities capabilities(
      WholeChecksum whole, Set<Feature> features, int maxParts) {
    return new ArchiveCapabilities(
        new Limits(
            20_000_000, 1000, 100_000_000, maxParts, 1L << 46, 10, true, 1000, Duration.ZERO),
        features,
        Checksum.Kind.CRC32C,
        whole,
        Map.of(Tier.HOT, new StorageClass("STANDARD", true, Duration.ZERO, Set.of())));
  }

  ScriptedArchive copies() {
    copies = true;
    return this;
  }

  ScriptedArchive rangeSums() {
    rangeSums = true;
    return this;
  }

  synchronized ScriptedArchive script(Script next) {
    script = next;
    log.clear();
    return this;
  }

  /** The process is started again. */
  synchronized void revive() {
    dead = false;
    script = (call, operation) -> Fault.NONE;
    log.clear();
  }

  synchronized List<String> log() {
    return List.copyOf(log);
  }

  synchronized byte[] bytes(ObjectKey key) {
    return objects.get(key).bytes.clone();
  }

  synchronized Optional<ObjectInfo> object(ObjectKey key) {
    return Optional.ofNullable(objects.get(key)).map(stored -> stored.info);
  }

  synchronized int underWay() {
    return uploads.size();
  }

  /** Bodies that were opened and not closed. */
  synchronized int open() {
    return open;
  }

  /** Arrays that parts were sent from. */
  synchronized int arrays() {
    return arrays.size();
  }

  synchronized int mostOnTheWay() {
    return mostOnTheWay;
  }

  /** Writes an object as somebody else. */
  synchronized ObjectInfo plant(ObjectKey key, byte[] bytes) {
    return store(key, List.of(bytes(Chunk.of(bytes))), PutRequest.PLAIN, 0);
  }

  /** Spoils a byte of an object; what the store says of it stays. */
  synchronized void spoil(ObjectKey key, int at) {
    objects.get(key).bytes[at] ^= 1;
  }

  /** Exchanges two bytes of an object. */
  synchronized void exchange(ObjectKey key, int one, int other) {
    byte[] bytes = objects.get(key).bytes;
    byte kept = bytes[one];
    bytes[one] = bytes[other];
    bytes[other] = kept;
  }

  @Override
  public String name() {
    return "scripted";
  }

  @Override
  public Vendor vendor() {
    return Vendor.AWS;
  }

  @Override
  public ArchiveCapabilities capabilities() {
    return capabilities;
  }

  @Override
  public Optional<ObjectInfo> head(ObjectKey key, Deadline deadline) {
    return call("head", deadline, () -> object(key));
  }

  @Override
  public ObjectReading get(ObjectKey key, ReadRequest request, Deadline deadline) {
    Fault fault = begin("get " + request, deadline);
    synchronized (this) {
      before(fault, "get");
      if (fault == Fault.LOSE_ANSWER) {
        throw refused(Code.TIMEOUT, "get");
      }
      if (request.versionId().isPresent()) {
        throw refused(Code.UNSUPPORTED, "get");
      }
      Stored stored = objects.get(key);
      if (fault == Fault.REPLACE && stored != null) {
        byte[] other = stored.bytes.clone();
        other[0] ^= 1;
        stored = plantStored(key, other);
      }
      if (stored == null) {
        throw refused(Code.NOT_FOUND, "get");
      }
      if (!request.version().orElse(stored.info.version()).equals(stored.info.version())) {
        throw refused(Code.CONFLICT, "get");
      }
      long first = request.range().map(ByteRange::first).orElse(0L);
      if (request.range().isPresent() && first >= stored.bytes.length) {
        throw refused(Code.INVALID, "get");
      }
      int end =
          (int)
              Math.min(
                  stored.bytes.length,
                  first + request.range().map(ByteRange::length).orElse(1L << 40));
      return new Reading(stored.info, Arrays.copyOfRange(stored.bytes, (int) first, end), fault);
    }
  }

  @Override
  public ObjectPage list(String prefix, Optional<String> cursor, int most, Deadline deadline) {
    return call(
        "list",
        deadline,
        () -> {
          List<ObjectPage.Entry> entries =
              objects.values().stream()
                  .map(stored -> stored.info)
                  .filter(info -> info.key().value().startsWith(prefix))
                  .filter(
                      info ->
                          cursor.isEmpty() || info.key().compareTo(ObjectKey.of(cursor.get())) > 0)
                  .limit(most)
                  .map(
                      info ->
                          new ObjectPage.Entry(
                              info.key(),
                              info.length(),
                              info.version(),
                              info.modified(),
                              info.tier()))
                  .toList();
          Optional<String> next =
              entries.size() < most
                  ? Optional.empty()
                  : Optional.of(entries.get(most - 1).key().value());
          return new ObjectPage(entries, next);
        });
  }

  @Override
  public ObjectInfo put(ObjectKey key, Chunk body, PutRequest request, Deadline deadline) {
    capabilities.check(key, request, false, "put");
    return call(
        "put",
        deadline,
        fault -> {
          check(key, request.condition(), "put");
          List<Bytes> all = List.of(bytes(body));
          return store(key, fault == Fault.FLIP ? flipped(all) : all, request, 0);
        });
  }

  @Override
  public MultipartUploads uploads() {
    return this;
  }

  @Override
  public void delete(ObjectKey key, Precondition condition, Deadline deadline) {
    call(
        "delete",
        deadline,
        () -> {
          check(key, condition, "delete");
          return Optional.ofNullable(objects.remove(key));
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
    return call(
        "copyFrom",
        deadline,
        () -> {
          check(to, request.condition(), "copyFrom");
          byte[] bytes = ((ScriptedArchive) source).bytes(object.key());
          return Optional.of(store(to, List.of(bytes(Chunk.of(bytes))), request, 0));
        });
  }

  @Override
  public Map<String, String> tags(ObjectKey key, Deadline deadline) {
    return call("tags", deadline, () -> objects.get(key).tags);
  }

  @Override
  public Upload begin(ObjectKey key, PutRequest request, Deadline deadline) {
    capabilities.check(key, request, true, "begin");
    return call(
        "begin",
        deadline,
        () -> {
          Upload upload = new Upload(key, "u" + ++versions, Optional.of(BEGUN));
          uploads.put(upload.id(), new Begun(upload, request));
          return upload;
        });
  }

  @Override
  public Part put(Upload upload, int number, Chunk chunk, Deadline deadline) {
    synchronized (this) {
      arrays.add(chunk.array());
      onTheWay++;
      mostOnTheWay = Math.max(mostOnTheWay, onTheWay);
    }
    try {
      return call(
          "part " + number,
          deadline,
          () -> {
            Begun begun = begun(upload, "part");
            begun.parts.put(number, bytes(chunk));
            return part(number, begun.parts.get(number));
          });
    } finally {
      synchronized (this) {
        onTheWay--;
      }
    }
  }

  @Override
  public List<Part> parts(Upload upload, Deadline deadline) {
    return call(
        "parts",
        deadline,
        () ->
            begun(upload, "parts").parts.entrySet().stream()
                .map(entry -> part(entry.getKey(), entry.getValue()))
                .toList());
  }

  @Override
  public ObjectInfo complete(
      Upload upload, PutRequest request, List<Part> parts, Checksum whole, Deadline deadline) {
    return call(
        "complete",
        deadline,
        fault -> {
          Begun begun = begun(upload, "complete");
          check(upload.key(), request.condition(), "complete");
          List<Bytes> all = new ArrayList<>();
          for (Part part : parts) {
            Bytes bytes = begun.parts.get(part.number());
            if (bytes == null || !part.tag().equals(tag(bytes))) {
              throw refused(Code.INVALID, "complete");
            }
            boolean last = all.size() == parts.size() - 1;
            if (!last && (bytes.length != parts.get(0).length() || bytes.length % 10 != 0)) {
              throw refused(Code.INVALID, "complete");
            }
            all.add(bytes);
          }
          List<Bytes> kept = fault == Fault.FLIP ? flipped(all) : all;
          ObjectInfo stored = store(upload.key(), kept, begun.request, all.size());
          uploads.remove(upload.id());
          return stored;
        });
  }

  @Override
  public void abort(Upload upload, Deadline deadline) {
    call("abort", deadline, () -> Optional.ofNullable(uploads.remove(upload.id())));
  }

  @Override
  public Page uploads(String prefix, Optional<String> cursor, Deadline deadline) {
    return call(
        "uploads",
        deadline,
        () ->
            new Page(
                uploads.values().stream()
                    .map(begun -> begun.upload)
                    .filter(upload -> upload.key().value().startsWith(prefix))
                    .toList(),
                Optional.empty()));
  }

  private Fault begin(String operation, Deadline deadline) {
    Fault fault;
    deadline.check(operation);
    if (Thread.currentThread().isInterrupted()) {
      throw refused(Code.NOT_SENT, operation);
    }
    synchronized (this) {
      log.add(operation);
      if (dead) {
        throw new Killed();
      }
      fault = script.fault(log.size(), operation);
    }
    if (fault == Fault.STALL) {
      stall(operation, deadline);
    }
    return fault;
  }

  private static void stall(String operation, Deadline deadline) {
    try {
      boolean ended =
          new CountDownLatch(1).await(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS);
      if (ended) {
        throw new AssertionError("nobody counts it down");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw refused(Code.TIMEOUT, operation);
  }

  private void before(Fault fault, String operation) {
    switch (fault) {
      case FAIL -> throw refused(Code.UNAVAILABLE, operation);
      case THROTTLE -> throw refused(Code.THROTTLED, operation).retryAfter(Duration.ofMillis(1));
      case RACE -> throw refused(Code.CONFLICT, operation);
      case GONE -> {
        uploads.clear();
        throw refused(Code.NOT_FOUND, operation);
      }
      case KILL -> {
        dead = true;
        throw new Killed();
      }
      default -> {}
    }
  }

  private <T> T call(String operation, Deadline deadline, Supplier<T> effect) {
    return call(operation, deadline, fault -> effect.get());
  }

  private <T> T call(String operation, Deadline deadline, Function<Fault, T> effect) {
    Fault fault = begin(operation, deadline);
    synchronized (this) {
      before(fault, operation);
      T result = effect.apply(fault);
      if (fault == Fault.LOSE_ANSWER) {
        throw refused(Code.TIMEOUT, operation);
      }
      if (fault == Fault.KILL_AFTER) {
        dead = true;
        throw new Killed();
      }
      return result;
    }
  }

  private static ProviderException refused(Code code, String operation) {
    return ProviderException.of(code, operation, "as the script wants it");
  }

  private Begun begun(Upload upload, String operation) {
    Begun begun = uploads.get(upload.id());
    if (begun == null) {
      throw refused(Code.NOT_FOUND, operation);
    }
    return begun;
  }

  private void check(ObjectKey key, Precondition condition, String operation) {
    Optional<String> version = object(key).map(ObjectInfo::version);
    boolean refuses =
        (condition.isAbsent() && version.isPresent())
            || (condition.version().isPresent() && !condition.version().equals(version));
    if (refuses) {
      throw refused(Code.CONFLICT, operation);
    }
  }

  private Bytes bytes(Chunk chunk) {
    byte[] copy =
        keeps
            ? Arrays.copyOfRange(chunk.array(), chunk.offset(), chunk.offset() + chunk.length())
            : new byte[0];
    return new Bytes(copy, chunk.length(), chunk.crc32c());
  }

  private static String tag(Bytes bytes) {
    return bytes.crc.hex();
  }

  private static Part part(int number, Bytes bytes) {
    return new Part(number, bytes.length, tag(bytes), Optional.of(bytes.crc));
  }

  /** The store keeps the last byte wrong, and believes what it keeps. */
  private List<Bytes> flipped(List<Bytes> all) {
    List<Bytes> other = new ArrayList<>(all);
    byte[] last = other.remove(all.size() - 1).bytes.clone();
    last[last.length - 1] ^= 1;
    other.add(bytes(Chunk.of(last)));
    return other;
  }

  private Stored plantStored(ObjectKey key, byte[] bytes) {
    plant(key, bytes);
    return objects.get(key);
  }

  private ObjectInfo store(ObjectKey key, List<Bytes> parts, PutRequest request, int count) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    Sum over = Sum.of(Checksum.Kind.CRC32C);
    long crc = 0;
    long length = 0;
    for (Bytes part : parts) {
      all.writeBytes(part.bytes);
      byte[] value = part.crc.value();
      over.update(value, 0, value.length);
      crc = Crc.CRC32C.combine(crc, Long.parseLong(part.crc.hex(), 16), part.length);
      length += part.length;
    }
    Checksum whole = Checksum.of(Checksum.Kind.CRC32C, crc);
    boolean composite = count > 0 && capabilities.wholeChecksum() == WholeChecksum.PARTS;
    ObjectInfo info =
        new ObjectInfo(
            key,
            length,
            "v" + ++versions,
            Optional.empty(),
            BEGUN,
            Tier.HOT,
            "STANDARD",
            true,
            request.contentType(),
            composite
                ? List.of(Checksum.composite(Checksum.Kind.CRC32C, over.value(), count))
                : List.of(whole),
            request.metadata(),
            Optional.empty(),
            false,
            ObjectInfo.Replication.NONE);
    objects.put(key, new Stored(info, all.toByteArray(), request.tags()));
    return info;
  }

  /** A body, whole or spoiled. */
  private final class Reading implements ObjectReading {
    private final ObjectInfo info;
    private final byte[] bytes;
    private final Fault fault;
    private final InputStream body;
    private boolean closed;

    Reading(ObjectInfo info, byte[] bytes, Fault fault) {
      this.info = info;
      this.bytes = bytes;
      this.fault = fault;
      this.body = spoiled();
      open++;
    }

    @Override
    public ObjectInfo info() {
      return info;
    }

    @Override
    public Optional<Checksum> rangeChecksum() {
      return rangeSums ? Optional.of(Chunk.of(bytes).crc32c()) : Optional.empty();
    }

    @Override
    public InputStream body() {
      return body;
    }

    private InputStream spoiled() {
      return switch (fault) {
        case CUT -> new ByteArrayInputStream(bytes, 0, bytes.length / 2);
        case LENGTHEN -> new ByteArrayInputStream(Arrays.copyOf(bytes, bytes.length + 1));
        case FLIP -> {
          byte[] other = bytes.clone();
          other[other.length / 2] ^= 4;
          yield new ByteArrayInputStream(other);
        }
        case BREAK ->
            new InputStream() {
              private final InputStream half = new ByteArrayInputStream(bytes, 0, bytes.length / 2);

              @Override
              public int read() throws IOException {
                int next = half.read();
                if (next < 0) {
                  throw new IOException("the connection broke");
                }
                return next;
              }

              @Override
              public int read(byte[] array, int offset, int length) throws IOException {
                int got = half.read(array, offset, length);
                if (got < 0) {
                  throw new IOException("the connection broke");
                }
                return got;
              }
            };
        default -> new ByteArrayInputStream(bytes);
      };
    }

    @Override
    public void close() {
      synchronized (ScriptedArchive.this) {
        open -= closed ? 0 : 1;
        closed = true;
      }
    }
  }
}
