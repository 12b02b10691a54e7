package io.esmos.archive;

import io.esmos.provider.Backoff;
import io.esmos.provider.Deadline;
import io.esmos.provider.Pace;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.time.Ticker;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Makes the requests of the transfers of one archive: paced, each with a deadline of its own, and
 * again where that is of use. Thread-safe.
 */
final class Calls {
  /** What may pass by itself, where a second request does no harm. */
  static final Set<Code> PASSING =
      Set.of(Code.THROTTLED, Code.UNAVAILABLE, Code.TIMEOUT, Code.MALFORMED);

  /** After these nothing has happened. */
  private static final Set<Code> NOTHING_DONE = Set.of(Code.THROTTLED);

  private final TransferOptions options;
  private final @Nullable Pace pace;
  private final ByteRate rate;
  private final Backoff backoff;

  Calls(TransferOptions options, Ticker ticker) {
    this.options = options;
    this.pace =
        options.requestsPerSecond() == 0
            ? null
            : Pace.of(options.requestsPerSecond(), Duration.ofSeconds(1), ticker);
    this.rate = new ByteRate(options.bytesPerSecond(), ticker);
    this.backoff = Backoff.of(options.attempts(), options.retryPause());
  }

  /** Makes a request that does no harm when it is repeated. */
  <T> T harmless(String operation, Deadline total, Function<Deadline, T> request) {
    return again(operation, total, PASSING, request);
  }

  /** Makes a request that is repeated only if nothing has happened. */
  <T> T once(String operation, Deadline total, Function<Deadline, T> request) {
    return again(operation, total, NOTHING_DONE, request);
  }

  /** Waits for a request's turn, and returns its deadline. */
  Deadline turn(String operation, Deadline total) {
    total.check(operation);
    if (pace != null) {
      pace.await(operation, total);
    }
    return total.atMost(options.requestTimeout());
  }

  /** Waits until so many bytes may be moved. */
  void bytes(String operation, long bytes, Deadline total) {
    rate.await(operation, bytes, total);
  }

  /**
   * Waits before the next attempt.
   *
   * @throws ProviderException the failure, if another attempt is of no use
   */
  void await(ProviderException failure, int attempt, Set<Code> passing, Deadline total) {
    if (pace != null) {
      pace.heed(failure);
    }
    backoff.await(failure, attempt, passing, total);
  }

  private <T> T again(
      String operation, Deadline total, Set<Code> passing, Function<Deadline, T> request) {
    Optional<ProviderException> unknown = Optional.empty();
    for (int attempt = 1; ; attempt++) {
      try {
        return request.apply(turn(operation, total));
      } catch (ProviderException e) {
        if (e.code().effectUnknown()) {
          unknown = Optional.of(e);
        }
        try {
          await(e, attempt, passing, total);
        } catch (ProviderException last) {
          throw last.code() == Code.THROTTLED ? either(last, unknown) : last;
        }
      }
    }
  }

  /**
   * Returns what several attempts failed with: not the last one, if that says that nothing was
   * done, and of an earlier one it is not known.
   */
  static ProviderException either(ProviderException last, Optional<ProviderException> unknown) {
    if (unknown.isEmpty() || unknown.get() == last || last.code().effectUnknown()) {
      return last;
    }
    unknown.get().addSuppressed(last);
    return unknown.get();
  }
}
