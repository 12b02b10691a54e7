package io.esmos.testkit.sim;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What happens next: events by virtual time, and in the order of their coming where it is equal.
 */
final class EventQueue {
  private long[] times = new long[1024];
  private long[] orders = new long[1024];
  private @Nullable Runnable[] events = new @Nullable Runnable[1024];
  private int size;
  private long order;
  private long now;
  private long executed;

  /** Returns the virtual time in nanoseconds since the world began. */
  long now() {
    return now;
  }

  /** Returns how many events have happened. */
  long executed() {
    return executed;
  }

  /** Lets something happen at this time, or now if that has passed. */
  void at(long time, Runnable event) {
    if (size == times.length) {
      times = Arrays.copyOf(times, size * 2);
      orders = Arrays.copyOf(orders, size * 2);
      events = Arrays.copyOf(events, size * 2);
    }
    long when = Math.max(time, now);
    long turn = order++;
    int i = size++;
    while (i > 0) {
      int parent = (i - 1) >>> 1;
      if (!before(when, turn, parent)) {
        break;
      }
      move(parent, i);
      i = parent;
    }
    put(i, when, turn, event);
  }

  /** Returns the time of the next event, the largest number if there is none. */
  long next() {
    return size == 0 ? Long.MAX_VALUE : times[0];
  }

  /** Lets the next event happen; returns whether there was one up to this time. */
  boolean step(long until) {
    if (size == 0 || times[0] > until) {
      now = Math.max(now, until);
      return false;
    }
    now = times[0];
    Runnable event = events[0];
    removeFirst();
    executed++;
    if (event != null) {
      event.run();
    }
    return true;
  }

  private void removeFirst() {
    int last = --size;
    long when = times[last];
    long turn = orders[last];
    Runnable event = events[last];
    events[last] = null;
    if (last == 0) {
      return;
    }
    int i = 0;
    while (true) {
      int child = 2 * i + 1;
      if (child >= last) {
        break;
      }
      if (child + 1 < last && before(times[child + 1], orders[child + 1], child)) {
        child++;
      }
      if (before(when, turn, child)) {
        break;
      }
      move(child, i);
      i = child;
    }
    put(i, when, turn, event);
  }

  private boolean before(long time, long turn, int other) {
    return time != times[other] ? time < times[other] : turn < orders[other];
  }

  private void move(int from, int to) {
    times[to] = times[from];
    orders[to] = orders[from];
    events[to] = events[from];
  }

  private void put(int i, long when, long turn, @Nullable Runnable event) {
    times[i] = when;
    orders[i] = turn;
    events[i] = event;
  }
}
