package io.esmos.testkit.sim;

import io.esmos.provider.Deadline;
import io.esmos.testkit.time.ManualTime;
import io.esmos.time.SystemTime;
import io.esmos.time.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets the events of a queue happen when a clock has come to them, in the threads of whoever asks:
 * it has none of its own. Safe for use by several threads.
 */
final class Driver {
  /** How long a waiting thread looks away. */
  private static final Duration PACE = Duration.ofMillis(1);

  /** How far a waiting thread moves the clock in that time. */
  private static final Duration STEP = Duration.ofMillis(20);

  private final Object lock = new Object();
  private final EventQueue queue;
  private final Ticker ticker;
  private final @Nullable ManualTime moved;
  private final long origin;
  private final List<Runnable> told = new ArrayList<>();

  /**
   * Makes a driver.
   *
   * @param moved the same clock, if whoever waits moves it
   */
  Driver(EventQueue queue, Ticker ticker, @Nullable ManualTime moved) {
    this.queue = queue;
    this.ticker = ticker;
    this.moved = moved;
    this.origin = ticker.nanos();
  }

  Ticker ticker() {
    return ticker;
  }

  /** Does something between two events; nothing else happens meanwhile. */
  <T> T act(Supplier<T> what) {
    T result;
    List<Runnable> now;
    synchronized (lock) {
      happen();
      result = what.get();
      happen();
      now = List.copyOf(told);
      told.clear();
    }
    now.forEach(Runnable::run);
    return result;
  }

  /** Does something after the events that happen now, when others may happen again. */
  void tell(Runnable what) {
    told.add(what);
  }

  /**
   * Lets time pass until this holds; returns whether it did so by the deadline.
   *
   * @throws InterruptedException if the thread is interrupted before
   */
  boolean await(BooleanSupplier condition, Deadline deadline) throws InterruptedException {
    while (true) {
      boolean last = deadline.passed();
      act(() -> true);
      if (condition.getAsBoolean()) {
        return true;
      }
      if (last) {
        return false;
      }
      pause();
    }
  }

  private void pause() throws InterruptedException {
    if (moved == null) {
      SystemTime.sleep(PACE);
    } else if (move(moved).equals(STEP)) {
      SystemTime.sleep(PACE);
    } else if (Thread.interrupted()) {
      throw new InterruptedException();
    }
  }

  /** Moves the clock to the next event, but not far; returns how far. */
  private Duration move(ManualTime time) {
    synchronized (lock) {
      long wait = queue.next() - (time.nanos() - origin);
      Duration step = Duration.ofNanos(Math.max(0, Math.min(STEP.toNanos(), wait)));
      time.pass(step);
      return step;
    }
  }

  private void happen() {
    long now = ticker.nanos() - origin;
    while (queue.step(now)) {
      // each event does what it does
    }
  }
}
