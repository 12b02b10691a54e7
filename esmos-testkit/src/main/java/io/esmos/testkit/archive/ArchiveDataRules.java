package io.esmos.testkit.archive;

import static io.esmos.testkit.archive.ArchiveCalls.bytes;
import static io.esmos.testkit.archive.ArchiveCalls.random;
import static io.esmos.testkit.archive.ArchiveCalls.refused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.esmos.archive.ArchiveCapabilities.Feature;
import io.esmos.archive.Chunk;
import io.esmos.archive.ObjectInfo;
import io.esmos.archive.ObjectKey;
import io.esmos.archive.ObjectPage;
import io.esmos.archive.PutRequest;
import io.esmos.archive.ReadRequest;
import io.esmos.provider.ProviderException.Code;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The rules A1 to A8 of {@link ArchiveContract}: what is put comes back. */
public interface ArchiveDataRules {
  /** Returns a bench without objects. */
  ArchiveBench bench();

  /** A1. */
  @Test
  @DisplayName("A1 bytes come back as they were put: none, one, all values, many")
  default void a1RoundTrip() {
    try (ArchiveBench bench = bench()) {
      ArchiveCalls calls = new ArchiveCalls(bench);
      byte[] all = new byte[256];
      for (int i = 0; i < all.length; i++) {
        all[i] = (byte) i;
      }
      Map<String, byte[]> samples =
          Map.of(
              "none",
              new byte[0],
              "one",
              new byte[] {(byte) 0x80},
              "all",
              all,
              "lines",
              bytes("a\r\nb\n\0c"),
              "many",
              random((64 << 10) + 1, 1));
      samples.forEach((key, bytes) -> calls.put(key, bytes, PutRequest.PLAIN));
      samples.forEach(calls::holds);
      byte[] padded = random(100, 2);
      Chunk middle = Chunk.of(padded, 10, 50);
      bench.archive().put(ObjectKey.of("middle"), middle, PutRequest.PLAIN, calls.soon());
      byte[] expected = new byte[50];
      System.arraycopy(padded, 10, expected, 0, 50);
      calls.holds("middle", expected);
    }
  }

  /** A2. */
  @Test
  @DisplayName("A2 put, head, get and list say the same of an object")
  default void a2Agreement() {
    try (ArchiveBench bench = bench()) {
      ArchiveCalls calls = new ArchiveCalls(bench);
      ObjectInfo put = calls.put("same/thing", "twelve bytes");
      ObjectInfo head = calls.present("same/thing");
      assertEquals("same/thing", head.key().value(), "key");
      assertEquals(12, put.length(), "length of the put");
      assertEquals(12, head.length(), "length");
      assertEquals(put.version(), head.version(), "version of put and head");
      assertEquals(put.versionId(), head.versionId(), "version id of put and head");
      assertEquals(calls.has(Feature.VERSIONS), head.versionId().isPresent(), "version id");
      assertTrue(head.readable(), "it can be read");
      try (var reading =
          bench.archive().get(ObjectKey.of("same/thing"), ReadRequest.WHOLE, calls.soon())) {
        assertEquals(head.version(), reading.info().version(), "version of head and get");
        assertEquals(head.length(), reading.info().length(), "length of head and get");
        assertEquals(head.metadata(), reading.info().metadata(), "metadata of head and get");
      }
      ObjectPage.Entry entry = calls.list("", 10).get(0);
      assertEquals(head.key(), entry.key(), "key of head and list");
      assertEquals(head.length(), entry.length(), "length of head and list");
      assertEquals(head.version(), entry.version(), "version of head and list");
      assertEquals(head.tier(), entry.tier(), "tier of head and list");
      assertEquals(
          head.modified().getEpochSecond(),
          entry.modified().getEpochSecond(),
          "time of head and list");
    }
  }

  /** A3. */
  @Test
  @DisplayName("A3 what is not there is absent, NOT_FOUND to read, and harmless to delete")
  default void a3Absent() {
    try (ArchiveBench bench = bench()) {
      ArchiveCalls calls = new ArchiveCalls(bench);
      calls.put("there", "x");
      calls.absent("not-there", "was never put");
      refused("reading it", Code.NOT_FOUND, () -> calls.get("not-there"));
      calls.delete("not-there");
      assertEquals(
          Map.of(),
          bench.archive().deleteAll(List.of(ObjectKey.of("not-there")), calls.soon()),
          "what could not be deleted");
      assertEquals(List.of(), calls.list("not-", 10), "the listing");
      calls.delete("there");
      calls.absent("there", "was deleted");
      refused("reading what was deleted", Code.NOT_FOUND, () -> calls.get("there"));
      calls.put("there", "again");
      calls.holds("there", bytes("again"));
    }
  }

  /** A4. */
  @Test
  @DisplayName("A4 a put replaces bytes, metadata and type, and the version with them")
  default void a4Replace() {
    try (ArchiveBench bench = bench()) {
      ArchiveCalls calls = new ArchiveCalls(bench);
      PutRequest first =
          PutRequest.PLAIN.metadata(Map.of("one", "1", "two", "2")).contentType("text/plain");
      ObjectInfo old = calls.put("key", bytes("the first, longer one"), first);
      ObjectInfo now =
          calls.put("key", bytes("second"), PutRequest.PLAIN.metadata(Map.of("two", "3")));
      assertNotEquals(old.version(), now.version(), "versions of two contents");
      ObjectInfo head = calls.present("key");
      assertEquals(now.version(), head.version(), "the newest version");
      assertEquals(Map.of("two", "3"), head.metadata(), "metadata");
      assertEquals(PutRequest.PLAIN.contentType(), head.contentType(), "media type");
      calls.holds("key", bytes("second"));
      ObjectInfo sameLength = calls.put("key", "sekond");
      assertNotEquals(now.version(), sameLength.version(), "versions of one length");
      assertEquals(List.of("key"), calls.keys("", 10), "the listing");
    }
  }

  /** A5. */
  @Test
  @DisplayName("A5 metadata and the media type come back as they were put")
  default void a5Metadata() {
    try (ArchiveBench bench = bench()) {
      ArchiveCalls calls = new ArchiveCalls(bench);
      Map<String, String> pairs = new TreeMap<>();
      pairs.put("a", "!");
      pairs.put("n" + "0".repeat(62), "v".repeat(200));
      pairs.put("odd", "a  b, \"c\"; d=e%20f+g\\h'i~");
      pairs.put("utf8", "=?UTF-8?Q?caf=C3=A9?=");
      String type = "application/vnd.esmos+json; charset=\"utf-8\"";
      calls.put("key", bytes("x"), PutRequest.PLAIN.metadata(pairs).contentType(type));
      assertEquals(pairs, calls.present("key").metadata(), "metadata");
      assertEquals(type, calls.present("key").contentType(), "media type");
      calls.put("none", "x");
      assertEquals(Map.of(), calls.present("none").metadata(), "no metadata");
    }
  }

  /** A6. */
  @Test
  @DisplayName("A6 portable keys are kept exactly, others are INVALID and nothing is written")
  default void a6Keys() {
    try (ArchiveBench bench = bench()) {
      ArchiveCalls calls = new ArchiveCalls(bench);
      for (String key : ArchiveKeys.PORTABLE) {
        assertTrue(ObjectKey.of(key).portable(), key);
        calls.put(key, key);
      }
      for (String key : ArchiveKeys.PORTABLE) {
        calls.holds(key, bytes(key));
      }
      for (String key : ArchiveKeys.NOT_PORTABLE) {
        refused("a put of \"" + key + "\"", Code.INVALID, () -> calls.put(key, "x"));
        refused(
            "an upload of \"" + key + "\"", Code.INVALID, () -> calls.begin(key, PutRequest.PLAIN));
      }
      List<String> expected =
          ArchiveKeys.PORTABLE.stream().map(ObjectKey::of).sorted().map(ObjectKey::value).toList();
      assertEquals(expected, calls.keys("", 1000), "the listing");
      String last = expected.get(expected.size() - 1);
      calls.delete(last);
      assertEquals(
          expected.subList(0, expected.size() - 1), calls.keys("", 1000), "after a delete");
    }
  }

  /** A7. */
  @Test
  @DisplayName("A7 a listing has every key once, in the order of their octets, in any pages")
  default void a7Listing() {
    try (ArchiveBench bench = bench()) {
      ArchiveCalls calls = new ArchiveCalls(bench);
      List<String> expected = new ArrayList<>();
      for (int i = 0; i < 23; i++) {
        expected.add("n" + (char) ('a' + i % 5) + "/" + i);
      }
      // In UTF-16 the second of these comes before the first.
      expected.addAll(List.of("z\uFB01", "z\uD83D\uDE00", "Z", "n", "n.x", "n0"));
      expected.forEach(key -> calls.put(key, "x"));
      expected.sort((a, b) -> ObjectKey.of(a).compareTo(ObjectKey.of(b)));
      for (int most : List.of(1, 7, expected.size(), 1000)) {
        assertEquals(expected, calls.keys("", most), "in pages of " + most);
      }
      assertEquals(
          expected.stream().filter(key -> key.startsWith("na/")).toList(),
          calls.keys("na/", 2),
          "with a prefix, in pages of 2");
      refused(
          "a page of none",
          Code.INVALID,
          () -> bench.archive().list("", java.util.Optional.empty(), 0, calls.soon()));
    }
  }

  /** A8. */
  @Test
  @DisplayName("A8 a prefix is compared character by character")
  default void a8Prefixes() {
    try (ArchiveBench bench = bench()) {
      ArchiveCalls calls = new ArchiveCalls(bench);
      List<String> all = List.of("a%b", "a&b=c", "a+b", "a/b", "a/b/c", "a?b", "a_b", "aXb", "é/1");
      all.forEach(key -> calls.put(key, "x"));
      for (String prefix : List.of("a%", "a&b=", "a+", "a/", "a/b", "a?", "a_", "A", "é", "q")) {
        assertEquals(
            all.stream().filter(key -> key.startsWith(prefix)).toList(),
            calls.keys(prefix, 3),
            "keys that begin with " + prefix);
      }
      assertArrayEquals(bytes("x"), calls.get("a%b"));
    }
  }
}
