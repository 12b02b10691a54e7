package io.esmos.testkit.sim;

import io.esmos.machine.Call;
import io.esmos.machine.Effects;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * A process with a monotonic clock of its own, which runs a little fast or slow, and a wall clock
 * that jumps. It can be paused (what happens to it piles up), and end and begin again (what was
 * meant for the one before is dropped).
 */
final class SimProcess implements Effects {
  /** Makes a process's calls. */
  interface Router {
    <R> void route(SimProcess from, Call<R> call, Answer<R> then);
  }

  private static final ThreadLocal<@Nullable SimProcess> RUNNING = new ThreadLocal<>();

  final String name;
  final int place;
  private final EventQueue queue;
  private final Router router;
  private final double rate;
  private final long base;
  private final ArrayDeque<Runnable> backlog = new ArrayDeque<>();
  private long wallOffset;
  private int life = 1;
  private boolean up = true;
  private long pausedUntil;
  private boolean paused;

  /**
   * Makes a process.
   *
   * @param place where it runs, as the network counts places
   * @param rate how many of its seconds pass in a real one
   */
  SimProcess(
      String name, int place, EventQueue queue, Router router, double rate, long base, long wall) {
    this.name = name;
    this.place = place;
    this.queue = queue;
    this.router = router;
    this.rate = rate;
    this.base = base;
    this.wallOffset = wall;
  }

  /** Returns the moment that it is now on its monotonic clock. */
  long clock() {
    return base + (long) (queue.now() * rate);
  }

  /** Returns the moment that it is now on the wall clock of the process that runs now. */
  static long runningWall() {
    SimProcess process = RUNNING.get();
    return process == null ? 0 : process.clock() + process.wallOffset;
  }

  /** Sets its wall clock forward or back. */
  void jumpWall(long nanos) {
    wallOffset += nanos;
  }

  /** Returns how long a time on its clock is in the world. */
  long real(long nanos) {
    return (long) Math.ceil(nanos / rate);
  }

  boolean up() {
    return up;
  }

  boolean paused() {
    return paused;
  }

  /** Returns which life of the process this is: what was meant for another is dropped. */
  int life() {
    return life;
  }

  void end() {
    up = false;
    life++;
    backlog.clear();
    paused = false;
  }

  /** Begins a new life. */
  void begin() {
    up = true;
  }

  /** Stops it in its tracks for this long. */
  void pause(long nanos) {
    pausedUntil = Math.max(pausedUntil, queue.now() + nanos);
    if (!paused) {
      paused = true;
      queue.at(pausedUntil, this::resume);
    }
  }

  private void resume() {
    if (!paused) {
      return;
    }
    if (queue.now() < pausedUntil) {
      queue.at(pausedUntil, this::resume);
      return;
    }
    paused = false;
    while (!backlog.isEmpty() && !paused) {
      perform(backlog.removeFirst());
    }
  }

  /** Lets something happen to this life of the process: now, later if it is paused, or never. */
  void happen(int inLife, Runnable what) {
    if (inLife != life || !up) {
      return;
    }
    if (paused) {
      backlog.addLast(what);
    } else {
      perform(what);
    }
  }

  private void perform(Runnable what) {
    SimProcess before = RUNNING.get();
    RUNNING.set(this);
    try {
      what.run();
    } finally {
      RUNNING.set(before);
    }
  }

  /** Lets something happen to this life of the process after a time on its own clock. */
  void after(long nanos, Runnable what) {
    int inLife = life;
    queue.at(queue.now() + real(nanos), () -> happen(inLife, what));
  }

  @Override
  public <R> void send(Call<R> call, Answer<R> then) {
    router.route(this, call, then);
  }

  @Override
  public void at(long nanos, Timer then) {
    int inLife = life;
    long wait = Math.max(0, nanos - clock());
    queue.at(queue.now() + real(wait), () -> happen(inLife, () -> then.on(clock())));
  }

  @Override
  public String toString() {
    return name;
  }
}
