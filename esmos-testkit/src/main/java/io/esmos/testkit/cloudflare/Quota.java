package io.esmos.testkit.cloudflare;

import io.esmos.time.SystemTime;
import io.esmos.time.Ticker;
import java.time.Duration;
import java.util.Optional;

/**
 * How many calls are taken in some time; who makes more is refused everything for as long again.
 * Source: developers.cloudflare.com/fundamentals/api/reference/limits. Safe for use by several
 * threads.
 */
final class Quota {
  private final int calls;
  private final Duration per;
  private final Ticker ticker = SystemTime.ticker();
  private final Object lock = new Object();
  private long begin = ticker.nanos();
  private int made;
  private boolean blocked;

  Quota(int calls, Duration per) {
    this.calls = calls;
    this.per = per;
  }

  void check() {
    synchronized (lock) {
      long now = ticker.nanos();
      if (now - begin >= per.toNanos()) {
        begin = now;
        made = 0;
        blocked = false;
      }
      if (!blocked && ++made > calls) {
        blocked = true;
        begin = now;
      }
      if (blocked) {
        Duration left = Duration.ofNanos(per.toNanos() - (now - begin)).plusSeconds(1);
        throw new ApiProblem(
            429, 971, "Please wait and consider throttling your request speed", Optional.of(left));
      }
    }
  }
}
