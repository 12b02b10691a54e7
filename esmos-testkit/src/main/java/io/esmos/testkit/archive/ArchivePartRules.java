package io.esmos.testkit.archive;

import static io.esmos.testkit.archive.ArchiveCalls.bytes;
import static io.esmos.testkit.archive.ArchiveCalls.random;
import static io.esmos.testkit.archive.ArchiveCalls.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.esmos.archive.ArchiveCapabilities.Feature;
import io.esmos.archive.ArchiveCapabilities.Limits;
import io.esmos.archive.ArchiveCapabilities.WholeChecksum;
import io.esmos.archive.Checksum;
import io.esmos.archive.Chunk;
import io.esmos.archive.MultipartUploads;
import io.esmos.archive.MultipartUploads.Part;
import io.esmos.archive.MultipartUploads.Upload;
import io.esmos.archive.ObjectInfo;
import io.esmos.archive.ObjectKey;
import io.esmos.archive.PutRequest;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The rules A20 to A25 of {@link ArchiveContract}: objects of several parts. */
public interface ArchivePartRules {
  /** Returns a bench without objects. */
  ArchiveBench bench();

  /** A20. */
  @Test
  @DisplayName("A20 parts become one object with all that the request gave it")
  default void a20Parts() {
    try (ArchiveBench bench = bench()) {
      ArchiveCalls calls = new ArchiveCalls(bench);
      int size = calls.partSize();
      byte[] all = random(2 * size + 1, 20);
      PutRequest request =
          PutRequest.PLAIN.metadata(Map.of("one", "1", "two", "b")).contentType("text/x-parts");
      Upload upload = calls.begin("dir/key", request);
      assertEquals("dir/key", upload.key().value(), "key of the upload");
      List<Part> parts;
      if (calls.has(Feature.PARALLEL_PARTS)) {
        Part last = calls.part(upload, 3, Arrays.copyOfRange(all, 2 * size, all.length));
        Part first = calls.part(upload, 1, Arrays.copyOfRange(all, 0, size));
        Part middle = calls.part(upload, 2, Arrays.copyOfRange(all, size, 2 * size));
        parts = List.of(first, middle, last);
      } else {
        parts = calls.parts(upload, all);
      }
      ObjectInfo made = calls.complete(upload, request, parts, all);
      ObjectInfo head = calls.present("dir/key");
      assertEquals(made.version(), head.version(), "version of completion and head");
      assertEquals(all.length, made.length(), "length of completion");
      assertEquals(Map.of("one", "1", "two", "b"), head.metadata(), "metadata");
      assertEquals("text/x-parts", head.contentType(), "media type");
      calls.holds("dir/key", all);
      Upload single = calls.begin("single", PutRequest.PLAIN);
      byte[] one = new byte[] {7};
      calls.complete(single, PutRequest.PLAIN, List.of(calls.part(single, 1, one)), one);
      calls.holds("single", one);
    }
  }

  /** A21. */
  @Test
  @DisplayName("A21 the checksum of an object of parts is the declared kind, and of its bytes")
  default void a21Checksums() {
    try (ArchiveBench bench = bench()) {
      ArchiveCalls calls = new ArchiveCalls(bench);
      byte[] all = random(calls.partSize() + 100, 21);
      Upload upload = calls.begin("key", PutRequest.PLAIN);
      List<Part> parts = calls.parts(upload, all);
      calls.complete(upload, PutRequest.PLAIN, parts, all);
      ObjectInfo head = calls.present("key");
      if (calls.can().wholeChecksum() == WholeChecksum.PARTS) {
        assertTrue(
            head.checksums().stream().anyMatch(sum -> sum.parts() == 2),
            "a checksum over two parts among " + head.checksums());
      } else {
        List<Checksum> overBytes = head.checksums().stream().filter(Checksum::overBytes).toList();
        assertTrue(!overBytes.isEmpty(), "a checksum over the bytes among " + head.checksums());
        head.overBytes(Checksum.Kind.CRC32C)
            .ifPresent(sum -> assertEquals(Chunk.of(all).crc32c(), sum, "CRC32C of the bytes"));
        assertTrue(
            calls.can().wholeChecksum() == WholeChecksum.STORE
                || head.overBytes(Checksum.Kind.CRC32C).isPresent(),
            "the writer's CRC32C among " + head.checksums());
      }
      byte[] small = bytes("a single put");
      calls.put("single", small, PutRequest.PLAIN);
      calls
          .present("single")
          .overBytes(Checksum.Kind.CRC32C)
          .ifPresent(sum -> assertEquals(Chunk.of(small).crc32c(), sum, "CRC32C of a put"));
    }
  }

  /** A22. */
  @Test
  @DisplayName("A22 nothing of an upload is seen before it is completed")
  default void a22Invisible() {
    try (ArchiveBench bench = bench()) {
      ArchiveCalls calls = new ArchiveCalls(bench);
      byte[] all = random(calls.partSize() + 1, 22);
      calls.put("old", "old");
      Upload onNew = calls.begin("new", PutRequest.PLAIN);
      Upload onOld = calls.begin("old", PutRequest.PLAIN);
      List<Part> newParts = calls.parts(onNew, all);
      List<Part> oldParts = calls.parts(onOld, all);
      calls.absent("new", "is not completed");
      assertEquals(List.of("old"), calls.keys("", 10), "the listing before");
      calls.holds("old", bytes("old"));
      calls.complete(onNew, PutRequest.PLAIN, newParts, all);
      calls.complete(onOld, PutRequest.PLAIN, oldParts, all);
      calls.holds("new", all);
      calls.holds("old", all);
      assertEquals(List.of("new", "old"), calls.keys("", 10), "the listing after");
    }
  }

  /** A23. */
  @Test
  @DisplayName("A23 parts of the sizes at the limits are taken, others are INVALID")
  default void a23Sizes() {
    try (ArchiveBench bench = bench()) {
      ArchiveCalls calls = new ArchiveCalls(bench);
      Limits limits = calls.limits();
      int size = calls.partSize();
      if (limits.minPart() > 1) {
        int smallest = calls.multiple(limits.minPart());
        taken(calls, "the smallest part", smallest, 1);
        notTaken(calls, "a part below the smallest", smallest - 1, smallest);
      }
      if (limits.partMultiple() > 1) {
        notTaken(calls, "a part of no multiple", size + 1, size);
      }
      if (limits.equalParts()) {
        notTaken(calls, "parts of two sizes", size, 2 * size, 1);
        notTaken(calls, "a larger last part", size, size + 1);
      } else {
        int larger = Math.toIntExact(size + limits.partMultiple());
        taken(calls, "parts of two sizes", size, larger, 1);
      }
      if (limits.maxPart() <= 16 << 20) {
        int largest = Math.toIntExact(limits.maxPart());
        taken(calls, "the largest part", largest, 1);
        notTaken(calls, "a part above the largest", largest + 1, 1);
      }
      Upload upload = calls.begin("numbers", PutRequest.PLAIN);
      for (int number : List.of(0, -1, limits.maxParts() + 1)) {
        refused("part " + number, Code.INVALID, () -> calls.part(upload, number, bytes("x")));
      }
      bench.archive().uploads().abort(upload, calls.soon());
    }
  }

  /** A24. */
  @Test
  @DisplayName("A24 a part that is put again replaces the one before")
  default void a24Again() {
    try (ArchiveBench bench = bench()) {
      ArchiveCalls calls = new ArchiveCalls(bench);
      int size = calls.partSize();
      byte[] all = random(size + 10, 24);
      byte[] first = Arrays.copyOfRange(all, 0, size);
      byte[] last = Arrays.copyOfRange(all, size, all.length);
      Upload upload = calls.begin("key", PutRequest.PLAIN);
      if (calls.has(Feature.PARALLEL_PARTS)) {
        Part wrong = calls.part(upload, 1, random(size, 25));
        assertEquals(1, wrong.number(), "number of the part");
      }
      Part one = calls.part(upload, 1, first);
      Part again = calls.part(upload, 1, first);
      assertEquals(one.length(), again.length(), "length of the part");
      Part two = calls.part(upload, 2, last);
      List<Part> there = bench.other().uploads().parts(upload, calls.soon());
      assertEquals(
          List.of(1, 2), there.stream().map(Part::number).toList(), "parts that are there");
      calls.complete(upload, PutRequest.PLAIN, List.of(again, two), all);
      calls.holds("key", all);
    }
  }

  /** A25. */
  @Test
  @DisplayName("A25 missing, foreign and swapped parts and wrong bytes are not completed")
  default void a25WrongParts() {
    try (ArchiveBench bench = bench()) {
      ArchiveCalls calls = new ArchiveCalls(bench);
      int size = calls.partSize();
      byte[] all = random(2 * size, 26);
      calls.put("key", "before");
      Upload upload = calls.begin("key", PutRequest.PLAIN);
      List<Part> parts = calls.parts(upload, all);
      Part one = parts.get(0);
      Part two = parts.get(1);
      Checksum whole = Chunk.of(all).crc32c();
      Part never = new Part(3, 1, two.tag(), Optional.empty());
      notCompleted(bench, upload, List.of(one, two, never), whole, "a part that was never put");
      notCompleted(bench, upload, List.of(two, one), whole, "parts out of order");
      notCompleted(
          bench,
          upload,
          List.of(
              new Part(1, one.length(), two.tag(), two.checksum()),
              new Part(2, two.length(), one.tag(), one.checksum())),
          whole,
          "swapped parts");
      notCompleted(bench, upload, List.of(), whole, "no part");
      if (calls.can().wholeChecksum() == WholeChecksum.STORE) {
        Checksum wrong = Chunk.of(random(2 * size, 27)).crc32c();
        notCompleted(bench, upload, parts, wrong, "a checksum of other bytes");
      }
      // After a completion that was refused an upload may be over.
      Upload again = calls.begin("key", PutRequest.PLAIN);
      if (calls.can().partChecksum() == Checksum.Kind.CRC32C) {
        byte[] changed = random(size, 28);
        Chunk chunk = Chunk.of(changed);
        assertEquals(Checksum.Kind.CRC32C, chunk.crc32c().kind()); // computed, and so kept
        changed[1]++;
        refused(
            "a part with a checksum of other bytes",
            Code.INVALID,
            () -> bench.archive().uploads().put(again, 2, chunk, calls.soon()));
      }
      if (bench.next(ArchiveBench.Mishap.BODY_DAMAGED)) {
        refused(
            "a damaged part",
            Code.INVALID,
            () -> calls.part(again, 2, Arrays.copyOfRange(all, size, 2 * size)));
      }
      calls.holds("key", bytes("before"));
      bench.archive().uploads().abort(upload, calls.soon());
      bench.archive().uploads().abort(again, calls.soon());
    }
  }

  /** Checks that a completion is refused and the object stays as it was. */
  private static void notCompleted(
      ArchiveBench bench, Upload upload, List<Part> parts, Checksum whole, String what) {
    ArchiveCalls calls = new ArchiveCalls(bench);
    MultipartUploads uploads = bench.archive().uploads();
    calls.rest();
    refused(
        "completion with " + what,
        EnumSet.of(Code.INVALID, Code.CONFLICT, Code.NOT_FOUND),
        () -> uploads.complete(upload, PutRequest.PLAIN, parts, whole, calls.soon()));
    calls.holds("key", bytes("before"));
  }

  private static void taken(ArchiveCalls calls, String what, int... sizes) {
    byte[] all = upload(calls, "taken", sizes);
    assertEquals(
        Arrays.stream(sizes).sum(), calls.present("taken").length(), "the length with " + what);
    calls.holds("taken", all);
  }

  private static void notTaken(ArchiveCalls calls, String what, int... sizes) {
    ProviderException e =
        assertThrows(ProviderException.class, () -> upload(calls, "not-taken", sizes), what);
    assertTrue(Set.of(Code.INVALID).contains(e.code()), what + " must be INVALID and not: " + e);
    calls.absent("not-taken", "has " + what);
  }

  /** Makes an object of parts of these sizes. */
  private static byte[] upload(ArchiveCalls calls, String key, int... sizes) {
    Upload upload = calls.begin(key, PutRequest.PLAIN);
    assertEquals(ObjectKey.of(key), upload.key(), "key of the upload");
    byte[][] pieces = new byte[sizes.length][];
    Part[] parts = new Part[sizes.length];
    for (int i = 0; i < sizes.length; i++) {
      pieces[i] = random(sizes[i], i);
      parts[i] = calls.part(upload, i + 1, pieces[i]);
    }
    byte[] all = ArchiveCalls.joined(pieces);
    calls.complete(upload, PutRequest.PLAIN, List.of(parts), all);
    return all;
  }
}
