package io.esmos.testkit.gcs;

import io.esmos.testkit.wire.WireAnswer;
import io.esmos.testkit.wire.WireBody;
import io.esmos.testkit.wire.WireRequest;
import io.esmos.testkit.wire.WireServer;
import io.esmos.time.SystemTime;
import io.esmos.time.Ticker;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Speaks as Google Cloud Storage does: the JSON API v1 (objects, buckets, simple, multipart and
 * resumable uploads, compose, rewrite, batch) and the multipart uploads of the XML API. Generations
 * and metagenerations with their conditions (412), checksums that are verified, ranges, pages,
 * holds, retentions, versions, storage classes and lifecycle rules that are kept but not carried
 * out; strongly consistent. Google's own client drives it in the tests of {@code esmos-gcp}. For
 * tests and rehearsals; safe for use by several threads.
 */
public final class GcsServer implements AutoCloseable {
  private final String project;
  private final Object lock = new Object();
  private final Map<String, GcsBucket> buckets = new LinkedHashMap<>();
  private final Map<String, GcsMultipart> multipart = new HashMap<>();
  private final Map<String, Long> lastWrites = new HashMap<>();
  private final AtomicInteger requests = new AtomicInteger();
  private final GcsSessions sessions = new GcsSessions();
  private final GcsObjects objects = new GcsObjects(this);
  private final WireServer wire;
  private final AtomicBoolean damaging = new AtomicBoolean();
  private Ticker ticker = SystemTime.ticker();
  private InstantSource clock = SystemTime.wall();
  private Duration writeInterval = Duration.ZERO;
  private int largestPage = 1000;
  private int rewriteCalls = 1;
  private long minPart = 5 << 20;

  private GcsServer(String project, WireServer.Builder wire) {
    this.project = Objects.requireNonNull(project, "project");
    this.wire = wire.start(this::answer);
  }

  /** Starts a server for a project at a free port of 127.0.0.1, without buckets. */
  public static GcsServer start(String project) {
    return start(project, WireServer.builder("gcs"));
  }

  /** Starts a server for a project, listening so, without buckets. */
  public static GcsServer start(String project, WireServer.Builder wire) {
    return new GcsServer(project, wire);
  }

  /** Returns the HTTP server: its address, its log of requests, its faults. */
  public WireServer wire() {
    return wire;
  }

  /** Adds a bucket, in which objects may have retentions of their own. */
  public GcsServer bucket(String name) {
    synchronized (lock) {
      make(name).allowRetention();
      return this;
    }
  }

  /** Sets the clock that generations, ages and retentions are read on. */
  public void clock(InstantSource wall) {
    synchronized (lock) {
      clock = Objects.requireNonNull(wall, "wall");
    }
  }

  /**
   * Answers 429 to writes of one name that come faster than this; no limit by default. The service
   * allows one write a second.
   */
  public void writeInterval(Duration least, Ticker on) {
    synchronized (lock) {
      writeInterval = least;
      ticker = on;
      lastWrites.clear();
    }
  }

  /** Sets how many items a page holds at most, to see paging on small buckets. */
  public void largestPage(int items) {
    synchronized (lock) {
      largestPage = items;
    }
  }

  /** Sets in how many calls a copy is done; 1 by default. */
  public void rewriteCalls(int calls) {
    synchronized (lock) {
      rewriteCalls = calls;
    }
  }

  /** Keeps only so many octets of the next chunk of a resumable upload. */
  public void keepOfNextChunk(long octets) {
    synchronized (lock) {
      sessions.keepOfNext(octets);
    }
  }

  /** Sets the smallest part of a multipart upload but the last; 5 MiB by default. */
  public void minPart(long octets) {
    synchronized (lock) {
      minPart = octets;
      multipart.values().forEach(it -> it.minPart(octets));
    }
  }

  /** Returns how many multipart uploads are under way in a bucket. */
  public int uploads(String bucket) {
    synchronized (lock) {
      return multipart(bucket).size();
    }
  }

  /** Returns the names of the objects of a bucket that begin with a prefix. */
  public List<String> objects(String bucket, String prefix) {
    synchronized (lock) {
      return held(bucket).names(prefix);
    }
  }

  /** Turns one bit of the bytes of the next put or part, on their way to the store. */
  public void damageNextBody() {
    damaging.set(true);
  }

  /** Turns one bit of an object's bytes, behind its checksums' back. */
  public void damage(String bucket, String object) {
    synchronized (lock) {
      held(bucket).damage(object);
    }
  }

  @Override
  public void close() {
    wire.close();
  }

  @Override
  public String toString() {
    return "GcsServer[" + project + " at " + wire.address() + "]";
  }

  private WireAnswer answer(WireRequest request) {
    String id = String.format(Locale.ROOT, "request-%06d", requests.incrementAndGet());
    return answered(request).with("X-GUploader-UploadID", id);
  }

  /** Answers a request, or one of those in a batch. */
  WireAnswer answered(WireRequest request) {
    List<String> path = request.segments();
    boolean json =
        !path.isEmpty() && List.of("storage", "upload", "download", "batch").contains(path.get(0));
    try {
      return json ? objects.answer(request, path) : xml(request);
    } catch (GcsRefusal e) {
      return json ? e.json() : e.xml();
    }
  }

  /** The XML API: {@code /BUCKET/KEY}, with the key's slashes encoded or not. */
  private WireAnswer xml(WireRequest sent) {
    String path = sent.path().substring(1);
    int slash = path.indexOf('/');
    String bucket = slash < 0 ? path : path.substring(0, slash);
    String key = slash < 0 ? "" : decoded(path.substring(slash + 1));
    boolean part = sent.query().containsKey("partNumber");
    WireRequest request = part ? sent.with(arrived(sent.content())) : sent;
    String shape =
        request.method()
            + (key.isEmpty() ? " bucket" : " key")
            + (request.query().containsKey("uploads") ? " uploads" : "")
            + (request.query().containsKey("uploadId") ? " upload" : "")
            + (part ? " part" : "");
    GcsHashes hashes = part ? GcsHashes.of(request.content()) : GcsHashes.NOTHING;
    synchronized (lock) {
      held(bucket);
      GcsMultipart uploads = multipart(bucket);
      return switch (shape) {
        case "POST key uploads" -> uploads.begin(key, request);
        case "PUT key upload part" -> uploads.put(key, request, hashes);
        case "GET key upload" -> uploads.parts(key, request);
        case "DELETE key upload" -> uploads.abort(key, request);
        case "GET bucket uploads" -> uploads.list(request);
        case "POST key upload" -> {
          paced(bucket, key);
          yield uploads.complete(key, request);
        }
        default -> throw GcsRefusal.of(405, "MethodNotAllowed", "Not served here: " + shape);
      };
    }
  }

  /** Returns a body as it arrives. */
  WireBody arrived(WireBody body) {
    return damaging.compareAndSet(true, false) ? body.altered() : body;
  }

  Object lock() {
    return lock;
  }

  GcsSessions sessions() {
    return sessions;
  }

  int largestPage() {
    return largestPage;
  }

  int rewriteCalls() {
    return rewriteCalls;
  }

  Instant now() {
    return clock.instant();
  }

  GcsBucket make(String name) {
    if (buckets.containsKey(name)) {
      throw GcsRefusal.of(409, "conflict", "The bucket exists already.");
    }
    GcsBucket bucket = new GcsBucket(name, this::now);
    buckets.put(name, bucket);
    return bucket;
  }

  GcsBucket held(String name) {
    GcsBucket bucket = buckets.get(name);
    if (bucket == null) {
      throw GcsRefusal.of(404, "notFound", "The specified bucket does not exist.");
    }
    return bucket;
  }

  private GcsMultipart multipart(String bucket) {
    return multipart.computeIfAbsent(
        bucket,
        name -> {
          GcsMultipart fresh = new GcsMultipart(held(name), this::now);
          fresh.minPart(minPart);
          return fresh;
        });
  }

  /** Refuses a write of a name that comes too soon after the one before. */
  void paced(String bucket, String object) {
    if (writeInterval.isZero()) {
      return;
    }
    long now = ticker.nanos();
    String name = bucket + "/" + object;
    Long last = lastWrites.get(name);
    if (last != null && now - last < writeInterval.toNanos()) {
      throw GcsRefusal.of(
          429,
          "rateLimitExceeded",
          "The object " + name + " exceeded the rate limit for object mutation operations.");
    }
    lastWrites.put(name, now);
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }
}
