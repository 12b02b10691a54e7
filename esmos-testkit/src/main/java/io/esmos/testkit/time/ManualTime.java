package io.esmos.testkit.time;

import io.esmos.time.Ticker;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;

/**
 * Both clocks of a process, moved by the test: a monotonic one that never goes back, and a wall
 * clock that can be set to anything. Safe for use by several threads.
 */
public final class ManualTime implements Ticker, InstantSource {
  private final Object lock = new Object();
  private long nanos;
  private Instant wall;

  /** Makes clocks that stand at this moment. */
  public ManualTime(Instant wall) {
    this.wall = Objects.requireNonNull(wall, "wall");
  }

  /** Makes clocks that stand at the beginning of 2026. */
  public ManualTime() {
    this(Instant.parse("2026-01-01T00:00:00Z"));
  }

  /** Lets both clocks go on. */
  public void pass(Duration time) {
    if (time.isNegative()) {
      throw new IllegalArgumentException("a monotonic clock does not go back by " + time);
    }
    synchronized (lock) {
      nanos += time.toNanos();
      wall = wall.plus(time);
    }
  }

  /** Sets the wall clock, as an operator or a time server would; the monotonic one goes on. */
  public void set(Instant next) {
    synchronized (lock) {
      wall = Objects.requireNonNull(next, "next");
    }
  }

  @Override
  public long nanos() {
    synchronized (lock) {
      return nanos;
    }
  }

  @Override
  public Instant instant() {
    synchronized (lock) {
      return wall;
    }
  }
}
