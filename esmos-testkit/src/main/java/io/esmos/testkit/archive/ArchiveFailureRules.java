package io.esmos.testkit.archive;

import static io.esmos.testkit.archive.ArchiveCalls.bytes;
import static io.esmos.testkit.archive.ArchiveCalls.in;
import static io.esmos.testkit.archive.ArchiveCalls.random;
import static io.esmos.testkit.archive.ArchiveCalls.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.esmos.archive.ArchiveCapabilities.Feature;
import io.esmos.archive.Chunk;
import io.esmos.archive.MultipartUploads.Part;
import io.esmos.archive.MultipartUploads.Upload;
import io.esmos.archive.ObjectArchive;
import io.esmos.archive.ObjectInfo;
import io.esmos.archive.ObjectKey;
import io.esmos.archive.Precondition;
import io.esmos.archive.PutRequest;
import io.esmos.archive.ReadRequest;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.testkit.archive.ArchiveBench.Mishap;
import io.esmos.testkit.witness.Hold;
import io.esmos.testkit.witness.Trial;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The rules A40 to A46 of {@link ArchiveContract}: what a failure says, and what it leaves. */
public interface ArchiveFailureRules {
  /** Returns a bench without objects. */
  ArchiveBench bench();

  /** A40. */
  @Test
  @DisplayName("A40 after the deadline every call is a TIMEOUT and has no effect")
  default void a40Expired() {
    try (ArchiveBench bench = bench()) {
      ArchiveCalls calls = new ArchiveCalls(bench);
      calls.put("key", "before");
      Upload upload = calls.begin("upload", PutRequest.PLAIN);
      List<Part> parts = calls.parts(upload, bytes("part"));
      calls.rest();
      Deadline over = in(Duration.ZERO);
      everyCall(bench.archive(), upload, parts, over)
          .forEach((what, call) -> refused(what, Code.TIMEOUT, call::call));
      calls.holds("key", bytes("before"));
      calls.absent("new", "was put too late");
      calls.absent("upload", "was completed too late");
      assertEquals(
          parts, bench.other().uploads().parts(upload, calls.soon()), "parts after late calls");
      bench.archive().uploads().abort(upload, calls.soon());
      assertEquals(List.of(), calls.uploads(""), "uploads after a late begin");
    }
  }

  /** A41. */
  @Test
  @DisplayName("A41 a call that gets no answer ends by its deadline as a TIMEOUT")
  default void a41Held() throws Exception {
    try (ArchiveBench bench = bench()) {
      ArchiveCalls calls = new ArchiveCalls(bench);
      calls.put("key", "before");
      Upload upload = calls.begin("upload", PutRequest.PLAIN);
      List<Part> parts = calls.parts(upload, bytes("part"));
      calls.rest();
      Optional<Hold> held = bench.hold();
      if (held.isEmpty()) {
        return;
      }
      try (Hold hold = held.get()) {
        for (var call :
            everyCall(bench.archive(), upload, parts, Duration.ofMillis(200)).entrySet()) {
          Trial<Object> trial = Trial.begin(call.getValue());
          try {
            fail(call.getKey() + " returned " + trial.value(bench.patience()));
          } catch (ProviderException e) {
            assertEquals(Code.TIMEOUT, e.code(), call.getKey() + " without an answer: " + e);
          }
        }
        assertTrue(hold.awaitArrival(bench.patience()), "the calls reached the store");
      }
    }
  }

  /** A42. */
  @Test
  @DisplayName("A42 a write whose answer was lost is a proven success, or its effect is unknown")
  default void a42LostAnswer() {
    try (ArchiveBench bench = bench()) {
      ArchiveCalls calls = new ArchiveCalls(bench);
      if (!bench.next(Mishap.ANSWER_LOST)) {
        return;
      }
      provenOrUnknown(() -> calls.put("plain", "one"));
      calls.holds("plain", bytes("one"));
      if (calls.has(Feature.PUT_IF_ABSENT)) {
        assertTrue(bench.next(Mishap.ANSWER_LOST), "the second loss");
        PutRequest create = PutRequest.PLAIN.when(Precondition.absent());
        provenOrUnknown(() -> calls.put("created", bytes("two"), create));
        calls.holds("created", bytes("two"));
      }
      if (calls.has(Feature.PUT_IF_UNCHANGED)) {
        ObjectInfo now = calls.put("replaced", "old");
        PutRequest replace = PutRequest.PLAIN.when(Precondition.unchanged(now.version()));
        assertTrue(bench.next(Mishap.ANSWER_LOST), "the third loss");
        provenOrUnknown(() -> calls.put("replaced", bytes("new"), replace));
        calls.holds("replaced", bytes("new"));
      }
      byte[] all = random(calls.partSize() + 3, 42);
      Upload upload = calls.begin("parts", PutRequest.PLAIN);
      List<Part> parts = calls.parts(upload, all);
      calls.rest();
      assertTrue(bench.next(Mishap.ANSWER_LOST), "the loss of a completion");
      provenOrUnknown(() -> calls.complete(upload, PutRequest.PLAIN, parts, all));
      calls.holds("parts", all);
      calls.rest();
      assertTrue(bench.next(Mishap.ANSWER_LOST), "the loss of a delete");
      try {
        calls.delete("parts");
      } catch (ProviderException e) {
        assertTrue(e.code().effectUnknown(), "the effect must be unknown: " + e);
      }
      calls.absent("parts", "was deleted");
    }
  }

  /** A43. */
  @Test
  @DisplayName("A43 a store that asks to slow down is THROTTLED, never empty or NOT_FOUND")
  default void a43Throttled() {
    try (ArchiveBench bench = bench()) {
      ArchiveCalls calls = new ArchiveCalls(bench);
      calls.put("key", "before");
      Upload upload = calls.begin("upload", PutRequest.PLAIN);
      List<Part> parts = calls.parts(upload, bytes("part"));
      calls.rest();
      ObjectKey key = ObjectKey.of("key");
      Map<String, Callable<Object>> reads = new LinkedHashMap<>();
      reads.put("head", () -> bench.archive().head(key, calls.soon()).orElseThrow().length());
      reads.put(
          "list",
          () -> bench.archive().list("", Optional.empty(), 9, calls.soon()).entries().size());
      reads.put(
          "get",
          () -> {
            try (var reading = bench.archive().get(key, ReadRequest.WHOLE, calls.soon())) {
              return reading.body().readAllBytes().length;
            }
          });
      reads.put("parts", () -> bench.archive().uploads().parts(upload, calls.soon()).size());
      reads.put("put", () -> calls.put("key", "after!").length());
      reads.put("part", () -> calls.part(upload, 1, bytes("part")).length());
      Map<String, Object> expected =
          Map.of("head", 6L, "list", 1, "get", 6, "parts", parts.size(), "put", 6L, "part", 4L);
      reads.forEach(
          (what, call) -> {
            if (bench.next(Mishap.THROTTLED)) {
              try {
                assertEquals(expected.get(what), call.call(), what + " of a slow store");
              } catch (ProviderException e) {
                assertEquals(Code.THROTTLED, e.code(), what + " of a slow store: " + e);
              } catch (Exception e) {
                throw new AssertionError(what + " of a slow store", e);
              }
            }
          });
      assertTrue(calls.head("key").isPresent(), "the object");
    }
  }

  /** A44. */
  @Test
  @DisplayName("A44 an interrupt ends the call and stays visible")
  default void a44Interrupt() throws Exception {
    try (ArchiveBench bench = bench()) {
      ArchiveCalls calls = new ArchiveCalls(bench);
      Deadline far = in(Duration.ofHours(1));
      ObjectKey key = ObjectKey.of("key");
      Trial<Object> before =
          Trial.begin(
              () -> {
                Thread.currentThread().interrupt();
                return bench.archive().put(key, Chunk.of(bytes("x")), PutRequest.PLAIN, far);
              });
      assertThrows(ProviderException.class, () -> before.value(bench.patience()), "a put");
      assertTrue(before.flagged(), "the thread's interrupt flag after the call");
      Optional<Hold> held = bench.hold();
      if (held.isEmpty()) {
        return;
      }
      try (Hold hold = held.get()) {
        Trial<Object> trial =
            Trial.begin(
                () -> bench.archive().put(key, Chunk.of(bytes("x")), PutRequest.PLAIN, far));
        assertTrue(hold.awaitArrival(bench.patience()), "the call reached the store");
        trial.interrupt();
        ProviderException e =
            assertThrows(
                ProviderException.class, () -> trial.value(bench.patience()), "a waiting put");
        assertTrue(e.code().effectUnknown(), "the effect must be unknown: " + e);
        assertTrue(trial.flagged(), "the thread's interrupt flag after the waiting call");
      }
      assertFalse(calls.soon().passed(), "there is time left");
    }
  }

  /** A45. */
  @Test
  @DisplayName("A45 no secret is in a text or an error")
  default void a45Secrets() {
    try (ArchiveBench bench = bench()) {
      ArchiveCalls calls = new ArchiveCalls(bench);
      StringWriter shown = new StringWriter();
      PrintWriter out = new PrintWriter(shown);
      ObjectArchive archive = bench.archive();
      out.println(archive + " " + archive.name() + " " + archive.capabilities());
      out.println(calls.put("key", "x"));
      out.println(calls.begin("upload", PutRequest.PLAIN));
      refused("a reading", Code.NOT_FOUND, () -> calls.get("absent")).printStackTrace(out);
      if (bench.next(Mishap.ANSWER_LOST)) {
        try {
          out.println(calls.put("lost", "x"));
        } catch (ProviderException e) {
          e.printStackTrace(out);
        }
      }
      Optional<Hold> held = bench.hold();
      if (held.isPresent()) {
        try (Hold hold = held.get()) {
          refused(
                  "a reading without an answer",
                  Code.TIMEOUT,
                  () -> archive.head(ObjectKey.of("key"), in(Duration.ofMillis(100))))
              .printStackTrace(out);
          hold.release();
        }
      }
      bench
          .secret()
          .ifPresent(secret -> assertFalse(shown.toString().contains(secret), "a secret shows"));
    }
  }

  /** A46. */
  @Test
  @DisplayName("A46 an answer that is far too long is MALFORMED, and is not kept")
  default void a46EndlessAnswer() {
    try (ArchiveBench bench = bench()) {
      ArchiveCalls calls = new ArchiveCalls(bench);
      calls.put("key", "x");
      for (Map.Entry<String, Callable<Object>> list :
          Map.<String, Callable<Object>>of(
                  "a listing",
                  () -> bench.archive().list("", Optional.empty(), 5, calls.soon()),
                  "a listing of uploads",
                  () -> bench.archive().uploads().uploads("", Optional.empty(), calls.soon()))
              .entrySet()) {
        if (!bench.next(Mishap.ENDLESS_ANSWER)) {
          return;
        }
        refused(list.getKey() + " without an end", Code.MALFORMED, list.getValue()::call);
      }
      assertEquals(List.of("key"), calls.keys("", 5), "keys that are listed afterwards");
      assertTrue(bench.next(Mishap.ENDLESS_ANSWER), "the answer to a write");
      provenOrUnknown(() -> calls.put("written", "x"));
    }
  }

  private static void provenOrUnknown(Callable<ObjectInfo> write) {
    try {
      ObjectInfo proven = write.call();
      assertFalse(proven.version().isEmpty(), "the version of what was proven");
    } catch (ProviderException e) {
      assertTrue(e.code().effectUnknown(), "the effect must be unknown: " + e);
    } catch (Exception e) {
      throw new AssertionError("a write whose answer was lost", e);
    }
  }

  private static Map<String, Callable<Object>> everyCall(
      ObjectArchive archive, Upload upload, List<Part> parts, Duration time) {
    return everyCall(archive, upload, parts, () -> in(time));
  }

  private static Map<String, Callable<Object>> everyCall(
      ObjectArchive archive, Upload upload, List<Part> parts, Deadline deadline) {
    return everyCall(archive, upload, parts, () -> deadline);
  }

  private static Map<String, Callable<Object>> everyCall(
      ObjectArchive archive,
      Upload upload,
      List<Part> parts,
      java.util.function.Supplier<Deadline> deadline) {
    ObjectKey key = ObjectKey.of("key");
    Chunk chunk = Chunk.of(bytes("late"));
    Map<String, Callable<Object>> calls = new LinkedHashMap<>();
    calls.put("head", () -> archive.head(key, deadline.get()));
    calls.put("get", () -> archive.get(key, ReadRequest.WHOLE, deadline.get()));
    calls.put("list", () -> archive.list("", Optional.empty(), 5, deadline.get()));
    calls.put("put", () -> archive.put(key, chunk, PutRequest.PLAIN, deadline.get()));
    calls.put(
        "put of another",
        () -> archive.put(ObjectKey.of("new"), chunk, PutRequest.PLAIN, deadline.get()));
    calls.put(
        "delete",
        () -> {
          archive.delete(key, Precondition.none(), deadline.get());
          return "deleted";
        });
    calls.put("delete of several", () -> archive.deleteAll(List.of(key), deadline.get()));
    calls.put(
        "begin",
        () -> archive.uploads().begin(ObjectKey.of("new"), PutRequest.PLAIN, deadline.get()));
    calls.put("part", () -> archive.uploads().put(upload, 1, chunk, deadline.get()));
    calls.put("parts", () -> archive.uploads().parts(upload, deadline.get()));
    calls.put(
        "complete",
        () ->
            archive
                .uploads()
                .complete(
                    upload,
                    PutRequest.PLAIN,
                    parts,
                    Chunk.of(bytes("part")).crc32c(),
                    deadline.get()));
    calls.put("uploads", () -> archive.uploads().uploads("", Optional.empty(), deadline.get()));
    calls.put(
        "abort",
        () -> {
          archive.uploads().abort(upload, deadline.get());
          return "aborted";
        });
    return calls;
  }
}
