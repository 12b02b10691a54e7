package io.esmos.testkit.archive;

import io.esmos.testkit.archive.FaultJob.Trait;
import io.esmos.testkit.archive.RequestFaults.Way;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Runs every job that an archive can do once without faults, and then again and again, while each
 * of its requests in turn goes wrong in every way that the store knows; and looks each time at what
 * the job said, what is in the archive, and what is left. For tests.
 */
public final class ArchiveFaultRun {
  /** Runs that wait for answers that never come, at once. */
  private static final int STALLED = 8;

  /** Other runs at once: few, so that what is no fault is not late either. */
  private static final int LANES = 4;

  private final Supplier<ArchiveFaultBench> benches;
  private final Path folder;
  private final AtomicInteger scenes = new AtomicInteger();
  private final Map<String, Integer> runs = new TreeMap<>();
  private final List<String> violations = new ArrayList<>();
  private Predicate<String> jobs = name -> true;

  private ArchiveFaultRun(Supplier<ArchiveFaultBench> benches, Path folder) {
    this.benches = benches;
    this.folder = folder;
  }

  /**
   * Prepares a run.
   *
   * @param benches makes a bench with an archive without objects, each time another one
   * @param folder an empty folder
   */
  public static ArchiveFaultRun of(Supplier<ArchiveFaultBench> benches, Path folder) {
    return new ArchiveFaultRun(benches, folder);
  }

  /** Runs these jobs only. */
  public ArchiveFaultRun only(Predicate<String> names) {
    jobs = names;
    return this;
  }

  /** What a job does without faults. */
  record Clean(
      FaultJob job, ArchiveState before, ArchiveState after, Object result, int requests) {}

  /**
   * Runs.
   *
   * @return how many runs there were of each job
   * @throws AssertionError if something was wrong, with all that was
   */
  public Map<String, Integer> run() throws IOException, InterruptedException {
    List<Clean> cleans = new ArrayList<>();
    List<Callable<Void>> waiting = new ArrayList<>();
    List<Callable<Void>> working = new ArrayList<>();
    Files.createDirectories(folder);
    try (ArchiveFaultBench bench = benches.get()) {
      for (FaultJob job : all()) {
        if (job.possible().test(bench.archive().capabilities()) && jobs.test(job.name())) {
          cleans.add(clean(job, bench));
        }
      }
      for (Way way : bench.requests().ways()) {
        List<Callable<Void>> tasks = way.stalls() ? waiting : working;
        for (Clean clean : cleans) {
          tasks.add(task(clean, way, 1, 1));
          if (way.passes()) {
            tasks.add(task(clean, way, 2, 1));
          }
          if (way.passes() && clean.job().is(Trait.TRIES_AGAIN)) {
            tasks.add(task(clean, way, 1, 3));
          }
        }
      }
    }
    inLanes(waiting, working);
    if (!violations.isEmpty()) {
      throw new AssertionError(
          violations.size() + " violations:\n" + String.join("\n", violations));
    }
    return runs;
  }

  static List<FaultJob> all() {
    return Stream.of(WritingJobs.all(), LargeJobs.all(), ReadingJobs.all(), KeepingJobs.all())
        .flatMap(List::stream)
        .toList();
  }

  private Clean clean(FaultJob job, ArchiveFaultBench bench) throws IOException {
    FaultScene scene = scene(bench, Runnable::run, FaultScene.LONG, 1);
    job.prepare().prepare(scene);
    ArchiveState before = ArchiveState.of(scene, job);
    bench.requests().count();
    Object result = job.work().work(scene);
    int requests = bench.requests().requests();
    ArchiveState after = ArchiveState.of(scene, job);
    if (after.uploads() > 0 && !job.is(Trait.TOLD)) {
      violations.add(job + " without a fault leaves " + after.uploads() + " uploads");
    }
    leftUploads(scene);
    runs.put(job.name(), 0);
    return new Clean(job, before, after, result, requests);
  }

  private Callable<Void> task(Clean clean, Way way, int many, int attempts) {
    return () -> {
      ExecutorService threads = Executors.newCachedThreadPool();
      try (ArchiveFaultBench bench = benches.get()) {
        boolean reached = true;
        for (int first = 0; first < clean.requests() || reached; first++) {
          FaultTrial trial = new FaultTrial(clean, way, first, many, attempts);
          reached = run(trial, bench, threads, way.stalls() ? FaultScene.SHORT : FaultScene.LONG);
          if (way.stalls() && !trial.violations().isEmpty()) {
            // On a busy machine a request that nobody struck may be late, too, and be given up.
            trial = new FaultTrial(clean, way, first, many, attempts);
            reached = run(trial, bench, threads, FaultScene.SLOW);
          }
          noted(clean.job(), trial.violations());
        }
      } catch (IOException | RuntimeException | AssertionError e) {
        noted(clean.job(), List.of(clean.job() + ", " + way + ": " + FaultTrial.text(e)));
      } finally {
        threads.shutdownNow();
      }
      return null;
    };
  }

  private boolean run(FaultTrial trial, ArchiveFaultBench bench, Executor threads, Duration each)
      throws IOException {
    FaultScene scene = scene(bench, threads, each, trial.attempts());
    boolean reached = trial.run(scene);
    leftUploads(scene);
    return reached;
  }

  private FaultScene scene(ArchiveFaultBench bench, Executor threads, Duration each, int attempts)
      throws IOException {
    int number = scenes.incrementAndGet();
    Path own = Files.createDirectory(folder.resolve("scene-" + number));
    return new FaultScene(bench, threads, own, number, each, attempts);
  }

  /** Ends what is under way, so that the next scene begins with none. */
  static void leftUploads(FaultScene scene) {
    if (scene.bench().uploads() == 0) {
      return;
    }
    var uploads = scene.bench().other().uploads();
    Optional<String> cursor = Optional.empty();
    do {
      var page = uploads.uploads("", cursor, FaultScene.total());
      page.uploads().forEach(upload -> uploads.abort(upload, FaultScene.total()));
      cursor = page.next();
    } while (cursor.isPresent());
    if (scene.bench().uploads() > 0) {
      throw new AssertionError("the store has uploads that nobody lists");
    }
  }

  private void noted(FaultJob job, List<String> found) {
    synchronized (violations) {
      runs.merge(job.name(), 1, Integer::sum);
      violations.addAll(found);
    }
  }

  /** Runs those that wait beside those that work, so that neither wait for the others. */
  private static void inLanes(List<Callable<Void>> waiting, List<Callable<Void>> working)
      throws InterruptedException {
    ExecutorService stalled = Executors.newFixedThreadPool(STALLED);
    ExecutorService lanes = Executors.newFixedThreadPool(LANES);
    try {
      List<Future<Void>> tasks = new ArrayList<>();
      waiting.forEach(task -> tasks.add(stalled.submit(task)));
      working.forEach(task -> tasks.add(lanes.submit(task)));
      for (Future<Void> task : tasks) {
        task.get();
      }
    } catch (ExecutionException e) {
      throw new AssertionError("a lane ended", e.getCause());
    } finally {
      stalled.shutdownNow();
      lanes.shutdownNow();
    }
  }
}
