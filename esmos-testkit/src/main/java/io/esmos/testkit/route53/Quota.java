package io.esmos.testkit.route53;

import io.esmos.time.Ticker;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/** How many requests are taken within any second. Safe for use by several threads. */
final class Quota {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private final int most;
  private final Ticker ticker;
  private final Object lock = new Object();
  private final Deque<Long> taken = new ArrayDeque<>();
  private long refused;

  Quota(int most, Ticker ticker) {
    this.most = most;
    this.ticker = ticker;
  }

  boolean take() {
    if (most == Integer.MAX_VALUE) {
      return true;
    }
    synchronized (lock) {
      long now = ticker.nanos();
      while (!taken.isEmpty() && now - taken.element() >= SECOND) {
        taken.remove();
      }
      if (taken.size() >= most) {
        refused++;
        return false;
      }
      taken.add(now);
      return true;
    }
  }

  long refused() {
    synchronized (lock) {
      return refused;
    }
  }
}
