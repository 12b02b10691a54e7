package io.esmos.provider;

import io.esmos.provider.ProviderException.Code;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Runs a blocking call of a client that an interrupt does not end. The call has a daemon thread of
 * its own; the caller returns at once when it is interrupted or its time is over. The client must
 * end the call by the same deadline, so that no thread stays.
 */
public final class BoundedCall {
  private BoundedCall() {}

  /**
   * Runs a call.
   *
   * @param operation what it does, for errors and as the name of its thread
   * @throws ExecutionException with what the call itself failed with, an {@link Error} excepted,
   *     which is thrown as it is
   * @throws ProviderException {@code NOT_SENT} if the thread was interrupted before; {@code
   *     TIMEOUT} if the deadline passed, or the thread was interrupted while it waited
   */
  public static <T> T run(String operation, Deadline deadline, Callable<T> call)
      throws ExecutionException {
    if (Thread.currentThread().isInterrupted()) {
      throw ProviderException.of(Code.NOT_SENT, operation, "interrupted before sending");
    }
    deadline.check(operation);
    Duration remaining = deadline.remaining();
    FutureTask<T> task = new FutureTask<>(call);
    Thread thread = new Thread(task, "esmos-" + operation);
    thread.setDaemon(true);
    thread.start();
    try {
      return task.get(remaining.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      task.cancel(true);
      Thread.currentThread().interrupt();
      throw ProviderException.of(
          Code.TIMEOUT, operation, "interrupted while waiting for the answer", e);
    } catch (TimeoutException e) {
      task.cancel(true);
      throw ProviderException.of(Code.TIMEOUT, operation, "no answer in time", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw e;
    }
  }
}
