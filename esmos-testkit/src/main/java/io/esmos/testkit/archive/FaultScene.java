package io.esmos.testkit.archive;

import io.esmos.archive.ArchiveTransfer;
import io.esmos.archive.Chunk;
import io.esmos.archive.ObjectArchive;
import io.esmos.archive.ObjectInfo;
import io.esmos.archive.ObjectKey;
import io.esmos.archive.PutRequest;
import io.esmos.archive.Source;
import io.esmos.archive.TransferOptions;
import io.esmos.provider.Deadline;
import io.esmos.time.SystemTime;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.Executor;

/** Where one job runs once: under a prefix of its own, with a folder of its own. */
final class FaultScene {
  /** How long a request waits where one never has an answer. */
  static final Duration SHORT = Duration.ofMillis(400);

  /** The same, where the machine is known to be slow. */
  static final Duration SLOW = Duration.ofSeconds(5);

  /** How long a request may take where each has its answer. */
  static final Duration LONG = Duration.ofSeconds(30);

  private static final int SMALL_PART = 64 << 10;

  private final ArchiveFaultBench bench;
  private final Executor threads;
  private final Path folder;
  private final String prefix;
  private final int attempts;
  private Duration each;
  private String kept = "";

  /**
   * Sets the scene.
   *
   * @param threads runs the requests that are on the way at once
   * @param folder an empty folder
   * @param number what no other scene of the bench has
   * @param each how long a request may take
   * @param attempts how often a transfer tries
   */
  FaultScene(
      ArchiveFaultBench bench,
      Executor threads,
      Path folder,
      int number,
      Duration each,
      int attempts) {
    this.bench = bench;
    this.threads = threads;
    this.folder = folder;
    this.prefix = "run-" + number + "/";
    this.attempts = attempts;
    this.each = each;
  }

  /** From now on every request has time. */
  void calm() {
    each = LONG;
  }

  ArchiveFaultBench bench() {
    return bench;
  }

  ObjectArchive archive() {
    return bench.archive();
  }

  Path file(String name) {
    return folder.resolve(name);
  }

  Path folder() {
    return folder;
  }

  String prefix() {
    return prefix;
  }

  ObjectKey key(String name) {
    return ObjectKey.of(prefix + name);
  }

  /** Returns a key without what is the scene's own. */
  String relative(ObjectKey key) {
    return key.value().startsWith(prefix)
        ? key.value().substring(prefix.length())
        : "not ours: " + key;
  }

  /** Returns the deadline of one request. */
  Deadline soon() {
    return Deadline.in(each, SystemTime.ticker());
  }

  /** Returns the deadline of a job, which may have several requests. */
  Deadline whole() {
    return Deadline.in(each.multipliedBy(3), SystemTime.ticker());
  }

  /** Returns the deadline of what is done while nothing goes wrong. */
  static Deadline total() {
    return Deadline.in(Duration.ofSeconds(60), SystemTime.ticker());
  }

  /** Returns what makes one request after the other. */
  ArchiveTransfer transfer() {
    return ArchiveTransfer.of(archive(), Runnable::run).options(options(1));
  }

  /** Returns what has several requests on the way. */
  ArchiveTransfer parallel() {
    return ArchiveTransfer.of(archive(), threads).options(options(3));
  }

  /** Returns what another client does while nothing goes wrong. */
  ArchiveTransfer other() {
    return ArchiveTransfer.of(bench.other(), Runnable::run)
        .options(TransferOptions.DEFAULTS.requestTimeout(LONG));
  }

  private TransferOptions options(int atOnce) {
    return TransferOptions.DEFAULTS
        .parts(SMALL_PART, atOnce)
        .attempts(attempts, Duration.ofMillis(1))
        .requestTimeout(each)
        .restarts(attempts > 1 ? 2 : 0);
  }

  /** Returns the size of the parts that are sent here. */
  int partSize() {
    return (int) Math.max(SMALL_PART, bench.archive().capabilities().limits().minPart());
  }

  /** Returns bytes of two parts, the second one a short one. */
  byte[] parts(int seed) {
    return bytes(partSize() + 1000, seed);
  }

  static byte[] bytes(int length, int seed) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  /** Writes an object while nothing goes wrong. */
  ObjectInfo there(String name, byte[] bytes, PutRequest request) {
    return bench.other().put(key(name), Chunk.of(bytes), request, total());
  }

  ObjectInfo there(String name, byte[] bytes) {
    return there(name, bytes, PutRequest.PLAIN);
  }

  /** Writes an object that one put cannot write, in parts, while nothing goes wrong. */
  ObjectInfo large(String name, PutRequest request) {
    int length = (int) bench.archive().capabilities().limits().maxPut() + 1000;
    return ArchiveTransfer.of(bench.other(), Runnable::run)
        .options(TransferOptions.DEFAULTS.parts(partSize(), 1).requestTimeout(LONG))
        .upload(key(name), Source.of(bytes(length, 30)), request, total())
        .info();
  }

  /** Keeps a version that the work will name. */
  void keep(String version) {
    kept = version;
  }

  /** Returns the version that was kept. */
  String kept() {
    return kept;
  }

  /** Returns what the archive says of an object that is there. */
  ObjectInfo found(String name) {
    return archive()
        .head(key(name), soon())
        .orElseThrow(() -> new AssertionError("an object that is there is said to be missing"));
  }
}
