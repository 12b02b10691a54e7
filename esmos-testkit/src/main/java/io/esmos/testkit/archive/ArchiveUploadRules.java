package io.esmos.testkit.archive;

import static io.esmos.testkit.archive.ArchiveCalls.bytes;
import static io.esmos.testkit.archive.ArchiveCalls.random;
import static io.esmos.testkit.archive.ArchiveCalls.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.esmos.archive.ArchiveCapabilities.Feature;
import io.esmos.archive.Checksum;
import io.esmos.archive.Chunk;
import io.esmos.archive.MultipartUploads;
import io.esmos.archive.MultipartUploads.Part;
import io.esmos.archive.MultipartUploads.Upload;
import io.esmos.archive.ObjectArchive;
import io.esmos.archive.ObjectInfo;
import io.esmos.archive.Precondition;
import io.esmos.archive.PutRequest;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.testkit.witness.Trial;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The rules A26 to A30 of {@link ArchiveContract}: the life of an upload. */
public interface ArchiveUploadRules {
  /** Returns a bench without objects. */
  ArchiveBench bench();

  /** A26. */
  @Test
  @DisplayName("A26 of several completions that need the object absent exactly one succeeds")
  default void a26CompleteIfAbsent() throws Exception {
    try (ArchiveBench bench = bench()) {
      ArchiveCalls calls = new ArchiveCalls(bench);
      PutRequest create = PutRequest.PLAIN.when(Precondition.absent());
      if (!calls.has(Feature.COMPLETE_IF_ABSENT)) {
        refused("such an upload", Code.UNSUPPORTED, () -> calls.begin("key", create));
        return;
      }
      int writers = 4;
      CyclicBarrier start = new CyclicBarrier(writers);
      List<Trial<Boolean>> trials = new ArrayList<>();
      List<byte[]> all = new ArrayList<>();
      for (int i = 0; i < writers; i++) {
        ObjectArchive archive = i % 2 == 0 ? bench.archive() : bench.other();
        byte[] mine = random(100, 260 + i);
        all.add(mine);
        trials.add(
            Trial.begin(
                () -> {
                  Upload upload = calls.begin("key", create);
                  List<Part> parts = calls.parts(upload, mine);
                  start.await();
                  return completed(calls, archive, upload, create, parts, mine);
                }));
      }
      List<byte[]> won = new ArrayList<>();
      for (int i = 0; i < writers; i++) {
        if (trials.get(i).value(bench.patience())) {
          won.add(all.get(i));
        }
      }
      assertEquals(1, won.size(), "completions that were told of success");
      calls.holds("key", won.get(0));
    }
  }

  /** A27. */
  @Test
  @DisplayName("A27 a completion on a version is done on that version only")
  default void a27CompleteIfUnchanged() {
    try (ArchiveBench bench = bench()) {
      ArchiveCalls calls = new ArchiveCalls(bench);
      ObjectInfo first = calls.put("key", "first");
      PutRequest onFirst = PutRequest.PLAIN.when(Precondition.unchanged(first.version()));
      if (!calls.has(Feature.COMPLETE_IF_UNCHANGED)) {
        refused("such an upload", Code.UNSUPPORTED, () -> calls.begin("key", onFirst));
        return;
      }
      byte[] second = random(200, 27);
      Upload upload = calls.begin("key", onFirst);
      calls.complete(upload, onFirst, calls.parts(upload, second), second);
      calls.holds("key", second);
      Upload late = calls.begin("key", onFirst);
      byte[] third = random(300, 28);
      List<Part> parts = calls.parts(late, third);
      refused(
          "a completion on an old version",
          Code.CONFLICT,
          () -> calls.complete(late, onFirst, parts, third));
      calls.holds("key", second);
    }
  }

  /** A28. */
  @Test
  @DisplayName("A28 completed twice is completed once; an abort after it changes nothing")
  default void a28Twice() {
    try (ArchiveBench bench = bench()) {
      ArchiveCalls calls = new ArchiveCalls(bench);
      byte[] all = random(calls.partSize() + 5, 29);
      Upload upload = calls.begin("key", PutRequest.PLAIN);
      List<Part> parts = calls.parts(upload, all);
      ObjectInfo made = calls.complete(upload, PutRequest.PLAIN, parts, all);
      try {
        ObjectInfo again = calls.complete(upload, PutRequest.PLAIN, parts, all);
        assertEquals(made.version(), again.version(), "version of the second completion");
      } catch (ProviderException e) {
        assertTrue(
            EnumSet.of(Code.NOT_FOUND, Code.CONFLICT, Code.INVALID).contains(e.code()),
            "a second completion: " + e);
      }
      assertEquals(made.version(), calls.present("key").version(), "version after both");
      bench.archive().uploads().abort(upload, calls.soon());
      calls.holds("key", all);
      assertEquals(List.of(), calls.uploads(""), "uploads that are left");
    }
  }

  /** A29. */
  @Test
  @DisplayName("A29 an abort frees the parts, and may be repeated")
  default void a29Abort() {
    try (ArchiveBench bench = bench()) {
      ArchiveCalls calls = new ArchiveCalls(bench);
      MultipartUploads uploads = bench.archive().uploads();
      calls.put("key", "before");
      byte[] all = random(calls.partSize() + 5, 30);
      Upload upload = calls.begin("key", PutRequest.PLAIN);
      List<Part> parts = calls.parts(upload, all);
      assertEquals(1, calls.uploads("").size(), "uploads before");
      uploads.abort(upload, calls.soon());
      uploads.abort(upload, calls.soon());
      assertEquals(List.of(), calls.uploads(""), "uploads after the abort");
      refused("its parts", Code.NOT_FOUND, () -> uploads.parts(upload, calls.soon()));
      refused(
          "its completion",
          EnumSet.of(Code.NOT_FOUND, Code.INVALID, Code.CONFLICT),
          () -> calls.complete(upload, PutRequest.PLAIN, parts, all));
      calls.holds("key", bytes("before"));
    }
  }

  /** A30. */
  @Test
  @DisplayName("A30 another client finds uploads and their parts, and goes on with them")
  default void a30Resume() {
    try (ArchiveBench bench = bench()) {
      ArchiveCalls calls = new ArchiveCalls(bench);
      int size = calls.partSize();
      byte[] all = random(size + 5, 31);
      byte[] first = Arrays.copyOfRange(all, 0, size);
      Upload begun = calls.begin("go/on \u00e9&+", PutRequest.PLAIN);
      Part one = calls.part(begun, 1, first);
      for (String key : List.of("go/a", "go/b", "gone", "other/c")) {
        calls.part(calls.begin(key, PutRequest.PLAIN), 1, first);
      }
      assertEquals(
          Set.of("go/on \u00e9&+", "go/a", "go/b"),
          Set.copyOf(calls.uploads("go/").stream().map(it -> it.key().value()).toList()),
          "uploads below go/");
      assertEquals(5, calls.uploads("").size(), "all uploads");
      Upload found =
          calls.uploads("go/on").stream()
              .findFirst()
              .orElseThrow(() -> new AssertionError("the upload is not found"));
      assertEquals(begun.id(), found.id(), "id of the upload");
      MultipartUploads uploads = bench.other().uploads();
      List<Part> there = uploads.parts(found, calls.soon());
      assertEquals(List.of(1), there.stream().map(Part::number).toList(), "its parts");
      assertEquals(size, there.get(0).length(), "length of the part");
      assertEquals(one.tag(), there.get(0).tag(), "tag of the part");
      Optional<Checksum> sum = there.get(0).checksum();
      if (sum.isPresent() && sum.get().kind() == Checksum.Kind.CRC32C) {
        assertEquals(Chunk.of(first).crc32c(), sum.get(), "checksum of the part");
      }
      Chunk rest = Chunk.of(all, size, 5);
      Part two = uploads.put(found, 2, rest, calls.soon());
      calls.rest();
      uploads.complete(
          found,
          PutRequest.PLAIN,
          List.of(there.get(0), two),
          Chunk.of(all).crc32c(),
          calls.soon());
      calls.holds("go/on \u00e9&+", all);
      calls.uploads("").forEach(left -> uploads.abort(left, calls.soon()));
      assertEquals(List.of(), calls.uploads(""), "uploads that are left");
    }
  }

  private static boolean completed(
      ArchiveCalls calls,
      ObjectArchive archive,
      Upload upload,
      PutRequest request,
      List<Part> parts,
      byte[] bytes) {
    try {
      ObjectInfo made =
          archive
              .uploads()
              .complete(upload, request, parts, Chunk.of(bytes).crc32c(), calls.soon());
      assertEquals(bytes.length, made.length(), "length of the completed object");
      return true;
    } catch (ProviderException e) {
      assertTrue(
          e.code() == Code.CONFLICT || e.code() == Code.THROTTLED,
          "the other completions must meet a CONFLICT and not: " + e);
      return false;
    }
  }
}
