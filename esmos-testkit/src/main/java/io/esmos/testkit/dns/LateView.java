package io.esmos.testkit.dns;

import io.esmos.time.Ticker;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;

/**
 * What a vendor's lists show of something that changes: what it is, or, where lists lag, what it
 * was so long ago. Not thread-safe; its owner holds a lock.
 *
 * @param <T> the whole of what is shown, a value that does not change
 */
public final class LateView<T> {
  private final Ticker ticker;
  private final Deque<Version<T>> versions = new ArrayDeque<>();
  private long lagNanos;

  private record Version<T>(T value, long atNanos) {}

  /** Shows this, without a lag. */
  public LateView(T first, Ticker ticker) {
    this.ticker = Objects.requireNonNull(ticker, "ticker");
    versions.add(new Version<>(first, ticker.nanos()));
  }

  /**
   * Lets what is shown lag by this time, or, with zero, catch up. What was already replaced when
   * this was called comes back in no case.
   */
  public void lag(Duration time) {
    T now = versions.getLast().value();
    versions.clear();
    versions.add(new Version<>(now, ticker.nanos()));
    lagNanos = time.toNanos();
  }

  /** Replaces what there is. */
  public void set(T value) {
    long now = ticker.nanos();
    versions.add(new Version<>(value, now));
    forget(now);
  }

  /** Returns what is shown now. */
  public T shown() {
    forget(ticker.nanos());
    return versions.getFirst().value();
  }

  /** The first one is shown until the second one is as old as the lag. */
  private void forget(long now) {
    while (versions.size() > 1) {
      Version<T> first = versions.removeFirst();
      if (now - versions.getFirst().atNanos() < lagNanos) {
        versions.addFirst(first);
        return;
      }
    }
  }
}
