package io.esmos.examples.drill;

import static org.assertj.core.api.Assertions.assertThat;

import io.esmos.examples.drill.world.Lifeline;
import io.esmos.examples.drill.world.Signals;
import io.esmos.format.Document;
import io.esmos.provider.Deadline;
import io.esmos.testkit.postgres.ProcessTree;
import io.esmos.time.SystemTime;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class LifelineTest {
  @Test
  void wordsComeBackAsTheyWereSaid() {
    Document.Line line =
        Lifeline.words(
            new Document("x", 1).add("event", 7, "a b", "").text().lines().toList().get(1));

    assertThat(line.key()).isEqualTo("event");
    assertThat(line.words()).containsExactly("7", "a b", "");
  }

  @Test
  void aKillTakesWhateverTheProcessHasStarted() throws IOException {
    Process shell = new ProcessBuilder("sh", "-c", "sleep 300 & sleep 300 & wait").start();
    Deadline deadline = Deadline.in(Duration.ofSeconds(30), SystemTime.ticker());
    while (Signals.tree(shell.toHandle()).size() < 3 && !deadline.passed()) {
      Thread.onSpinWait();
    }
    List<ProcessHandle> tree = Signals.tree(shell.toHandle());

    int count = Signals.kill(List.of(shell.toHandle()), deadline);

    assertThat(count).isEqualTo(3);
    assertThat(tree).hasSize(3).noneMatch(ProcessTree::runs);
  }
}
