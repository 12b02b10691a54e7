package io.esmos.archive;

import io.esmos.provider.Deadline;
import io.esmos.time.Ticker;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** Counts the bytes of one transfer and tells its listener. Thread-safe. */
final class Meter {
  private static final double NANOS = 1e9;

  private final TransferProgress.Listener listener;
  private final ObjectKey key;
  private final OptionalLong total;
  private final Ticker ticker;
  private final long interval;
  private final long begin;
  private final AtomicLong moved = new AtomicLong();
  private final AtomicLong found = new AtomicLong();
  private final AtomicLong told;
  private final AtomicBoolean telling = new AtomicBoolean();

  Meter(
      TransferProgress.Listener listener,
      ObjectKey key,
      OptionalLong total,
      Deadline deadline,
      Duration interval) {
    this.listener = listener;
    this.key = key;
    this.total = total;
    this.ticker = deadline.ticker();
    this.interval = interval.toNanos();
    this.begin = ticker.nanos();
    this.told = new AtomicLong(begin);
  }

  /** Counts bytes that were moved. */
  void move(long bytes) {
    moved.addAndGet(bytes);
    tell();
  }

  /** Counts bytes that an earlier run had moved. */
  void find(long bytes) {
    found.addAndGet(bytes);
    tell();
  }

  /** Counts from the start again: what was moved is of no use. */
  void anew() {
    moved.set(0);
    found.set(0);
  }

  /** Tells the end. */
  void done() {
    listener.moved(progress(ticker.nanos(), true));
  }

  private void tell() {
    long now = ticker.nanos();
    if (now - told.get() < interval || !telling.compareAndSet(false, true)) {
      return;
    }
    try {
      told.set(now);
      listener.moved(progress(now, false));
    } finally {
      telling.set(false);
    }
  }

  private TransferProgress progress(long now, boolean done) {
    long bytes = moved.get();
    long all = bytes + found.get();
    double rate = now - begin <= 0 ? 0 : bytes * NANOS / (now - begin);
    Optional<Duration> remaining =
        total.isEmpty() || rate == 0
            ? Optional.empty()
            : Optional.of(
                Duration.ofMillis((long) (Math.max(0, total.getAsLong() - all) * 1000 / rate)));
    return new TransferProgress(key, all, total, rate, remaining, done);
  }
}
