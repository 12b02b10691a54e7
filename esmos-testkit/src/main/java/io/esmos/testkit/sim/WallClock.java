package io.esmos.testkit.sim;

/**
 * The wall clock of the simulated process that runs now. It jumps; nothing that is right reads it,
 * only a broken variant does.
 */
public final class WallClock {
  private WallClock() {}

  /** Returns what the wall clock shows, in nanoseconds. */
  public static long nanos() {
    return SimProcess.runningWall();
  }
}
