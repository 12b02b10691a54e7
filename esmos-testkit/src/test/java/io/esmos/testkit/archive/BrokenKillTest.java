package io.esmos.testkit.archive;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** The harness of killed processes finds archives whose mistakes show only then. */
final class BrokenKillTest {
  private static final int PROCESSES = 10;

  @Test
  void aTornPutIsFound() {
    finds(KillMistake.TORN_PUT, "bytes of killed/");
  }

  @Test
  void aPartThatCanBeSeenIsFound() {
    finds(KillMistake.VISIBLE_PART, "bytes of killed/");
  }

  @Test
  void anAnswerThatComesTooEarlyIsFound() {
    finds(KillMistake.EARLY_ANSWER, "and it is not there");
  }

  @Test
  void anUploadThatIsNotListedIsFound() {
    finds(KillMistake.UNLISTED, "what is left at the store");
  }

  @Test
  void anUploadThatCannotBeAbortedIsFound() {
    finds(KillMistake.NOT_ABORTED, "uploads that are listed");
  }

  private static void finds(KillMistake mistake, String complaint) {
    try (KillBench bench = new FileSystemKillBench(mistake)) {
      assertThatThrownBy(() -> KilledUploads.run(bench, PROCESSES, 20261121))
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("seed 20261121")
          .hasStackTraceContaining(complaint);
    }
  }
}
