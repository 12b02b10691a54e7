package io.esmos.testkit.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.esmos.provider.Deadline;
import io.esmos.time.SystemTime;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class ProcessTreeTest {
  @Test
  @EnabledOnOs(OS.LINUX)
  void aProcessThatNobodyReapsHasEnded() throws IOException {
    // The inner shell ends at once; the outer one becomes a program that never waits for it.
    Process parent = new ProcessBuilder("sh", "-c", "sh -c : & exec sleep 300").start();
    Deadline deadline = Deadline.in(Duration.ofSeconds(30), SystemTime.ticker());
    try {
      assertThat(
              ProcessTree.await(
                  () -> parent.toHandle().children().anyMatch(child -> !ProcessTree.runs(child)),
                  deadline))
          .isTrue();
      assertThat(ProcessTree.runs(parent.toHandle())).isTrue();
    } finally {
      assertThat(ProcessTree.kill(parent.toHandle(), deadline)).isTrue();
    }
  }
}
