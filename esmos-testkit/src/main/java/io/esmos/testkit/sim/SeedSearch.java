package io.esmos.testkit.sim;

import io.esmos.testkit.sim.Seeds.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Runs seeds on as many threads as the machine has processors. A world needs one thread and shares
 * nothing with another one, so it does not matter where it runs. Seeds are begun in their order,
 * and every one that was begun is run to its end: what is found is the first, whatever was faster.
 */
final class SeedSearch {
  private final String world;
  private final AtomicLong next;
  private final Object lock = new Object();
  private long end;
  private @Nullable Throwable broken;

  private SeedSearch(String world, long from, long count) {
    this.world = world;
    this.next = new AtomicLong(from);
    this.end = from + count;
  }

  /**
   * Searches.
   *
   * @throws IllegalStateException if the first seed that does not end well breaks no rule, but ends
   *     with what no world should throw
   */
  static Optional<Finding> first(String world, long from, long count) {
    SeedSearch search = new SeedSearch(world, from, count);
    int threads = Runtime.getRuntime().availableProcessors();
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      List<CompletableFuture<Void>> runs = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        runs.add(CompletableFuture.runAsync(search::run, pool));
      }
      CompletableFuture.allOf(runs.toArray(CompletableFuture[]::new)).join();
    } finally {
      pool.shutdown();
    }
    return search.found();
  }

  private void run() {
    for (long seed = next.getAndIncrement(); seed < end(); seed = next.getAndIncrement()) {
      try {
        Seeds.run(world, seed, Story.untold());
      } catch (RuntimeException | Error e) {
        ended(seed, e);
      }
    }
  }

  private long end() {
    synchronized (lock) {
      return end;
    }
  }

  private void ended(long seed, Throwable e) {
    synchronized (lock) {
      if (seed < end) {
        end = seed;
        broken = e;
      }
    }
  }

  private Optional<Finding> found() {
    synchronized (lock) {
      if (broken == null) {
        return Optional.empty();
      }
      if (broken instanceof Violation e) {
        return Optional.of(new Finding(end, e.rule(), String.valueOf(e.getMessage())));
      }
      throw new IllegalStateException("seed " + end + " of " + world, broken);
    }
  }
}
