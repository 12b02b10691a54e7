package io.esmos.testkit.health;

import io.esmos.health.ProbeResult;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** A probe on a thread of its own, so that a rule can interrupt it and need not wait for ever. */
final class ProbeTrial {
  private record Outcome(ProbeResult result, boolean flagged) {}

  private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();
  private final Thread thread;

  private ProbeTrial(Supplier<ProbeResult> probe) {
    thread =
        new Thread(
            () -> {
              try {
                ProbeResult result = probe.get();
                outcome.complete(new Outcome(result, Thread.currentThread().isInterrupted()));
              } catch (Throwable e) {
                outcome.completeExceptionally(e);
              }
            },
            "probe-contract");
    thread.setDaemon(true);
    thread.start();
  }

  static ProbeTrial begin(Supplier<ProbeResult> probe) {
    return new ProbeTrial(probe);
  }

  void interrupt() {
    thread.interrupt();
  }

  /** Returns whether the thread still knew of an interrupt when the probe had ended. */
  boolean flagged() {
    return outcome.join().flagged();
  }

  ProbeResult result(Duration patience) throws InterruptedException {
    try {
      return outcome.get(patience.toNanos(), TimeUnit.NANOSECONDS).result();
    } catch (ExecutionException e) {
      throw new AssertionError("a probe threw", e.getCause());
    } catch (TimeoutException e) {
      thread.interrupt();
      throw new AssertionError("the probe has not ended after " + patience, e);
    }
  }
}
