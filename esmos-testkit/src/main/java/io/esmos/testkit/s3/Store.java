package io.esmos.testkit.s3;

import io.esmos.testkit.wire.WireAnswer;
import io.esmos.testkit.wire.WireBody;
import io.esmos.testkit.wire.WireRequest;
import io.esmos.testkit.wire.WireXml;
import io.esmos.time.Ticker;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What the server holds, and what all of its calls share. Guarded by {@link #lock}. */
final class Store {
  private static final String NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/";

  /** RFC 9110, section 5.6.7. */
  private static final DateTimeFormatter HTTP_DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  final Object lock = new Object();
  final boolean r2;
  final Duration restoring;
  final Map<String, Bucket> buckets = new TreeMap<>();
  private final InstantSource clock;
  private final Ticker ticker;
  private final Duration keyInterval;
  private final Map<String, Long> lastWrites = new HashMap<>();
  private long ids;

  Store(boolean r2, Duration restoring, InstantSource clock, Ticker ticker, Duration keyInterval) {
    this.r2 = r2;
    this.restoring = restoring;
    this.clock = clock;
    this.ticker = ticker;
    this.keyInterval = keyInterval;
  }

  Bucket bucket(String name) {
    Bucket bucket = buckets.get(name);
    if (bucket == null) {
      throw new Refusal(404, "NoSuchBucket", "The specified bucket does not exist");
    }
    return bucket;
  }

  /** Returns the time as S3 keeps it, in whole seconds. */
  Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.SECONDS);
  }

  String id(String prefix) {
    return prefix + String.format(Locale.ROOT, "%016x", ++ids * 0x9e3779b97f4a7c15L);
  }

  String versionId(Bucket bucket) {
    return bucket.versioned ? id("v") : "null";
  }

  /** R2 takes about one write a second of a key. */
  void pace(Bucket bucket, String key) {
    if (keyInterval.isZero()) {
      return;
    }
    String at = bucket.name + "/" + key;
    Long last = lastWrites.get(at);
    long now = ticker.nanos();
    if (last != null && now - last < keyInterval.toNanos()) {
      throw new Refusal(
          429,
          "TooManyRequests",
          "Reduce your concurrent request rate for the same object. (10058)");
    }
    lastWrites.put(at, now);
  }

  /** Refuses the request if what it requires of the present content does not hold. */
  void check(Bucket bucket, String key, WireRequest request) {
    Optional<Content> there = bucket.present(key);
    if (request.header("if-none-match").isPresent()) {
      String wanted = request.header("if-none-match").get();
      if (wanted.equals("*")
          ? there.isPresent()
          : there.filter(it -> same(wanted, it)).isPresent()) {
        throw Refusal.precondition("If-None-Match");
      }
    }
    if (request.header("if-match").isPresent()) {
      String wanted = request.header("if-match").get();
      if (there.isEmpty()) {
        throw Refusal.noSuchKey();
      }
      if (!wanted.equals("*") && !same(wanted, there.get())) {
        throw Refusal.precondition("If-Match");
      }
    }
  }

  static boolean same(String tag, Content content) {
    return tag.replace("\"", "").equals(content.etag);
  }

  static String quoted(String etag) {
    return "\"" + etag + "\"";
  }

  static String httpDate(Instant at) {
    return HTTP_DATE.format(at);
  }

  static WireAnswer xml(String root, String inner) {
    return WireAnswer.of(200, "application/xml", WireXml.document(root, NAMESPACE, inner));
  }

  static WireAnswer empty(int status) {
    return new WireAnswer(status, Map.of(), WireBody.empty());
  }

  /** Returns what an answer says of a content that was made, or is read. */
  static WireAnswer described(WireAnswer answer, Content content, Bucket bucket) {
    WireAnswer out = answer.with("ETag", quoted(content.etag));
    if (bucket.versioned || !content.versionId.equals("null")) {
      out = out.with("x-amz-version-id", content.versionId);
    }
    for (Map.Entry<String, String> header : content.headers.entrySet()) {
      if (header.getKey().startsWith("x-amz-server-side")) {
        out = out.with(header.getKey(), header.getValue());
      }
    }
    return out;
  }

  static WireAnswer withChecksums(WireAnswer answer, Content content) {
    WireAnswer out = answer;
    for (Map.Entry<String, String> sum : content.checksums.entrySet()) {
      out =
          out.with(Digests.header(sum.getKey()), sum.getValue())
              .with("x-amz-checksum-type", content.composite ? "COMPOSITE" : "FULL_OBJECT");
    }
    return out;
  }
}
