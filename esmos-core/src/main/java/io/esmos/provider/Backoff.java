package io.esmos.provider;

import io.esmos.provider.ProviderException.Code;
import io.esmos.time.SystemTime;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;

/**
 * How often a call is tried again after a failure that may pass, and how long is waited before: as
 * long as the vendor asks, else twice as long as the time before. For providers, around calls that
 * do no harm when they are made twice. Immutable.
 */
public final class Backoff {
  private final int attempts;
  private final Duration first;
  private final Pace.Waiting waiting;

  Backoff(int attempts, Duration first, Pace.Waiting waiting) {
    // A wait is doubled for each attempt, which must not overflow.
    if (attempts < 1 || attempts > 30 || first.isNegative()) {
      throw new IllegalArgumentException(attempts + " attempts, the first wait " + first);
    }
    this.attempts = attempts;
    this.first = Objects.requireNonNull(first, "first");
    this.waiting = waiting;
  }

  /**
   * Returns a rule.
   *
   * @param attempts how often a call is made at most, the first time included; from 1 to 30
   * @param first how long is waited after the first failure
   */
  public static Backoff of(int attempts, Duration first) {
    return new Backoff(attempts, first, SystemTime::sleep);
  }

  /**
   * Waits before the next attempt.
   *
   * @param failure what the last attempt ended with
   * @param attempt how many attempts there were, from 1
   * @param passing the codes of failures after which another attempt is of use
   * @throws ProviderException the failure, if no further attempt is to be made: it would not help,
   *     there were enough, it would come after the deadline, or the thread is interrupted
   */
  public void await(ProviderException failure, int attempt, Set<Code> passing, Deadline deadline) {
    if (attempt >= attempts || !passing.contains(failure.code())) {
      throw failure;
    }
    Duration wait = failure.retryAfter().orElse(first.multipliedBy(1L << (attempt - 1)));
    if (wait.compareTo(deadline.remaining()) >= 0) {
      throw failure;
    }
    try {
      waiting.sleep(wait);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failure;
    }
  }
}
