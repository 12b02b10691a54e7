package io.esmos.rules.bad.machine;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** A machine as it should be. */
public class Steady {
  List<Instant> next(Instant now, Duration step) {
    int[] copy = new int[1];
    System.arraycopy(new int[1], 0, copy, 0, 1);
    return List.of(now.plus(step));
  }
}
