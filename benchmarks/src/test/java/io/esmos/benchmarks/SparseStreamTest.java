package io.esmos.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An object of 50 GiB goes to an archive and back in a heap that is flat. */
final class SparseStreamTest {
  private static final long GIB = 1L << 30;

  /** Eight buffers of 8 MiB, and what a Java process takes. */
  private static final String HEAP = "-Xmx96m";

  @TempDir Path directory;

  @Test
  @Tag("benchmarks")
  void fiftyGibibytes() throws Exception {
    moves(50 * GIB);
  }

  @Test
  void oneGibibyte() throws Exception {
    moves(GIB);
  }

  private void moves(long length) throws Exception {
    assertThat(
            SmallProcess.run(
                SparseStream.class, HEAP, directory, Duration.ofMinutes(30), Long.toString(length)))
        .isEqualTo(length + " WHOLE " + length + " WHOLE");
  }
}
