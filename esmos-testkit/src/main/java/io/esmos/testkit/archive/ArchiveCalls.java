package io.esmos.testkit.archive;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.esmos.archive.ArchiveCapabilities;
import io.esmos.archive.ArchiveCapabilities.Feature;
import io.esmos.archive.ArchiveCapabilities.Limits;
import io.esmos.archive.Chunk;
import io.esmos.archive.MultipartUploads.Part;
import io.esmos.archive.MultipartUploads.Upload;
import io.esmos.archive.ObjectArchive;
import io.esmos.archive.ObjectInfo;
import io.esmos.archive.ObjectKey;
import io.esmos.archive.ObjectPage;
import io.esmos.archive.ObjectReading;
import io.esmos.archive.Precondition;
import io.esmos.archive.PutRequest;
import io.esmos.archive.ReadRequest;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.time.SystemTime;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.function.Executable;

/** The sentences in which the rules are written. */
final class ArchiveCalls {
  private final ArchiveBench bench;
  private final ObjectArchive archive;

  ArchiveCalls(ArchiveBench bench) {
    this.bench = bench;
    this.archive = bench.archive();
  }

  ArchiveCapabilities can() {
    return archive.capabilities();
  }

  Limits limits() {
    return can().limits();
  }

  boolean has(Feature feature) {
    return can().has(feature);
  }

  Deadline soon() {
    return in(bench.patience());
  }

  static Deadline in(Duration time) {
    return Deadline.in(time, SystemTime.ticker());
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Returns bytes that look random and are the same for the same seed. */
  static byte[] random(int length, long seed) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  /** Lets a key be written again, where the store limits how often that is done. */
  void rest() {
    Duration interval = limits().writeInterval();
    if (!interval.isZero()) {
      bench.pass(interval);
    }
  }

  ObjectInfo put(String key, String text) {
    return put(key, bytes(text), PutRequest.PLAIN);
  }

  ObjectInfo put(String key, byte[] bytes, PutRequest request) {
    rest();
    return archive.put(ObjectKey.of(key), Chunk.of(bytes), request, soon());
  }

  /** Returns what another client sees. */
  Optional<ObjectInfo> head(String key) {
    return bench.other().head(ObjectKey.of(key), soon());
  }

  ObjectInfo present(String key) {
    return head(key).orElseThrow(() -> new AssertionError("there is no object " + key));
  }

  byte[] get(String key) {
    return get(key, ReadRequest.WHOLE);
  }

  /** Returns what another client reads. */
  byte[] get(String key, ReadRequest request) {
    try (ObjectReading reading = bench.other().get(ObjectKey.of(key), request, soon())) {
      return reading.body().readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void delete(String key) {
    rest();
    archive.delete(ObjectKey.of(key), Precondition.none(), soon());
  }

  /** Checks what another client reads. */
  void holds(String key, byte[] expected) {
    assertEquals(expected.length, present(key).length(), "length of " + key);
    assertArrayEquals(expected, get(key), "bytes of " + key);
  }

  void absent(String key, String why) {
    assertEquals(Optional.empty(), head(key), key + " " + why);
  }

  /** Returns all of a listing, and checks its pages on the way. */
  List<ObjectPage.Entry> list(String prefix, int most) {
    List<ObjectPage.Entry> all = new ArrayList<>();
    Optional<String> next = Optional.empty();
    Deadline deadline = soon();
    do {
      ObjectPage page = bench.other().list(prefix, next, most, deadline);
      assertTrue(page.entries().size() <= most, "a page of " + most + " has " + page.entries());
      all.addAll(page.entries());
      next = page.next();
    } while (next.isPresent());
    return all;
  }

  List<String> keys(String prefix, int most) {
    return list(prefix, most).stream().map(entry -> entry.key().value()).toList();
  }

  Upload begin(String key, PutRequest request) {
    return archive.uploads().begin(ObjectKey.of(key), request, soon());
  }

  Part part(Upload upload, int number, byte[] bytes) {
    return archive.uploads().put(upload, number, Chunk.of(bytes), soon());
  }

  /** Returns the size of the parts that the rules send: the smallest, but not too small. */
  int partSize() {
    return multiple(Math.max(1000, limits().minPart()));
  }

  /** Returns the smallest size from here on that parts may have. */
  int multiple(long size) {
    long multiple = limits().partMultiple();
    return Math.toIntExact((size + multiple - 1) / multiple * multiple);
  }

  /** Sends the bytes in parts. */
  List<Part> parts(Upload upload, byte[] bytes) {
    List<Part> parts = new ArrayList<>();
    for (int at = 0; at < bytes.length; at += partSize()) {
      int length = Math.min(partSize(), bytes.length - at);
      Chunk chunk = Chunk.of(bytes, at, length);
      parts.add(archive.uploads().put(upload, parts.size() + 1, chunk, soon()));
    }
    return parts;
  }

  ObjectInfo complete(Upload upload, PutRequest request, List<Part> parts, byte[] bytes) {
    rest();
    return archive.uploads().complete(upload, request, parts, Chunk.of(bytes).crc32c(), soon());
  }

  /** Returns all uploads whose keys begin so, as another client sees them. */
  List<Upload> uploads(String prefix) {
    List<Upload> all = new ArrayList<>();
    Optional<String> next = Optional.empty();
    do {
      var page = bench.other().uploads().uploads(prefix, next, soon());
      all.addAll(page.uploads());
      next = page.next();
    } while (next.isPresent());
    return all;
  }

  static byte[] joined(byte[]... pieces) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] piece : pieces) {
      all.writeBytes(piece);
    }
    return all.toByteArray();
  }

  /** Checks that the call is refused with one of these codes, and says what came instead. */
  static ProviderException refused(String what, Set<Code> codes, Executable call) {
    ProviderException e = assertThrows(ProviderException.class, call, what);
    assertTrue(codes.contains(e.code()), what + " must fail with " + codes + " and not: " + e);
    return e;
  }

  static ProviderException refused(String what, Code code, Executable call) {
    return refused(what, EnumSet.of(code), call);
  }
}
