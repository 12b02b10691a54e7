package io.esmos.aws;

import dev.failsafe.RateLimiter;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.time.SystemTime;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.SdkPlugin;
import software.amazon.awssdk.retries.DefaultRetryStrategy;

/**
 * Sends requests through an SDK client: paced, bounded by the deadline, and without the SDK's own
 * retries. Safe for use by several threads.
 *
 * <p>The SDK's blocking clients wait on a socket, which an interrupt does not end. Each request
 * therefore has a daemon thread of its own, and the caller waits for that: it returns at once when
 * it is interrupted or its time is over, and the SDK ends the request by the same deadline.
 */
final class AwsCalls {
  private static final SdkPlugin NO_RETRIES =
      config ->
          config.overrideConfiguration(
              config.overrideConfiguration().toBuilder()
                  .retryStrategy(DefaultRetryStrategy.doNotRetry())
                  .build());
  private static final Duration FIRST_WAIT = Duration.ofMillis(200);

  private final RateLimiter<Object> pace;
  private final int attempts;

  AwsCalls(int requestsPerSecond, int attempts) {
    this.pace = RateLimiter.<Object>smoothBuilder(requestsPerSecond, Duration.ofSeconds(1)).build();
    this.attempts = attempts;
  }

  /** Sends a request that changes nothing: again if it was throttled or the connection failed. */
  <T> T read(
      String operation, Deadline deadline, Function<AwsRequestOverrideConfiguration, T> request) {
    return send(operation, deadline, false, request);
  }

  /** Sends a request that changes something: again only if it was throttled. */
  <T> T change(
      String operation, Deadline deadline, Function<AwsRequestOverrideConfiguration, T> request) {
    return send(operation, deadline, true, request);
  }

  private <T> T send(
      String operation,
      Deadline deadline,
      boolean mutating,
      Function<AwsRequestOverrideConfiguration, T> request) {
    for (int attempt = 1; ; attempt++) {
      acquire(operation, deadline);
      try {
        return once(operation, deadline, mutating, request);
      } catch (ProviderException e) {
        boolean harmless =
            e.code() == Code.THROTTLED || (!mutating && e.code() == Code.UNAVAILABLE);
        Duration wait = e.retryAfter().orElse(FIRST_WAIT.multipliedBy(1L << (attempt - 1)));
        if (!harmless || attempt >= attempts || wait.compareTo(deadline.remaining()) >= 0) {
          throw e;
        }
        pause(operation, wait, e);
      }
    }
  }

  /** Waits for the next request's turn; a wait beyond the deadline is refused at once. */
  private void acquire(String operation, Deadline deadline) {
    if (Thread.currentThread().isInterrupted()) {
      throw interrupted(operation);
    }
    deadline.check(operation);
    try {
      if (!pace.tryAcquirePermit(deadline.remaining())) {
        throw ProviderException.of(
                Code.THROTTLED, operation, "the requests before this one take all of its time")
            .retryAfter(deadline.remaining());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw interrupted(operation);
    }
    deadline.check(operation);
  }

  private static void pause(String operation, Duration wait, ProviderException cause) {
    try {
      SystemTime.sleep(wait);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      cause.addSuppressed(interrupted(operation));
      throw cause;
    }
  }

  private static <T> T once(
      String operation,
      Deadline deadline,
      boolean mutating,
      Function<AwsRequestOverrideConfiguration, T> request) {
    Duration remaining = deadline.remaining();
    AwsRequestOverrideConfiguration override =
        AwsRequestOverrideConfiguration.builder()
            .apiCallTimeout(remaining)
            .addPlugin(NO_RETRIES)
            .build();
    FutureTask<T> task = new FutureTask<>(() -> request.apply(override));
    Thread thread = new Thread(task, "esmos-aws-" + operation);
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
      Throwable cause = e.getCause() == null ? e : e.getCause();
      if (cause instanceof Error error) {
        throw error;
      }
      throw Route53Failures.of(cause, operation, mutating);
    }
  }

  private static ProviderException interrupted(String operation) {
    return ProviderException.of(Code.NOT_SENT, operation, "interrupted before sending");
  }
}
