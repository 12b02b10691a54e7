package io.esmos.time;

/** A monotonic clock. Its readings mean nothing but by their difference. */
@FunctionalInterface
public interface Ticker {
  /** Returns a reading in nanoseconds that never goes back. */
  long nanos();
}
