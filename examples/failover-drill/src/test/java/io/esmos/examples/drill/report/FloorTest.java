package io.esmos.examples.drill.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.esmos.failover.ControllerOptions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class FloorTest {
  private static final Duration GRANT = Duration.ofSeconds(3);
  private static final Duration CALL = Duration.ofSeconds(2);
  private static final Floor.Measured MEASURED =
      new Floor.Measured(Duration.ofMillis(2), Duration.ofMillis(100));

  @Test
  void theLossOfASiteCostsDetectionCommitsWaitPromotionAndTtl() {
    Floor floor = floor(false, false);

    // 5 x 500 + 500, 9 x 2, 3000 x 1.01 / 0.99, 100, 1000
    assertThat(floor.parts().values())
        .extracting(Duration::toMillis)
        .containsExactly(3_000L, 18L, 3_060L, 100L, 1_000L);
    assertThat(floor.total().toMillis()).isEqualTo(7_178);
  }

  @Test
  void nothingIsWaitedForWhereTheOldWriterIsProvenFenced() {
    assertThat(floor(true, false).total().toMillis()).isEqualTo(4_118);
  }

  @Test
  void whereTheStewardIsKilledItsGrantAndItsLongestCallAreWaitedFor() {
    // 5000 x 1.01 / 0.99 instead of 3000 x 1.01 / 0.99
    assertThat(floor(false, true).total().toMillis()).isEqualTo(9_219);
  }

  @Test
  void theServersLogSaysHowLongThePromotionTook() {
    List<String> log =
        List.of(
            "2026-11-21 10:00:00.000 UTC [1] LOG:  database system is ready to accept connections",
            "2026-11-21 10:41:48.314 UTC [7] LOG:  received promote request",
            "2026-11-21 10:41:48.350 UTC [7] LOG:  selected new timeline ID: 2",
            "a line without a moment",
            "2026-11-21 10:41:48.452 UTC [1] LOG:  database system is ready to accept connections");

    assertThat(PostgresLog.promotion(log)).contains(Duration.ofMillis(138));
    assertThat(PostgresLog.promotion(log.subList(0, 4))).isEmpty();
  }

  private static Floor floor(boolean fenced, boolean stewardKilled) {
    return Floor.of(
        ControllerOptions.DEFAULTS,
        GRANT,
        Duration.ofSeconds(1),
        CALL,
        fenced,
        stewardKilled,
        MEASURED);
  }
}
