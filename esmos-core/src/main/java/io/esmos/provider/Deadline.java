package io.esmos.provider;

import io.esmos.time.Ticker;
import java.time.Duration;
import java.util.Objects;

/**
 * The moment by which a call must have ended, all of its retries included. Immutable.
 *
 * @param ticker the monotonic clock that the moment is read on
 * @param atNanos the moment on that clock
 */
public record Deadline(Ticker ticker, long atNanos) {
  /** Checks the components. */
  public Deadline {
    Objects.requireNonNull(ticker, "ticker");
  }

  /** Returns the deadline that lies this far ahead. */
  public static Deadline in(Duration time, Ticker ticker) {
    return new Deadline(ticker, ticker.nanos() + time.toNanos());
  }

  /** Returns what is left, zero when the deadline has passed. */
  public Duration remaining() {
    return Duration.ofNanos(Math.max(0, atNanos - ticker.nanos()));
  }

  /** Returns what is left in milliseconds, at least one, as socket time-outs want it. */
  public int remainingMillis() {
    return (int) Math.max(1, Math.min(Integer.MAX_VALUE, remaining().toMillis()));
  }

  /** Returns whether the deadline has passed. */
  public boolean passed() {
    return atNanos - ticker.nanos() <= 0;
  }

  /**
   * Checks that there is time left.
   *
   * @throws ProviderException with code {@code TIMEOUT} if the deadline has passed
   */
  public void check(String operation) {
    if (passed()) {
      throw ProviderException.of(
          ProviderException.Code.TIMEOUT, operation, "the deadline has passed");
    }
  }

  /** Returns the earlier of this deadline and the one that lies this far ahead. */
  public Deadline atMost(Duration time) {
    long other = ticker.nanos() + time.toNanos();
    return other - atNanos < 0 ? new Deadline(ticker, other) : this;
  }
}
