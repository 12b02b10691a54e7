package io.esmos.health;

import java.time.Duration;

/**
 * How a vantage point watches the sites.
 *
 * @param interval how often each site is probed
 * @param deadline how long one probe may take
 * @param fall how many unhealthy probes in a row make a site DOWN
 * @param rise how many healthy ones in a row make it UP again; never fewer than {@code fall}
 */
public record MonitorOptions(Duration interval, Duration deadline, int fall, int rise) {
  /** Every 0.5 s with a deadline of 0.5 s; down after 5 probes, up after 6. */
  public static final MonitorOptions DEFAULTS =
      new MonitorOptions(Duration.ofMillis(500), Duration.ofMillis(500), 5, 6);

  /** Checks the bounds, and says which number to change and to what. */
  public MonitorOptions {
    if (interval.toMillis() < 10 || deadline.toMillis() < 10) {
      throw new IllegalArgumentException(
          "probe interval " + interval + " and deadline " + deadline + " must be at least 10 ms");
    }
    if (deadline.compareTo(interval.multipliedBy(fall)) > 0) {
      throw new IllegalArgumentException(
          "probe deadline "
              + deadline
              + " is longer than fall x interval = "
              + interval.multipliedBy(fall)
              + ": lower the deadline to that");
    }
    if (fall < 2) {
      throw new IllegalArgumentException(
          "fall " + fall + " must be at least 2: one lost packet is not an outage");
    }
    if (rise < fall) {
      throw new IllegalArgumentException(
          "rise "
              + rise
              + " is below fall "
              + fall
              + ": raise it to "
              + fall
              + "; a site must be harder to revive than to kill");
    }
  }

  /** Returns the longest time from a site's failure to this vantage point's verdict. */
  public Duration detection() {
    return interval.multipliedBy(fall).plus(deadline);
  }
}
