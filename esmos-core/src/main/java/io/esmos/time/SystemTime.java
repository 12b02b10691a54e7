package io.esmos.time;

import java.time.Duration;
import java.time.InstantSource;

/** The clocks of this machine. The only class that reads them. */
public final class SystemTime {
  private SystemTime() {}

  /** Returns the monotonic clock of this process. */
  public static Ticker ticker() {
    return System::nanoTime;
  }

  /** Returns the wall clock, for what people read; no decision depends on it. */
  public static InstantSource wall() {
    return InstantSource.system();
  }

  /** Waits for this long, as what only paces itself may do. */
  public static void sleep(Duration time) throws InterruptedException {
    Thread.sleep(time.toMillis(), time.toNanosPart() % 1_000_000);
  }
}
