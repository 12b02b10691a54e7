package io.esmos.testkit.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.esmos.failover.ReportBoard;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Time passes when the test says so, and what is built on it follows. */
class ManualTimeTest {
  private final ManualTime time = new ManualTime();

  @Test
  void deadlinesAndAgesFollow() {
    Deadline deadline = Deadline.in(Duration.ofSeconds(2), time);
    ReportBoard board = new ReportBoard(time);
    board.post("report");
    time.pass(Duration.ofMillis(1_500));
    assertThat(deadline.remaining()).isEqualTo(Duration.ofMillis(500));
    assertThat(board.newest().orElseThrow().age()).isEqualTo(Duration.ofMillis(1_500));
    time.pass(Duration.ofMillis(500));
    assertThat(deadline.passed()).isTrue();
    assertThatThrownBy(() -> deadline.check("test"))
        .isInstanceOfSatisfying(
            ProviderException.class,
            e -> assertThat(e.code()).isEqualTo(ProviderException.Code.TIMEOUT));
  }

  @Test
  void aStepOfTheWallClockMovesNoDeadline() {
    Deadline deadline = Deadline.in(Duration.ofSeconds(2), time);
    time.set(Instant.EPOCH);
    assertThat(deadline.remaining()).isEqualTo(Duration.ofSeconds(2));
    assertThat(time.instant()).isEqualTo(Instant.EPOCH);
    assertThatThrownBy(() -> time.pass(Duration.ofNanos(-1)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
