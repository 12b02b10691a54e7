package io.esmos.authority.machine;

import io.esmos.machine.Effects;
import java.time.Duration;
import java.util.List;

/** Keeps writes to each store as far apart as the store wants them: some take one a second. */
public final class StorePace {
  private final long[] interval;
  private final long[] next;
  private final boolean[] started;

  /** Makes a pace of these least times between two writes, in the order of the witness list. */
  public StorePace(List<Duration> intervals) {
    this.interval = intervals.stream().mapToLong(Duration::toNanos).toArray();
    this.next = new long[interval.length];
    this.started = new boolean[interval.length];
  }

  /** Writes now, or as soon as the store will take it. */
  void write(Effects effects, int witness, long now, Runnable write) {
    long at = started[witness] && next[witness] - now > 0 ? next[witness] : now;
    started[witness] = true;
    next[witness] = at + interval[witness];
    if (at == now) {
      write.run();
    } else {
      effects.at(at, then -> write.run());
    }
  }
}
