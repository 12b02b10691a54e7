package io.esmos.cloudflare;

import dev.failsafe.RateLimiter;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.time.SystemTime;
import io.esmos.time.Ticker;
import java.time.Duration;

/**
 * Keeps the calls of one token within its quota, and stops them while Cloudflare asks for it: after
 * a 429 it refuses every call for the next minutes (developers.cloudflare.com/fundamentals/api,
 * "Rate limits"). Safe for use by several threads.
 */
final class Pace {
  private final RateLimiter<Object> limiter;
  private final Ticker ticker;
  private final Object lock = new Object();
  private long blockedUntil;
  private boolean blocked;

  Pace(int calls, Duration per, Ticker ticker) {
    this.limiter = RateLimiter.burstyBuilder(calls, per).build();
    this.ticker = ticker;
  }

  /**
   * Waits for this call's turn.
   *
   * @throws ProviderException {@code THROTTLED} at once if its turn comes after the deadline,
   *     {@code NOT_SENT} after an interrupt
   */
  void await(Deadline deadline, String operation) {
    try {
      Duration blockade = blockade();
      if (blockade.compareTo(deadline.remaining()) > 0) {
        throw throttled(operation, "Cloudflare asked for a pause").retryAfter(blockade);
      }
      SystemTime.sleep(blockade);
      if (!limiter.tryAcquirePermit(deadline.remaining())) {
        throw throttled(operation, "the token's quota is used up by this process");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw ProviderException.of(Code.NOT_SENT, operation, "interrupted before it was sent");
    }
  }

  /** Notes that no call will be taken before this time has passed. */
  void block(Duration time) {
    long until = ticker.nanos() + time.toNanos();
    synchronized (lock) {
      if (!blocked || until - blockedUntil > 0) {
        blocked = true;
        blockedUntil = until;
      }
    }
  }

  private Duration blockade() {
    synchronized (lock) {
      long left = blocked ? blockedUntil - ticker.nanos() : 0;
      blocked = left > 0;
      return Duration.ofNanos(Math.max(0, left));
    }
  }

  private static ProviderException throttled(String operation, String why) {
    return ProviderException.of(Code.THROTTLED, operation, why + "; not sent");
  }
}
