package io.esmos.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.time.SystemTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Jobs run at the same time, end together, and leave threads as they found them. */
class CrewTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  private final ExecutorService executor = Executors.newFixedThreadPool(4);

  @AfterEach
  void end() {
    executor.shutdownNow();
  }

  private Crew crew(Cancellation cancellation) {
    return new Crew("test", executor, cancellation, Deadline.in(LONG, SystemTime.ticker()));
  }

  private static void block(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException("interrupted");
    }
  }

  @Test
  void theFirstFailureEndsAllJobsAndIsThrown() throws Exception {
    Crew crew = crew(new Cancellation());
    CountDownLatch never = new CountDownLatch(1);
    AtomicInteger ended = new AtomicInteger();
    for (int i = 0; i < 3; i++) {
      crew.submit(
          () -> {
            try {
              block(never);
            } finally {
              ended.incrementAndGet();
            }
          });
    }
    crew.submit(
        () -> {
          throw new IllegalArgumentException("the first");
        });
    assertThatThrownBy(() -> crew.awaitAtMost(0)).hasMessage("the first");
    assertThat(crew.end(LONG)).isFalse();
    assertThat(ended.get()).isLessThanOrEqualTo(3);
    List<Future<Boolean>> flags = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      flags.add(executor.submit(Thread::interrupted));
    }
    for (Future<Boolean> flag : flags) {
      assertThat(flag.get(30, TimeUnit.SECONDS)).isFalse();
    }
  }

  @Test
  void anErrorIsThrownAsItIs() {
    Crew crew = crew(new Cancellation());
    crew.submit(
        () -> {
          throw new OutOfMemoryError("of the test");
        });
    assertThatThrownBy(() -> crew.awaitAtMost(0)).isInstanceOf(OutOfMemoryError.class);
    crew.end(LONG);
  }

  @Test
  void anInterruptOfTheOwnerEndsItAndIsKept() throws InterruptedException {
    Crew crew = crew(new Cancellation());
    CountDownLatch never = new CountDownLatch(1);
    CountDownLatch begun = new CountDownLatch(1);
    Thread owner = Thread.currentThread();
    crew.submit(
        () -> {
          begun.countDown();
          block(never);
        });
    assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
    owner.interrupt();
    assertThatThrownBy(() -> crew.awaitAtMost(0))
        .isInstanceOf(ProviderException.class)
        .hasMessageContaining("NOT_SENT");
    assertThat(crew.end(LONG)).isTrue();
    assertThat(Thread.interrupted()).isFalse();
  }

  @Test
  void aCancellationWakesTheOwnerAndLeavesNoInterrupt() {
    Cancellation cancellation = new Cancellation();
    Crew crew = crew(cancellation);
    CountDownLatch never = new CountDownLatch(1);
    AtomicBoolean broken = new AtomicBoolean();
    crew.submit(
        () -> {
          cancellation.close();
          try {
            block(never);
          } catch (IllegalStateException e) {
            broken.set(true);
          }
        });
    assertThatThrownBy(() -> crew.awaitAtMost(0)).hasMessageContaining("was cancelled");
    assertThat(crew.end(LONG)).isFalse();
    assertThat(Thread.interrupted()).isFalse();
    assertThat(broken).isTrue();
    cancellation.close(); // of no effect on a thread that has gone on
    assertThat(Thread.interrupted()).isFalse();
  }

  @Test
  void manyTransfersShareAnExecutorThatTheyAllWaitOn() throws Exception {
    ExecutorService small = Executors.newFixedThreadPool(2);
    try {
      List<Future<Integer>> results = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        results.add(
            small.submit(
                () -> {
                  Crew crew =
                      new Crew(
                          "test",
                          small,
                          new Cancellation(),
                          Deadline.in(LONG, SystemTime.ticker()));
                  AtomicInteger done = new AtomicInteger();
                  for (int job = 0; job < 50; job++) {
                    crew.awaitAtMost(3);
                    crew.submit(done::incrementAndGet);
                  }
                  crew.awaitAtMost(0);
                  crew.end(LONG);
                  return done.get();
                }));
      }
      for (Future<Integer> result : results) {
        assertThat(result.get(30, TimeUnit.SECONDS)).isEqualTo(50);
      }
    } finally {
      small.shutdownNow();
    }
  }

  @Test
  void bytesHaveTheirTurnsByTheRate() {
    long[] now = {5};
    ByteRate rate = new ByteRate(1000, () -> now[0]);
    assertThat(rate.turn("test", 500, LONG)).isZero();
    assertThat(rate.turn("test", 1500, LONG)).isEqualTo(Duration.ofMillis(500));
    assertThat(rate.turn("test", 1, LONG)).isEqualTo(Duration.ofSeconds(2));
    now[0] += Duration.ofSeconds(60).toNanos();
    assertThat(rate.turn("test", 100_000, LONG)).isZero();
    assertThatThrownBy(() -> rate.turn("test", 1, Duration.ofSeconds(99)))
        .isInstanceOf(ProviderException.class)
        .hasMessageContaining("THROTTLED");
    assertThat(rate.turn("test", 1, Duration.ofSeconds(100))).isEqualTo(Duration.ofSeconds(100));
  }
}
