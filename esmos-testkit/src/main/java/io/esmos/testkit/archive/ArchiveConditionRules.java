package io.esmos.testkit.archive;

import static io.esmos.testkit.archive.ArchiveCalls.bytes;
import static io.esmos.testkit.archive.ArchiveCalls.random;
import static io.esmos.testkit.archive.ArchiveCalls.refused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.esmos.archive.ArchiveCapabilities.Feature;
import io.esmos.archive.Checksum;
import io.esmos.archive.Chunk;
import io.esmos.archive.ObjectArchive;
import io.esmos.archive.ObjectInfo;
import io.esmos.archive.ObjectKey;
import io.esmos.archive.Precondition;
import io.esmos.archive.PutRequest;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.testkit.witness.Trial;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The rules A14 to A19 of {@link ArchiveContract}: under which conditions something is written. */
public interface ArchiveConditionRules {
  /** Returns a bench without objects. */
  ArchiveBench bench();

  /** A14. */
  @Test
  @DisplayName("A14 of several creators exactly one succeeds, and nothing is overwritten")
  default void a14Create() throws Exception {
    try (ArchiveBench bench = bench()) {
      ArchiveCalls calls = new ArchiveCalls(bench);
      PutRequest create = PutRequest.PLAIN.when(Precondition.absent());
      if (!calls.has(Feature.PUT_IF_ABSENT)) {
        refused("a create", Code.UNSUPPORTED, () -> calls.put("key", bytes("x"), create));
        calls.absent("key", "was refused");
        return;
      }
      List<String> won = contend(bench, "key", create);
      assertEquals(1, won.size(), "creators that were told of success");
      calls.holds("key", bytes(won.get(0)));
      refused(
          "a create of what is there",
          Code.CONFLICT,
          () -> calls.put("key", bytes("late"), create));
      calls.holds("key", bytes(won.get(0)));
      calls.delete("key");
      calls.put("key", bytes("anew"), create);
      calls.holds("key", bytes("anew"));
    }
  }

  /** A15. */
  @Test
  @DisplayName("A15 a replacement is done only on the present version, and makes nothing")
  default void a15Replace() throws Exception {
    try (ArchiveBench bench = bench()) {
      ArchiveCalls calls = new ArchiveCalls(bench);
      ObjectInfo first = calls.put("key", "first");
      PutRequest onFirst = PutRequest.PLAIN.when(Precondition.unchanged(first.version()));
      if (!calls.has(Feature.PUT_IF_UNCHANGED)) {
        refused("a replacement", Code.UNSUPPORTED, () -> calls.put("key", bytes("x"), onFirst));
        calls.holds("key", bytes("first"));
        return;
      }
      ObjectInfo second = calls.put("key", bytes("second"), onFirst);
      refused(
          "a replacement of an old version",
          Code.CONFLICT,
          () -> calls.put("key", bytes("third"), onFirst));
      calls.holds("key", bytes("second"));
      PutRequest onSecond = PutRequest.PLAIN.when(Precondition.unchanged(second.version()));
      List<String> won = contend(bench, "key", onSecond);
      assertEquals(1, won.size(), "writers on one version that were told of success");
      calls.holds("key", bytes(won.get(0)));
      refused(
          "a replacement of what is not there",
          Code.CONFLICT,
          () -> calls.put("absent", bytes("x"), onSecond));
      calls.absent("absent", "was not to be made");
    }
  }

  /** A16. */
  @Test
  @DisplayName("A16 a delete under a condition deletes that version only, or is UNSUPPORTED")
  default void a16Delete() {
    try (ArchiveBench bench = bench()) {
      ArchiveCalls calls = new ArchiveCalls(bench);
      ObjectArchive archive = bench.archive();
      ObjectKey key = ObjectKey.of("key");
      ObjectInfo old = calls.put("key", "old");
      ObjectInfo now = calls.put("key", "new");
      calls.rest();
      Precondition onOld = Precondition.unchanged(old.version());
      Precondition onNow = Precondition.unchanged(now.version());
      if (!calls.has(Feature.DELETE_IF_UNCHANGED)) {
        refused(
            "a delete under a condition",
            Code.UNSUPPORTED,
            () -> archive.delete(key, onNow, calls.soon()));
        calls.holds("key", bytes("new"));
        return;
      }
      refused(
          "a delete of an old version",
          Code.CONFLICT,
          () -> archive.delete(key, onOld, calls.soon()));
      calls.holds("key", bytes("new"));
      archive.delete(key, onNow, calls.soon());
      calls.absent("key", "was deleted");
    }
  }

  /** A17. */
  @Test
  @DisplayName("A17 many are deleted at once, and those that cannot be are named")
  default void a17DeleteAll() {
    try (ArchiveBench bench = bench()) {
      ArchiveCalls calls = new ArchiveCalls(bench);
      List<ObjectKey> all = new ArrayList<>();
      for (int i = 0; i < bench.many(); i++) {
        all.add(ObjectKey.of("many/" + i + " & <more>"));
        if (i % 10 == 0) {
          calls.put(all.get(i).value(), "x");
        }
      }
      calls.put("beside", "x");
      boolean denies = calls.has(Feature.LEGAL_HOLD) && !calls.has(Feature.VERSIONS);
      if (denies) {
        calls.put("many/held", bytes("x"), PutRequest.PLAIN.legalHold());
        all.add(ObjectKey.of("many/held"));
      }
      calls.rest();
      Map<ObjectKey, ProviderException> failed = bench.archive().deleteAll(all, calls.soon());
      assertEquals(denies ? List.of("many/held") : List.of(), calls.keys("many/", 1000), "left");
      assertEquals(denies ? 1 : 0, failed.size(), "what could not be deleted: " + failed);
      failed.values().forEach(e -> assertEquals(Code.DENIED, e.code(), "the reason: " + e));
      calls.holds("beside", bytes("x"));
    }
  }

  /** A18. */
  @Test
  @DisplayName("A18 bytes that arrive damaged are INVALID, and nothing is written")
  default void a18Damaged() {
    try (ArchiveBench bench = bench()) {
      ArchiveCalls calls = new ArchiveCalls(bench);
      calls.put("key", "before");
      calls.rest();
      if (calls.can().partChecksum() == Checksum.Kind.CRC32C) {
        byte[] bytes = random(1000, 18);
        Chunk chunk = Chunk.of(bytes);
        assertEquals(1000, chunk.length());
        assertEquals(Checksum.Kind.CRC32C, chunk.crc32c().kind()); // computed, and so kept
        bytes[500]++;
        refused(
            "a put with a checksum of other bytes",
            Code.INVALID,
            () -> bench.archive().put(ObjectKey.of("key"), chunk, PutRequest.PLAIN, calls.soon()));
        calls.holds("key", bytes("before"));
      }
      if (bench.next(ArchiveBench.Mishap.BODY_DAMAGED)) {
        refused("a damaged put", Code.INVALID, () -> calls.put("key", "after"));
        calls.holds("key", bytes("before"));
      }
    }
  }

  /** A19. */
  @Test
  @DisplayName("A19 the largest single put is taken, a larger one is INVALID")
  default void a19Largest() {
    try (ArchiveBench bench = bench()) {
      ArchiveCalls calls = new ArchiveCalls(bench);
      long most = calls.limits().maxPut();
      if (most > 16 << 20) {
        return; // more than a test should hold in memory
      }
      byte[] largest = random(Math.toIntExact(most), 19);
      calls.put("largest", largest, PutRequest.PLAIN);
      calls.holds("largest", largest);
      byte[] more = Arrays.copyOf(largest, largest.length + 1);
      refused("a larger one", Code.INVALID, () -> calls.put("more", more, PutRequest.PLAIN));
      calls.absent("more", "was refused");
      assertArrayEquals(largest, calls.get("largest"));
    }
  }

  /** Lets several writers put one key at the same time; returns what the successful ones wrote. */
  private static List<String> contend(ArchiveBench bench, String key, PutRequest request)
      throws Exception {
    ArchiveCalls calls = new ArchiveCalls(bench);
    calls.rest();
    int writers = 8;
    CyclicBarrier start = new CyclicBarrier(writers);
    List<Trial<Optional<String>>> trials = new ArrayList<>();
    for (int i = 0; i < writers; i++) {
      ObjectArchive archive = i % 2 == 0 ? bench.archive() : bench.other();
      String mine = "writer " + i;
      trials.add(
          Trial.begin(
              () -> {
                start.await();
                try {
                  archive.put(ObjectKey.of(key), Chunk.of(bytes(mine)), request, calls.soon());
                  return Optional.of(mine);
                } catch (ProviderException e) {
                  // A slow store may refuse the others before it looks at their condition.
                  assertTrue(
                      e.code() == Code.CONFLICT || e.code() == Code.THROTTLED,
                      "the other writers must meet a CONFLICT and not: " + e);
                  return Optional.empty();
                }
              }));
    }
    List<String> won = new ArrayList<>();
    for (Trial<Optional<String>> trial : trials) {
      trial.value(bench.patience()).ifPresent(won::add);
    }
    return won;
  }
}
