package io.esmos.testkit.archive;

import static io.esmos.testkit.archive.ArchiveCalls.bytes;
import static io.esmos.testkit.archive.ArchiveCalls.random;
import static io.esmos.testkit.archive.ArchiveCalls.refused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.esmos.archive.ByteRange;
import io.esmos.archive.ObjectInfo;
import io.esmos.archive.ObjectKey;
import io.esmos.archive.ObjectReading;
import io.esmos.archive.PutRequest;
import io.esmos.archive.ReadRequest;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The rules A9 to A13 of {@link ArchiveContract}: what is read. */
public interface ArchiveReadingRules {
  /** Returns a bench without objects. */
  ArchiveBench bench();

  /** A9. */
  @Test
  @DisplayName("A9 a range gives exactly its bytes, cut at the end; one behind the end is INVALID")
  default void a9Ranges() {
    try (ArchiveBench bench = bench()) {
      ArchiveCalls calls = new ArchiveCalls(bench);
      byte[] all = random(1000, 9);
      calls.put("key", all, PutRequest.PLAIN);
      Map<ByteRange, byte[]> ranges =
          Map.of(
              new ByteRange(0, 1), Arrays.copyOfRange(all, 0, 1),
              new ByteRange(0, 1000), all,
              new ByteRange(0, 1001), all,
              new ByteRange(999, 1), Arrays.copyOfRange(all, 999, 1000),
              new ByteRange(999, 2), Arrays.copyOfRange(all, 999, 1000),
              new ByteRange(123, 456), Arrays.copyOfRange(all, 123, 579),
              new ByteRange(500, Long.MAX_VALUE - 500), Arrays.copyOfRange(all, 500, 1000));
      ranges.forEach(
          (range, expected) ->
              assertArrayEquals(
                  expected, calls.get("key", ReadRequest.WHOLE.range(range)), range.toString()));
      try (ObjectReading reading =
          bench
              .archive()
              .get(
                  ObjectKey.of("key"),
                  ReadRequest.WHOLE.range(new ByteRange(10, 5)),
                  calls.soon())) {
        assertEquals(1000, reading.info().length(), "the length beside a range is the object's");
      }
      refused(
          "a range behind the end",
          Code.INVALID,
          () -> calls.get("key", ReadRequest.WHOLE.range(new ByteRange(1000, 1))));
      calls.put("empty", new byte[0], PutRequest.PLAIN);
      refused(
          "a range of an empty object",
          Code.INVALID,
          () -> calls.get("empty", ReadRequest.WHOLE.range(new ByteRange(0, 1))));
    }
  }

  /** A10. */
  @Test
  @DisplayName("A10 a reading pinned to a version never gives bytes of another")
  default void a10Pinned() {
    try (ArchiveBench bench = bench()) {
      ArchiveCalls calls = new ArchiveCalls(bench);
      ObjectInfo first = calls.put("key", "first");
      ReadRequest pinned = ReadRequest.WHOLE.unchanged(first.version());
      assertArrayEquals(bytes("first"), calls.get("key", pinned), "the same version");
      assertArrayEquals(
          bytes("irs"), calls.get("key", pinned.range(new ByteRange(1, 3))), "a range of it");
      calls.put("key", "other");
      refused("a reading of what was replaced", Code.CONFLICT, () -> calls.get("key", pinned));
      refused(
          "a range of what was replaced",
          Code.CONFLICT,
          () -> calls.get("key", pinned.range(new ByteRange(1, 3))));
      calls.delete("key");
      ProviderException e =
          assertThrows(ProviderException.class, () -> calls.get("key", pinned), "a reading of it");
      assertEquals(Code.NOT_FOUND, e.code(), "a reading of what was deleted");
    }
  }

  /** A11. */
  @Test
  @DisplayName("A11 an object that is replaced while it is read is one of the two, or breaks off")
  default void a11Replaced() throws IOException {
    try (ArchiveBench bench = bench()) {
      ArchiveCalls calls = new ArchiveCalls(bench);
      int size = Math.toIntExact(Math.min(calls.limits().maxPut(), 4 << 20));
      byte[] old = random(size, 11);
      calls.put("key", old, PutRequest.PLAIN);
      try (ObjectReading reading =
          bench.archive().get(ObjectKey.of("key"), ReadRequest.WHOLE, calls.soon())) {
        byte[] begin = reading.body().readNBytes(1000);
        calls.put("key", random(size, 12), PutRequest.PLAIN);
        byte[] rest;
        try {
          rest = reading.body().readAllBytes();
        } catch (IOException e) {
          return; // broken off, and it said so
        }
        assertArrayEquals(old, ArchiveCalls.joined(begin, rest), "the bytes of the old object");
      }
    }
  }

  /** A12. */
  @Test
  @DisplayName("A12 a body that breaks off is an IOException, never an early end")
  default void a12BrokenOff() throws IOException {
    try (ArchiveBench bench = bench()) {
      ArchiveCalls calls = new ArchiveCalls(bench);
      byte[] all = random(100_000, 12);
      calls.put("key", all, PutRequest.PLAIN);
      if (bench.next(ArchiveBench.Mishap.READING_CUT)) {
        try (ObjectReading reading =
            bench.archive().get(ObjectKey.of("key"), ReadRequest.WHOLE, calls.soon())) {
          assertThrows(
              IOException.class, () -> reading.body().readAllBytes(), "a body that breaks off");
        }
      }
      calls.holds("key", all);
    }
  }

  /** A13. */
  @Test
  @DisplayName("A13 what has been written or deleted is seen by the next read and listing")
  default void a13ReadAfterWrite() {
    try (ArchiveBench bench = bench()) {
      ArchiveCalls calls = new ArchiveCalls(bench);
      for (int i = 0; i < 20; i++) {
        calls.absent("key", "before write " + i);
        ObjectInfo put = calls.put("key", "content " + i);
        assertEquals(put.version(), calls.list("key", 10).get(0).version(), "listed after " + i);
        calls.holds("key", bytes("content " + i));
        calls.delete("key");
        assertEquals(0, calls.list("key", 10).size(), "listed after delete " + i);
      }
    }
  }
}
