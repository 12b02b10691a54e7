package io.esmos.aws;

import io.esmos.provider.Backoff;
import io.esmos.provider.BoundedCall;
import io.esmos.provider.Deadline;
import io.esmos.provider.Pace;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.s3.ShortAnswers;
import io.esmos.time.SystemTime;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ExecutionException;
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
  private static final SdkPlugin ONCE =
      config ->
          config.overrideConfiguration(
              config.overrideConfiguration().toBuilder()
                  .retryStrategy(DefaultRetryStrategy.doNotRetry())
                  .addExecutionInterceptor(ShortAnswers.ALL)
                  .build());
  private static final Duration FIRST_WAIT = Duration.ofMillis(200);

  /** What may pass, for a request that is harmless when it is made twice. */
  private static final Set<Code> READ_AGAIN = Set.of(Code.THROTTLED, Code.UNAVAILABLE);

  /** After which a change was not made. */
  private static final Set<Code> CHANGE_AGAIN = Set.of(Code.THROTTLED);

  private final Pace pace;
  private final Backoff backoff;

  AwsCalls(int requestsPerSecond, int attempts) {
    this.pace = Pace.evenly(requestsPerSecond, Duration.ofSeconds(1), SystemTime.ticker());
    this.backoff = Backoff.of(attempts, FIRST_WAIT);
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
      pace.await(operation, deadline);
      try {
        return once(operation, deadline, mutating, request);
      } catch (ProviderException e) {
        pace.heed(e);
        backoff.await(e, attempt, mutating ? CHANGE_AGAIN : READ_AGAIN, deadline);
      }
    }
  }

  /** Returns how a request is sent once, by a deadline. */
  static AwsRequestOverrideConfiguration.Builder once(Deadline deadline) {
    return AwsRequestOverrideConfiguration.builder()
        .apiCallTimeout(Duration.ofMillis(deadline.remainingMillis()))
        .addPlugin(ONCE);
  }

  private static <T> T once(
      String operation,
      Deadline deadline,
      boolean mutating,
      Function<AwsRequestOverrideConfiguration, T> request) {
    AwsRequestOverrideConfiguration override = once(deadline).build();
    try {
      return BoundedCall.run(operation, deadline, () -> request.apply(override));
    } catch (ExecutionException e) {
      throw Route53Failures.of(e.getCause() == null ? e : e.getCause(), operation, mutating);
    }
  }
}
