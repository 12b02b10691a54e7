package io.esmos.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class TransferOptionsTest {
  @Test
  void rangesOfOptionsAreChecked() {
    assertThatThrownBy(
            () ->
                new TransferOptions(
                    0,
                    0,
                    0,
                    Duration.ZERO,
                    0,
                    Duration.ZERO,
                    -1,
                    -1,
                    -1,
                    Duration.ZERO,
                    Duration.ofSeconds(-1),
                    false))
        .isInstanceOf(IllegalArgumentException.class)
        .satisfies(e -> assertThat(List.of(e.getMessage().split("; "))).hasSize(11));
    TransferOptions changed =
        TransferOptions.DEFAULTS
            .parts(1, 2)
            .bufferMemory(3)
            .requestTimeout(Duration.ofMillis(4))
            .attempts(5, Duration.ofMillis(6))
            .pace(7, 8)
            .restarts(9)
            .cleanUpTime(Duration.ofMillis(10))
            .progressInterval(Duration.ofMillis(11))
            .sha256(true);
    assertThat(changed)
        .isEqualTo(
            new TransferOptions(
                1,
                2,
                3,
                Duration.ofMillis(4),
                5,
                Duration.ofMillis(6),
                7,
                8,
                9,
                Duration.ofMillis(10),
                Duration.ofMillis(11),
                true));
  }
}
