package io.esmos.testkit.gcs;

import com.fasterxml.jackson.databind.JsonNode;
import io.esmos.testkit.wire.WireAnswer;
import io.esmos.testkit.wire.WireBody;
import io.esmos.testkit.wire.WireRequest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Resumable uploads (page "Resumable uploads"): a session takes chunks of multiples of 256 KiB, one
 * after another, answers 308 with what it has, and makes the object with the last one. Guarded by
 * the lock of its server.
 */
final class GcsSessions {
  private static final int MULTIPLE = 256 << 10;
  private static final Pattern RANGE =
      Pattern.compile("bytes (?:(\\d{1,18})-(\\d{1,18})|\\*)/(\\d{1,18}|\\*)");

  private final Map<String, Session> sessions = new HashMap<>();
  private int begun;
  private long keptOfNext = Long.MAX_VALUE;

  /** What becomes of the whole. */
  @FunctionalInterface
  interface Finish {
    GcsObject insert(Session session, GcsHashes hashes);
  }

  /** A session: what the object will be, and what is there of it. */
  static final class Session {
    private final String object;
    private final JsonNode said;
    private final WireRequest start;
    private WireBody content = WireBody.empty();
    private @Nullable GcsObject done;
    private boolean cancelled;

    Session(String object, JsonNode said, WireRequest start) {
      this.object = object;
      this.said = said;
      this.start = start;
    }

    String object() {
      return object;
    }

    JsonNode said() {
      return said;
    }

    /** Returns the request that began it, with the conditions that hold for its end too. */
    WireRequest start() {
      return start;
    }

    WireBody content() {
      return content;
    }
  }

  /** Keeps only this much of the next chunk, as the service may. */
  void keepOfNext(long octets) {
    keptOfNext = octets;
  }

  String begin(Session session) {
    String id = "session-" + ++begun;
    sessions.put(id, session);
    return id;
  }

  WireAnswer cancel(String id) {
    Session session = session(id);
    session.cancelled = true;
    session.content = WireBody.empty();
    return new WireAnswer(499, Map.of(), new byte[0]);
  }

  /** Takes a chunk, or says what is there. */
  WireAnswer put(String id, WireRequest request, Finish finish) {
    Session session = session(id);
    if (session.done != null) {
      return WireAnswer.json(200, session.done.json().toString());
    }
    WireBody body = request.content();
    String header =
        request
            .header("Content-Range")
            .orElse("bytes 0-" + Math.max(0, body.length() - 1) + "/" + body.length());
    Matcher range = RANGE.matcher(header);
    if (!range.matches()) {
      throw GcsRefusal.invalid("Failed to parse Content-Range header.");
    }
    boolean open = range.group(3).equals("*");
    if (range.group(1) != null && body.length() > 0) {
      append(session, Long.parseLong(range.group(1)), body, open);
    }
    if (open || session.content.length() < Long.parseLong(range.group(3))) {
      return incomplete(session);
    }
    GcsHashes hashes = GcsHashes.of(session.content);
    request.header("x-goog-hash").ifPresent(said -> hashes.expect(said, "invalid"));
    session.done = finish.insert(session, hashes);
    return WireAnswer.json(200, session.done.json().toString());
  }

  private void append(Session session, long first, WireBody body, boolean open) {
    long there = session.content.length();
    if (first > there) {
      throw GcsRefusal.invalid("Invalid request. A chunk is missing before this one.");
    }
    if (open && body.length() % MULTIPLE != 0) {
      throw GcsRefusal.invalid("Invalid request. The chunk is no multiple of 262144 bytes.");
    }
    long known = Math.min(body.length(), there - first);
    WireBody fresh = body.slice(known, body.length() - known);
    long kept = Math.min(fresh.length(), keptOfNext);
    keptOfNext = Long.MAX_VALUE;
    session.content = WireBody.join(List.of(session.content, fresh.slice(0, kept)));
  }

  private static WireAnswer incomplete(Session session) {
    WireAnswer answer = new WireAnswer(308, Map.of(), new byte[0]);
    long there = session.content.length();
    return there == 0 ? answer : answer.with("Range", "bytes=0-" + (there - 1));
  }

  private Session session(String id) {
    Session session =
        Optional.ofNullable(sessions.get(id))
            .orElseThrow(() -> GcsRefusal.of(404, "notFound", "No such upload session."));
    if (session.cancelled) {
      throw GcsRefusal.of(410, "gone", "The upload session was cancelled.");
    }
    return session;
  }
}
