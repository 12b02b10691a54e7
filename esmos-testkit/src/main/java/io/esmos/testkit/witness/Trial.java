package io.esmos.testkit.witness;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A call on a thread of its own, so that a rule can interrupt it and need not wait for it for ever.
 *
 * @param <T> what the call returns
 */
public final class Trial<T extends @Nullable Object> {
  private final CompletableFuture<T> result = new CompletableFuture<>();
  private final Thread thread;
  private volatile boolean flagged;

  private Trial(Callable<T> call) {
    thread =
        new Thread(
            () -> {
              try {
                T value = call.call();
                flagged = Thread.currentThread().isInterrupted();
                result.complete(value);
              } catch (Throwable e) {
                flagged = Thread.currentThread().isInterrupted();
                result.completeExceptionally(e);
              }
            },
            "contract");
    thread.setDaemon(true);
    thread.start();
  }

  /** Begins a call. */
  public static <T extends @Nullable Object> Trial<T> begin(Callable<T> call) {
    return new Trial<>(call);
  }

  /** Interrupts the call's thread. */
  public void interrupt() {
    thread.interrupt();
  }

  /** Returns whether the thread still knew of an interrupt when the call had ended. */
  public boolean flagged() {
    return flagged;
  }

  /** Returns what the call returned; what it threw is thrown. */
  public T value(Duration patience) throws Exception {
    try {
      return result.get(patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Exception exception) {
        throw exception;
      }
      throw new AssertionError("the call ended with an error", e.getCause());
    } catch (TimeoutException e) {
      thread.interrupt();
      throw new AssertionError("the call has not ended after " + patience, e);
    }
  }
}
