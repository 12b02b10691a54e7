package io.esmos.authority.machine;

import io.esmos.machine.Effects;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keeps writes to each store as far apart as the store wants them: some take one a second. One
 * write at most waits for each store; a later one takes its place, because the round that it
 * belonged to is over. So no store falls behind by more than one write, however fast the others
 * are.
 */
public final class StorePace {
  /** A write that waits for its turn. */
  interface Turn {
    /** It may go out. */
    void go(long now);

    /** A later write has taken its place; it never goes out. */
    void replaced(long now);
  }

  private final long[] interval;
  private final long[] next;
  private final boolean[] started;
  private final @Nullable Turn[] waiting;

  /** Makes a pace of these least times between two writes, in the order of the witness list. */
  public StorePace(List<Duration> intervals) {
    this.interval = intervals.stream().mapToLong(Duration::toNanos).toArray();
    this.next = new long[interval.length];
    this.started = new boolean[interval.length];
    this.waiting = new @Nullable Turn[interval.length];
  }

  /** Writes now, or as soon as the store will take it. */
  void write(Effects effects, int witness, long now, Turn turn) {
    Turn before = waiting[witness];
    if (before != null) {
      waiting[witness] = turn;
      before.replaced(now);
    } else if (started[witness] && next[witness] - now > 0) {
      waiting[witness] = turn;
      effects.at(next[witness], then -> goOn(witness, then));
    } else {
      go(witness, turn, now);
    }
  }

  private void goOn(int witness, long now) {
    Turn turn = waiting[witness];
    waiting[witness] = null;
    if (turn != null) {
      go(witness, turn, now);
    }
  }

  private void go(int witness, Turn turn, long now) {
    started[witness] = true;
    next[witness] = now + interval[witness];
    turn.go(now);
  }
}
