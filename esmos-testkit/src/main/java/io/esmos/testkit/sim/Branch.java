package io.esmos.testkit.sim;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A branch of a database's history (PostgreSQL's timeline): what was written on it, one record a
 * place. Shared by all members that follow it; a promotion begins a new one at its own place.
 */
final class Branch {
  final int number;
  final @Nullable Branch parent;

  /** Where it leaves its parent: the first place that is its own. */
  final int start;

  private final long firstEpoch;
  private final long firstBeat;
  private long[] epochs = new long[64];
  private long[] beats = new long[64];
  private int end;

  Branch(int number, @Nullable Branch parent, int start) {
    this.number = number;
    this.parent = parent;
    this.start = start;
    this.end = start;
    this.firstEpoch = parent == null ? 1 : parent.epoch(start);
    this.firstBeat = parent == null ? 0 : parent.beat(start);
  }

  /** Returns how it is called where members show whose history they have. */
  String name() {
    return "sim/" + number;
  }

  /** Returns whether it is another branch, or leads to it. */
  boolean leadsTo(Branch other) {
    for (Branch at = other; at != null; at = at.parent) {
      if (at == this) {
        return true;
      }
    }
    return false;
  }

  /** Returns the place after the last record. */
  int end() {
    return end;
  }

  /** Adds a record; returns its place. */
  int append(long epoch, long beat) {
    int i = end - start;
    if (i == epochs.length) {
      epochs = Arrays.copyOf(epochs, i * 2);
      beats = Arrays.copyOf(beats, i * 2);
    }
    epochs[i] = epoch;
    beats[i] = beat;
    return end++;
  }

  /** Returns the epoch row that is visible to whoever has everything before this place. */
  long epoch(int before) {
    return before > start
        ? epochs[before - start - 1]
        : parent == null || before == start ? firstEpoch : parent.epoch(before);
  }

  /** Returns the heartbeat that is visible to whoever has everything before this place. */
  long beat(int before) {
    return before > start
        ? beats[before - start - 1]
        : parent == null || before == start ? firstBeat : parent.beat(before);
  }

  /** Returns whether a history that ends before this place of this branch holds a record. */
  boolean holds(int before, Branch branch, int place) {
    int limit = before;
    for (Branch at = this; at != null; at = at.parent) {
      if (at == branch) {
        return place < limit;
      }
      limit = Math.min(limit, at.start);
    }
    return false;
  }

  /** Returns whether a history that ends before this place begins with all of another. */
  boolean extendsFrom(int before, Branch other, int otherEnd) {
    int limit = before;
    for (Branch at = this; at != null; at = at.parent) {
      if (at == other) {
        return otherEnd <= limit;
      }
      limit = Math.min(limit, at.start);
    }
    return false;
  }

  /** Returns whether a history that ends before this place of another branch can go on on this. */
  boolean continues(Branch other, int otherEnd) {
    return extendsFrom(Integer.MAX_VALUE, other, otherEnd);
  }
}
