package io.esmos.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.esmos.machine.Call;
import io.esmos.machine.Effects.Outcome;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.time.SystemTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The runtime keeps its word to the machines: one answer, one thread, in bounded time. */
class EffectRuntimeTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  private record Work(Supplier<String> what, Duration timeout) implements Call<String> {}

  private final BlockingQueue<Duration> deadlines = new LinkedBlockingQueue<>();
  private final CountDownLatch never = new CountDownLatch(1);
  private final EffectRuntime runtime =
      new EffectRuntime(
          "test",
          new EffectRuntime.Performer() {
            @Override
            @SuppressWarnings("unchecked") // this test makes no other calls
            public <R> R perform(Call<R> call, Deadline deadline) {
              deadlines.add(deadline.remaining());
              return (R) ((Work) call).what().get();
            }
          },
          2,
          SystemTime.ticker());

  @AfterEach
  void close() {
    never.countDown();
    runtime.close();
  }

  private CompletableFuture<Outcome<String>> send(Duration timeout, Supplier<String> what) {
    CompletableFuture<Outcome<String>> answer = new CompletableFuture<>();
    runtime.send(new Work(what, timeout), (outcome, now) -> answer.complete(outcome));
    return answer;
  }

  private static Outcome<String> get(CompletableFuture<Outcome<String>> answer) throws Exception {
    return answer.get(LONG.toSeconds(), TimeUnit.SECONDS);
  }

  private String hang(CompletableFuture<Boolean> interrupted) {
    try {
      never.await();
      return "never";
    } catch (InterruptedException e) {
      interrupted.complete(true);
      throw ProviderException.of(Code.TIMEOUT, "test", "interrupted", e);
    }
  }

  @Test
  void aProviderIsToldToEndBeforeTheCallDoesSoThatItCanSayWhatItHasSeen() throws Exception {
    assertThat(get(send(LONG, () -> "yes")).ok()).isTrue();
    assertThat(get(send(Duration.ofMillis(500), () -> "yes")).ok()).isTrue();

    assertThat(deadlines.take()).isLessThanOrEqualTo(LONG.minusMillis(100));
    assertThat(deadlines.take()).isLessThanOrEqualTo(Duration.ofMillis(450));
  }

  @Test
  void aValueAFailureAndAnUnexpectedErrorAreAnswers() throws Exception {
    assertThat(get(send(LONG, () -> "yes")).value()).isEqualTo("yes");
    Outcome<String> typed =
        get(
            send(
                LONG,
                () -> {
                  throw ProviderException.of(Code.DENIED, "test", "no");
                }));
    assertThat(typed.failure().code()).isEqualTo(Code.DENIED);
    Outcome<String> other =
        get(
            send(
                LONG,
                () -> {
                  throw new IllegalStateException("a bug");
                }));
    assertThat(other.failure().code()).isEqualTo(Code.OTHER);
  }

  @Test
  void aCallThatHangsEndsByItsTimeoutAndIsInterrupted() throws Exception {
    CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
    Outcome<String> outcome = get(send(Duration.ofMillis(50), () -> hang(interrupted)));
    assertThat(outcome.failure().code()).isEqualTo(Code.TIMEOUT);
    assertThat(interrupted.get(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void moreCallsThanCanWaitFailAtOnceAsNotSent() throws Exception {
    List<CompletableFuture<Outcome<String>>> answers = new ArrayList<>();
    for (int i = 0; i < 13; i++) {
      answers.add(send(LONG, () -> hang(new CompletableFuture<>())));
    }
    assertThat(get(answers.get(12)).failure().code()).isEqualTo(Code.NOT_SENT);
    assertThat(answers.get(0)).isNotDone();
  }

  @Test
  void aBurstWithinTheBoundIsNeverRefused() throws Exception {
    for (int i = 0; i < 2_000; i++) {
      List<CompletableFuture<Outcome<String>>> burst = new ArrayList<>();
      for (int j = 0; j < 4; j++) {
        burst.add(send(LONG, () -> "ok"));
      }
      for (CompletableFuture<Outcome<String>> one : burst) {
        assertThat(get(one).ok()).isTrue();
      }
    }
  }

  @Test
  void theMachineIsCalledOnOneThreadNeverFromInsideSend() throws Exception {
    Set<Thread> threads = ConcurrentHashMap.newKeySet();
    List<CompletableFuture<Void>> done = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      CompletableFuture<Void> answer = new CompletableFuture<>();
      done.add(answer);
      runtime.tell(
          now -> {
            boolean[] inside = {true};
            runtime.send(
                new Work(() -> "x", LONG),
                (outcome, at) -> {
                  threads.add(Thread.currentThread());
                  if (inside[0]) {
                    answer.completeExceptionally(new AssertionError("called from inside send"));
                  }
                  answer.complete(null);
                });
            inside[0] = false;
          });
    }
    for (CompletableFuture<Void> answer : done) {
      answer.get(LONG.toSeconds(), TimeUnit.SECONDS);
    }
    assertThat(threads).hasSize(1);
  }

  @Test
  void aTimerComesNotBeforeItsMoment() throws Exception {
    CompletableFuture<Long> came = new CompletableFuture<>();
    long at = SystemTime.ticker().nanos() + Duration.ofMillis(30).toNanos();
    runtime.at(at, came::complete);
    assertThat(came.get(LONG.toSeconds(), TimeUnit.SECONDS)).isGreaterThanOrEqualTo(at);
  }

  @Test
  void aMachineThatFailsIsTheNextTimeCalledAgain() throws Exception {
    runtime.tell(
        now -> {
          throw new IllegalStateException("on purpose: this test expects it");
        });
    assertThat(get(send(LONG, () -> "still here")).value()).isEqualTo("still here");
  }
}
