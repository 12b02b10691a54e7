package io.esmos.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.esmos.provider.ProviderException.Code;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** When a call is tried again, on a clock that only waiting moves. */
class BackoffTest {
  private static final Set<Code> PASSING = Set.of(Code.THROTTLED, Code.UNAVAILABLE);
  private final ProviderException down = ProviderException.of(Code.UNAVAILABLE, "op", "down");

  private final List<Duration> waits = new ArrayList<>();
  private final Backoff backoff = new Backoff(4, Duration.ofMillis(100), waits::add);

  @Test
  void eachWaitIsTwiceTheOneBeforeUntilThereWereEnough() {
    for (int attempt = 1; attempt <= 3; attempt++) {
      backoff.await(down, attempt, PASSING, within(Duration.ofSeconds(1)));
    }
    assertThat(waits)
        .containsExactly(Duration.ofMillis(100), Duration.ofMillis(200), Duration.ofMillis(400));
    thrown(down, 4, Duration.ofSeconds(1));
  }

  @Test
  void whatTheVendorAsksForCounts() {
    ProviderException slow =
        ProviderException.of(Code.THROTTLED, "op", "slow").retryAfter(Duration.ofSeconds(7));
    backoff.await(slow, 1, PASSING, within(Duration.ofSeconds(8)));
    assertThat(waits).containsExactly(Duration.ofSeconds(7));
    thrown(slow, 1, Duration.ofSeconds(7));
  }

  @Test
  void whatDoesNotPassIsNotTriedAgain() {
    thrown(ProviderException.of(Code.DENIED, "op", "no"), 1, Duration.ofSeconds(1));
  }

  @Test
  void anInterruptEndsTheWaitWithTheFailure() {
    Backoff real = Backoff.of(4, Duration.ofHours(1));
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> real.await(down, 1, PASSING, within(Duration.ofHours(2))))
        .isSameAs(down);
    assertThat(Thread.interrupted()).as("the interrupt stays set").isTrue();
  }

  @Test
  void attemptsAndWaitsArePositive() {
    assertThatCode(() -> Backoff.of(1, Duration.ZERO)).doesNotThrowAnyException();
    assertThatThrownBy(() -> Backoff.of(0, Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Backoff.of(1, Duration.ofNanos(-1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private void thrown(ProviderException failure, int attempt, Duration left) {
    int before = waits.size();
    assertThatThrownBy(() -> backoff.await(failure, attempt, PASSING, within(left)))
        .isSameAs(failure);
    assertThat(waits).hasSize(before);
  }

  private static Deadline within(Duration time) {
    return Deadline.in(time, () -> 0);
  }
}
