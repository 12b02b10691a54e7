package io.esmos.testkit.archive;

import static org.assertj.core.api.Assertions.assertThat;

import io.esmos.testkit.archive.KilledUploads.Tally;
import org.junit.jupiter.api.Test;

/** Processes that upload to a folder are killed again and again, and the next one goes on. */
final class TransferKillTest {
  @Test
  void twoHundredUploadsAreKilledAndEachIsWholeOrAbsent() throws Exception {
    try (KillBench bench = new FileSystemKillBench(KillMistake.NONE)) {
      Tally tally = KilledUploads.run(bench, 25, 20261121);
      System.out.println("file system: " + tally);
      assertThat(tally.points()).isEqualTo(200);
      assertThat(tally.complete()).isPositive();
      assertThat(tally.absent()).isPositive();
    }
  }
}
