package io.esmos.failover;

import io.esmos.health.MonitorOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How a controller watches and acts. Immutable; {@link #DEFAULTS}, and {@code with…} for each. The
 * table of all options with bounds and interactions is in the documentation.
 *
 * @param monitor how the sites are probed
 * @param authorityInterval how often the authority is read
 * @param witnessDeadline how long one call of a witness may take
 * @param reportInterval how often the other controllers' reports are read
 * @param staleAfter how old a report may be and still count; also how long a steward may be silent
 *     before another takes over
 * @param describeInterval how often the databases are looked at
 * @param describeDeadline how long that may take
 * @param heartbeatStale how long the heartbeat row may stand still at a replica before it counts as
 *     a sign that the writer is gone
 * @param stepDeadline how long one step (arranging, promoting, switching traffic) may take
 * @param fenceDeadline how long one attempt to fence may take
 * @param trafficInterval how often the traffic switches are read when all is well
 * @param rankDelay how much longer each controller waits than the one before it, when somebody must
 *     act for a silent one
 * @param holdDown how long a site that was lost is not returned to automatically (rule S7)
 * @param catchUpLimit how long a candidate may take to catch up before the failover goes on
 *     without, where the loss bound allows it
 * @param driftPercent how much two clocks may drift apart, in percent
 */
public record ControllerOptions(
    MonitorOptions monitor,
    Duration authorityInterval,
    Duration witnessDeadline,
    Duration reportInterval,
    Duration staleAfter,
    Duration describeInterval,
    Duration describeDeadline,
    Duration heartbeatStale,
    Duration stepDeadline,
    Duration fenceDeadline,
    Duration trafficInterval,
    Duration rankDelay,
    Duration holdDown,
    Duration catchUpLimit,
    double driftPercent) {
  /** Detects in at most 3 s, and reads everything two to four times a second. */
  public static final ControllerOptions DEFAULTS =
      new ControllerOptions(
          MonitorOptions.DEFAULTS,
          Duration.ofMillis(500),
          Duration.ofMillis(500),
          Duration.ofMillis(250),
          Duration.ofMillis(2_000),
          Duration.ofMillis(500),
          Duration.ofMillis(1_500),
          Duration.ofMillis(2_000),
          Duration.ofSeconds(5),
          Duration.ofSeconds(2),
          Duration.ofSeconds(5),
          Duration.ofMillis(500),
          Duration.ofMinutes(10),
          Duration.ofSeconds(10),
          1.0);

  /** Checks the bounds and interactions, and says which numbers to change and to what. */
  public ControllerOptions {
    List<String> faults = new ArrayList<>();
    positive(faults, "authorityInterval", authorityInterval);
    positive(faults, "witnessDeadline", witnessDeadline);
    positive(faults, "reportInterval", reportInterval);
    positive(faults, "describeInterval", describeInterval);
    positive(faults, "describeDeadline", describeDeadline);
    positive(faults, "stepDeadline", stepDeadline);
    positive(faults, "fenceDeadline", fenceDeadline);
    positive(faults, "trafficInterval", trafficInterval);
    positive(faults, "rankDelay", rankDelay);
    positive(faults, "catchUpLimit", catchUpLimit);
    if (holdDown.isNegative()) {
      faults.add("holdDown " + ms(holdDown) + " must not be negative");
    }
    Duration least = reportInterval.multipliedBy(3);
    if (staleAfter.compareTo(least) < 0) {
      faults.add(
          "staleAfter "
              + ms(staleAfter)
              + " is below 3 x reportInterval: raise it to "
              + ms(least)
              + ", or one lost report makes a controller silent");
    }
    if (heartbeatStale.compareTo(describeInterval.multipliedBy(2)) < 0) {
      faults.add(
          "heartbeatStale "
              + ms(heartbeatStale)
              + " is below 2 x describeInterval: raise it to "
              + ms(describeInterval.multipliedBy(2)));
    }
    if (driftPercent < 0.01 || driftPercent > 20) {
      faults.add(
          "driftPercent " + driftPercent + " must be from 0.01 to 20; 1 suits real machines");
    }
    if (!faults.isEmpty()) {
      throw new IllegalArgumentException("controller options: " + String.join("; ", faults));
    }
  }

  /**
   * Returns a time on another's clock as it must be waited for on ours: x (1 + d) / (1 - d) (G4).
   */
  public Duration drifted(Duration time) {
    double d = driftPercent / 100;
    return Duration.ofNanos((long) Math.ceil(time.toNanos() * (1 + d) / (1 - d)));
  }

  /** Returns these options with another monitor. */
  public ControllerOptions withMonitor(MonitorOptions next) {
    return new ControllerOptions(
        next,
        authorityInterval,
        witnessDeadline,
        reportInterval,
        staleAfter,
        describeInterval,
        describeDeadline,
        heartbeatStale,
        stepDeadline,
        fenceDeadline,
        trafficInterval,
        rankDelay,
        holdDown,
        catchUpLimit,
        driftPercent);
  }

  /** Returns these options with another hold-down. */
  public ControllerOptions withHoldDown(Duration next) {
    return new ControllerOptions(
        monitor,
        authorityInterval,
        witnessDeadline,
        reportInterval,
        staleAfter,
        describeInterval,
        describeDeadline,
        heartbeatStale,
        stepDeadline,
        fenceDeadline,
        trafficInterval,
        rankDelay,
        next,
        catchUpLimit,
        driftPercent);
  }

  private static void positive(List<String> faults, String name, Duration value) {
    if (value.toMillis() < 10) {
      faults.add(name + " " + ms(value) + " must be at least 10 ms");
    }
  }

  private static String ms(Duration time) {
    return time.toMillis() + " ms";
  }
}
