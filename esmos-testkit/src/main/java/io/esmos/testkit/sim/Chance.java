package io.esmos.testkit.sim;

import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Where a seed's accidents come from (SplitMix64). Each part of the world has one of its own, so
 * that a change in one part leaves the others' accidents as they were.
 */
final class Chance implements RandomGenerator {
  private final String owner;
  private long state;

  Chance(String owner, long seed) {
    this.owner = owner;
    this.state = seed * 0x9E3779B97F4A7C15L + owner.hashCode();
    nextLong();
  }

  /** Returns the accidents of one part of the world. */
  Chance fork(String part) {
    return new Chance(part, nextLong());
  }

  @Override
  public long nextLong() {
    state += 0x9E3779B97F4A7C15L;
    long z = state;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  /** Returns true with this probability. */
  boolean odds(double probability) {
    return probability > 0 && (nextLong() >>> 11) * 0x1.0p-53 < probability;
  }

  /** Returns a number from the first to the last, both possible. */
  long between(long first, long last) {
    return first + Long.remainderUnsigned(nextLong(), last - first + 1);
  }

  /** Returns a number below this one. */
  int below(int bound) {
    return (int) Long.remainderUnsigned(nextLong(), bound);
  }

  /** Returns one of these. */
  <T> T oneOf(List<T> all) {
    return all.get(below(all.size()));
  }

  /** Returns one of these moments: between them, in milliseconds, as nanoseconds. */
  long millis(long first, long last) {
    return between(first * 1_000_000, last * 1_000_000);
  }

  @Override
  public String toString() {
    return owner;
  }
}
