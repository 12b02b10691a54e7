package io.esmos.testkit.archive;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What every {@link io.esmos.archive.ObjectArchive} must do while requests go wrong, as JUnit
 * tests: a test class implements {@link #faultBench()} and inherits the rules. Each is explained in
 * {@code docs/contract/object-archive.md}.
 */
public interface ArchiveFaultContract {
  /** Returns a bench without objects, each time another one. */
  ArchiveFaultBench faultBench();

  /** F1. */
  @Test
  @DisplayName("F1 every request of every job goes wrong in turn, and the job is done or not done")
  default void f1EveryRequest(@TempDir Path folder) throws IOException, InterruptedException {
    Map<String, Integer> runs = ArchiveFaultRun.of(this::faultBench, folder).run();
    runs.forEach((job, count) -> assertTrue(count > 0, job + " was never run with a fault"));
  }

  /** F2. */
  @Test
  @DisplayName("F2 of several writers whose requests go wrong none loses or doubles a change")
  default void f2Writers() throws Exception {
    try (ArchiveFaultBench bench = faultBench()) {
      ArchiveFaultWriters.run(bench, 42);
    }
  }

  /** F3. */
  @Test
  @DisplayName("F3 requests that go wrong leave no thread, no connection and no file behind")
  default void f3Leaks(@TempDir Path folder) throws IOException {
    try (ArchiveFaultBench bench = faultBench()) {
      ArchiveLeaks.check(bench, folder);
    }
  }
}
