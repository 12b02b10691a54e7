package io.esmos.testkit.archive;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.esmos.provider.ProviderException;
import io.esmos.testkit.archive.RequestFaults.Way;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Runs a few jobs over and over on one archive while their requests go wrong, and counts what the
 * process holds after each round: threads, and open files and sockets where the system lists them.
 * A job that leaves one behind each time leaves as many in every round.
 */
final class ArchiveLeaks {
  /**
   * What every round leaves more of is lost. Pools and kept connections grow by more than this in
   * some rounds, but not in each.
   */
  private static final int SLACK = 14;

  private static final int ROUNDS = 3;
  private static final Path DESCRIPTORS = Path.of("/dev/fd");
  private static final Set<String> JOBS =
      Set.of(
          "a put of a transfer",
          "a stream of all bytes",
          "a download of several ranges at once",
          "a listing in pages");

  /** The one job of which answers also stay away, because that takes time. */
  private static final String STALLED = "a stream of all bytes";

  private final ArchiveFaultBench bench;
  private final Path folder;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private int runs;

  /** What a process holds. */
  private record Held(long threads, long descriptors) {
    static Held now() throws IOException {
      long threads = ManagementFactory.getThreadMXBean().getThreadCount();
      if (!Files.isDirectory(DESCRIPTORS)) {
        return new Held(threads, 0);
      }
      try (Stream<Path> open = Files.list(DESCRIPTORS)) {
        return new Held(threads, open.count());
      }
    }
  }

  private ArchiveLeaks(ArchiveFaultBench bench, Path folder) {
    this.bench = bench;
    this.folder = folder;
  }

  static void check(ArchiveFaultBench bench, Path folder) throws IOException {
    ArchiveLeaks leaks = new ArchiveLeaks(bench, folder);
    try {
      leaks.round();
      int warm = leaks.runs;
      List<Held> held = new ArrayList<>(List.of(Held.now()));
      for (int i = 0; i < ROUNDS; i++) {
        leaks.round();
        held.add(Held.now());
      }
      int each = (leaks.runs - warm) / ROUNDS;
      String what = ", rounds of " + each + " runs: " + held;
      assertTrue(each > 4 * SLACK, "too few runs to tell" + what);
      assertTrue(least(held, Held::threads) < SLACK, "threads are left" + what);
      assertTrue(least(held, Held::descriptors) < SLACK, "files or sockets are left" + what);
    } finally {
      leaks.threads.shutdownNow();
    }
  }

  /** By how much it grew in the round in which it grew least. */
  private static long least(List<Held> held, ToLongFunction<Held> of) {
    return IntStream.range(1, held.size())
        .mapToLong(i -> of.applyAsLong(held.get(i)) - of.applyAsLong(held.get(i - 1)))
        .min()
        .orElseThrow();
  }

  private void round() throws IOException {
    for (FaultJob job : ArchiveFaultRun.all()) {
      if (JOBS.contains(job.name())) {
        for (Way way : bench.requests().ways()) {
          if (!way.stalls() || job.name().equals(STALLED)) {
            run(job, way);
          }
        }
      }
    }
  }

  private void run(FaultJob job, Way way) throws IOException {
    boolean reached = true;
    for (int first = 0; reached; first++) {
      Path own = Files.createTempDirectory(folder, "leak");
      FaultScene scene =
          new FaultScene(
              bench, threads, own, ++runs, way.stalls() ? FaultScene.SHORT : FaultScene.LONG, 1);
      job.prepare().prepare(scene);
      bench.requests().arm(way, first, 1);
      ended(job, scene);
      reached = bench.requests().requests() > first;
      bench.requests().calm();
    }
  }

  /** How it ends is looked at elsewhere. */
  private static void ended(FaultJob job, FaultScene scene) throws IOException {
    try {
      job.work().work(scene);
    } catch (ProviderException e) {
      return;
    }
  }
}
