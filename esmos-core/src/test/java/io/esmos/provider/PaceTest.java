package io.esmos.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.esmos.provider.ProviderException.Code;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

/** A pace on a clock that only waiting moves. */
class PaceTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  /** Close to where a reading overflows. */
  private long now = Long.MAX_VALUE - Duration.ofSeconds(5).toNanos();

  private final long begin = now;
  private Runnable meanwhile = () -> {};

  @Test
  void asManyAsTheQuotaGoAtOnceAndTheNextWaitsForTheFirstToBeOver() {
    Pace pace = pace(3, SECOND);
    assertThat(turns(pace, 7)).containsExactly(0L, 0L, 0L, 1015L, 1015L, 1015L, 2031L);
  }

  @Test
  void anEvenPaceSpreadsThem() {
    Pace pace = Pace.evenly(1_000_000, SECOND, () -> now);
    pace.await("op", within(SECOND));
    refused(pace, Duration.ofNanos(500), "use up the quota", Duration.ofNanos(1015));
  }

  @Test
  void noStretchOfTheTimeHasMoreCallsThanTheQuota() {
    long seed = 20261121;
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    Pace pace = pace(10, SECOND);
    List<Long> turns = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      now += random.nextInt(4) == 0 ? random.nextLong(Duration.ofSeconds(2).toNanos()) : 0;
      pace.await("op", within(Duration.ofHours(1)));
      turns.add(now - begin);
    }
    for (int i = 10; i < turns.size(); i++) {
      assertThat(turns.get(i) - turns.get(i - 10)).as("seed %s", seed).isGreaterThan(1_000_000_000);
    }
  }

  @Test
  void aTurnAfterTheDeadlineIsRefusedAndNotTaken() {
    Pace pace = pace(1, SECOND);
    turns(pace, 1);
    for (int i = 0; i < 3; i++) {
      refused(pace, Duration.ofMillis(900), "use up the quota", Duration.ofNanos(1_015_625_000));
    }
    assertThat(turns(pace, 1)).containsExactly(1015L);
  }

  @Test
  void aPauseStopsEveryCallAndIsNotShortenedByAnother() {
    Pace pace = pace(10, SECOND);
    pace.pause(Duration.ofSeconds(7));
    pace.pause(Duration.ofSeconds(2));
    refused(pace, Duration.ofSeconds(6), "asked for a pause", Duration.ofSeconds(7));
    assertThat(turns(pace, 2)).containsExactly(7000L, 7000L);
  }

  @Test
  void aPauseThatBeginsWhileOthersWaitIsForThemTooAndTheQuotaHoldsAfterIt() {
    Pace pace = pace(1, SECOND);
    turns(pace, 1);
    meanwhile = () -> pace.pause(Duration.ofSeconds(4));
    assertThat(turns(pace, 2)).containsExactly(5015L, 6031L);
  }

  @Test
  void aPauseOfADayIsKeptForTenMinutes() {
    Pace pace = pace(1, SECOND);
    pace.pause(Duration.ofDays(1));
    assertThat(turns(pace, 1)).containsExactly(600_000L);
  }

  @Test
  void onlyWhatTheVendorSlowsDownPauses() {
    Pace pace = pace(10, SECOND);
    pace.heed(failure(Code.UNAVAILABLE).retryAfter(SECOND));
    pace.heed(failure(Code.THROTTLED));
    assertThat(turns(pace, 1)).containsExactly(0L);
    pace.heed(failure(Code.THROTTLED).retryAfter(SECOND));
    assertThat(turns(pace, 1)).containsExactly(1000L);
  }

  @Test
  void anInterruptEndsItBeforeAndWhileItWaits() {
    Pace pace = pace(1, SECOND);
    Thread.currentThread().interrupt();
    notSent(pace);
    assertThat(turns(pace, 1)).as("no turn was taken").containsExactly(0L);
    meanwhile = () -> Thread.currentThread().interrupt();
    notSent(pace);
  }

  @Test
  void afterTheDeadlineItIsATimeout() {
    assertThatThrownBy(() -> pace(1, SECOND).await("op", within(Duration.ZERO)))
        .isInstanceOfSatisfying(
            ProviderException.class, e -> assertThat(e.code()).isEqualTo(Code.TIMEOUT));
  }

  @Test
  void aPaceOfNothingIsRefused() {
    assertThatThrownBy(() -> pace(0, SECOND)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> pace(1, Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
  }

  private Pace pace(int calls, Duration per) {
    return new Pace(calls, per, () -> now, this::sleep);
  }

  private void sleep(Duration time) throws InterruptedException {
    now += time.toNanos();
    Runnable next = meanwhile;
    meanwhile = () -> {};
    next.run();
    if (Thread.currentThread().isInterrupted()) {
      throw new InterruptedException();
    }
  }

  private Deadline within(Duration time) {
    return Deadline.in(time, () -> now);
  }

  /** Returns when so many calls had their turns, in milliseconds since the beginning. */
  private List<Long> turns(Pace pace, int calls) {
    List<Long> turns = new ArrayList<>();
    for (int i = 0; i < calls; i++) {
      pace.await("op", within(Duration.ofHours(1)));
      turns.add(Duration.ofNanos(now - begin).toMillis());
    }
    return turns;
  }

  private void refused(Pace pace, Duration time, String why, Duration retryAfter) {
    assertThatThrownBy(() -> pace.await("op", within(time)))
        .isInstanceOfSatisfying(
            ProviderException.class,
            e -> {
              assertThat(e.code()).isEqualTo(Code.THROTTLED);
              assertThat(e.getMessage()).contains(why);
              assertThat(e.retryAfter()).contains(retryAfter);
            });
  }

  private void notSent(Pace pace) {
    assertThatThrownBy(() -> pace.await("op", within(Duration.ofHours(1))))
        .isInstanceOfSatisfying(
            ProviderException.class, e -> assertThat(e.code()).isEqualTo(Code.NOT_SENT));
    assertThat(Thread.interrupted()).as("the interrupt stays set").isTrue();
  }

  private static ProviderException failure(Code code) {
    return ProviderException.of(code, "op", "why");
  }
}
