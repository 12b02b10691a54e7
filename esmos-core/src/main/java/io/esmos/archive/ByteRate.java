package io.esmos.archive;

import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.time.SystemTime;
import io.esmos.time.Ticker;
import java.time.Duration;

/**
 * Keeps bytes within a rate: each transfer of some bytes may begin when those before it have had
 * their time. Thread-safe.
 */
final class ByteRate {
  private static final double NANOS = 1e9;

  private final long bytesPerSecond;
  private final Ticker ticker;
  private final Object lock = new Object();
  private long free;
  private boolean used;

  /**
   * Begins a rate.
   *
   * @param bytesPerSecond the rate; 0 for any
   */
  ByteRate(long bytesPerSecond, Ticker ticker) {
    this.bytesPerSecond = bytesPerSecond;
    this.ticker = ticker;
  }

  /**
   * Waits for the turn of so many bytes.
   *
   * @throws ProviderException {@code THROTTLED}, with the time to wait, if it comes after the
   *     deadline; {@code NOT_SENT} after an interrupt, which stays set
   */
  void await(String operation, long bytes, Deadline deadline) {
    if (bytesPerSecond == 0) {
      return;
    }
    Duration wait = turn(operation, bytes, deadline.remaining());
    try {
      SystemTime.sleep(wait);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw ProviderException.of(Code.NOT_SENT, operation, "interrupted before it was sent");
    }
  }

  /** Takes the next turn, and returns how long it is until then. */
  Duration turn(String operation, long bytes, Duration most) {
    synchronized (lock) {
      long now = ticker.nanos();
      long begin = used && free - now > 0 ? free : now;
      Duration wait = Duration.ofNanos(begin - now);
      if (wait.compareTo(most) > 0) {
        throw ProviderException.of(
                Code.THROTTLED, operation, "the bytes before these take all of its time; not sent")
            .retryAfter(wait);
      }
      used = true;
      free = begin + (long) (bytes * NANOS / bytesPerSecond);
      return wait;
    }
  }
}
