package io.esmos.aws;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How an {@link ArcCluster} is called. Immutable; begin with {@link #DEFAULTS}.
 *
 * @param changesPerSecond how many changes a second one endpoint is sent at most, evenly spread.
 *     ARC takes 3, of all its users together
 * @param endpointTimeout how long one endpoint may take before the next one is asked; less where
 *     the deadline would leave no time for the others
 */
public record ArcOptions(int changesPerSecond, Duration endpointTimeout) {
  // Before the defaults, which are checked against them.
  private static final Duration LEAST = Duration.ofMillis(10);
  private static final Duration MOST = Duration.ofMinutes(1);

  /** The defaults; see {@code docs/options.md}. */
  public static final ArcOptions DEFAULTS = new ArcOptions(3, Duration.ofSeconds(2));

  /** Checks the bounds; all faults at once. */
  public ArcOptions {
    List<String> faults = new ArrayList<>();
    if (changesPerSecond < 1 || changesPerSecond > 10_000) {
      faults.add("changesPerSecond " + changesPerSecond + " must be from 1 to 10000");
    }
    if (endpointTimeout.compareTo(LEAST) < 0 || endpointTimeout.compareTo(MOST) > 0) {
      faults.add("endpointTimeout " + endpointTimeout + " must be from 10 ms to 60 s");
    }
    if (!faults.isEmpty()) {
      throw new IllegalArgumentException("ARC options: " + String.join("; ", faults));
    }
  }

  /** Returns these options with another rate. */
  public ArcOptions changesPerSecond(int most) {
    return new ArcOptions(most, endpointTimeout);
  }

  /** Returns these options with another patience. */
  public ArcOptions endpointTimeout(Duration most) {
    return new ArcOptions(changesPerSecond, most);
  }
}
