package io.esmos.examples.drill.world;

import io.esmos.authority.GuardOptions;
import io.esmos.failover.ControllerOptions;
import io.esmos.format.Document;
import io.esmos.health.MonitorOptions;
import java.time.Duration;
import java.util.List;

/**
 * The timers and the load of a drill, the same for all processes.
 *
 * @param synchronous whether the loss of a site may lose nothing
 * @param monitor how the controllers probe
 * @param grantTime how long a grant to write lasts
 * @param ttl the TTL of the name that clients resolve, in whole seconds
 * @param clients how many clients write and read
 * @param pace how long each client rests between two requests
 * @param seed where the clients' random numbers begin
 * @param witnesses where the witness cells are
 */
public record Settings(
    boolean synchronous,
    MonitorOptions monitor,
    Duration grantTime,
    Duration ttl,
    int clients,
    Duration pace,
    long seed,
    List<WitnessCell> witnesses) {
  /** The library's own timers, a TTL of a second, and eight clients. */
  public static final Settings DEFAULTS =
      new Settings(
          true,
          MonitorOptions.DEFAULTS,
          GuardOptions.DEFAULTS.grantTime(),
          Duration.ofSeconds(1),
          8,
          Duration.ofMillis(50),
          1,
          WitnessCell.DEFAULTS);

  /** Checks the bounds. */
  public Settings {
    witnesses = List.copyOf(witnesses);
    if (ttl.compareTo(Duration.ofSeconds(1)) < 0
        || !ttl.equals(Duration.ofSeconds(ttl.toSeconds()))) {
      throw new IllegalArgumentException("the TTL must be whole seconds, at least 1");
    }
    if (clients < 1 || clients > 64) {
      throw new IllegalArgumentException("the clients must be 1 to 64, not " + clients);
    }
    if (pace.toMillis() < 5) {
      throw new IllegalArgumentException("the pace must be at least 5 ms");
    }
  }

  /** Returns how the controllers watch and act. */
  public ControllerOptions controller() {
    return ControllerOptions.DEFAULTS.withMonitor(monitor);
  }

  /** Returns how the clinic's guards renew: the defaults, shortened together with the grant. */
  public GuardOptions guard() {
    GuardOptions defaults = GuardOptions.DEFAULTS;
    if (grantTime.compareTo(defaults.grantTime()) >= 0) {
      return defaults.withGrantTime(grantTime);
    }
    Duration sixth = grantTime.dividedBy(6);
    return new GuardOptions(grantTime, sixth, sixth, sixth.multipliedBy(2));
  }

  void write(Document out) {
    out.add(
        "settings",
        synchronous,
        monitor.interval().toMillis(),
        monitor.deadline().toMillis(),
        monitor.fall(),
        monitor.rise(),
        grantTime.toMillis(),
        ttl.toSeconds(),
        clients,
        pace.toMillis(),
        seed,
        WitnessCell.text(witnesses));
  }

  static Settings read(Document.Line line) {
    return new Settings(
        Boolean.parseBoolean(line.word(0)),
        new MonitorOptions(
            Duration.ofMillis(line.number(1)),
            Duration.ofMillis(line.number(2)),
            Math.toIntExact(line.number(3)),
            Math.toIntExact(line.number(4))),
        Duration.ofMillis(line.number(5)),
        Duration.ofSeconds(line.number(6)),
        Math.toIntExact(line.number(7)),
        Duration.ofMillis(line.number(8)),
        line.number(9),
        WitnessCell.parse(line.word(10)));
  }
}
