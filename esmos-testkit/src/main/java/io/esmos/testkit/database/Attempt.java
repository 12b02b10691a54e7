package io.esmos.testkit.database;

import io.esmos.provider.ProviderException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** A call on a thread of its own, so that a rule can interrupt it and need not wait for ever. */
final class Attempt<T> {
  private final CompletableFuture<T> result = new CompletableFuture<>();
  private final Thread thread;
  private volatile boolean flagged;

  private Attempt(Supplier<T> call) {
    thread =
        new Thread(
            () -> {
              try {
                T value = call.get();
                flagged = Thread.currentThread().isInterrupted();
                result.complete(value);
              } catch (Throwable e) {
                flagged = Thread.currentThread().isInterrupted();
                result.completeExceptionally(e);
              }
            },
            "database-contract");
    thread.setDaemon(true);
    thread.start();
  }

  static <T> Attempt<T> of(Supplier<T> call) {
    return new Attempt<>(call);
  }

  /** A call that returns nothing. */
  static Attempt<String> at(Runnable call) {
    return new Attempt<>(
        () -> {
          call.run();
          return "returned";
        });
  }

  void interrupt() {
    thread.interrupt();
  }

  /** Returns whether the thread still knew of an interrupt when the call had ended. */
  boolean flagged() {
    return flagged;
  }

  /** Returns what the call returned; a {@link ProviderException} is thrown as it is. */
  T value(Duration patience) {
    try {
      return result.get(patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof ProviderException failure) {
        throw failure;
      }
      throw new AssertionError("the call failed without a type", e.getCause());
    } catch (TimeoutException e) {
      thread.interrupt();
      throw new AssertionError("the call has not ended after " + patience, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }
}
