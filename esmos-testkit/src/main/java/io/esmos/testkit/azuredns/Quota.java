package io.esmos.testkit.azuredns;

import io.esmos.time.Ticker;
import java.time.Duration;

/** So many requests in each minute. Guarded by the server's lock where it is taken from. */
final class Quota {
  private static final long WINDOW = Duration.ofMinutes(1).toNanos();

  private final Ticker ticker;
  private final int most;
  private final Object lock = new Object();
  private long start;
  private int used;

  Quota(Ticker ticker, int most) {
    this.ticker = ticker;
    this.most = most;
    this.start = ticker.nanos();
  }

  /** Takes one; false if none is left. */
  boolean take() {
    synchronized (lock) {
      if (ticker.nanos() - start >= WINDOW) {
        start = ticker.nanos();
        used = 0;
      }
      if (used >= most) {
        return false;
      }
      used++;
      return true;
    }
  }

  int remaining() {
    synchronized (lock) {
      return most - used;
    }
  }

  /** Returns the seconds until there are more. */
  long retryAfter() {
    synchronized (lock) {
      return Math.max(1, Duration.ofNanos(start + WINDOW - ticker.nanos()).toSeconds());
    }
  }
}
