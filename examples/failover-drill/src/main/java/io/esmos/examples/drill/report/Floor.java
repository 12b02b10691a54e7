package io.esmos.examples.drill.report;

import io.esmos.failover.ControllerOptions;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a change of writer must cost at least, with these options on this machine. Nothing of it is
 * taken from what the controllers say that they did.
 *
 * @param parts what it is made of, in order
 */
public record Floor(Map<String, Duration> parts) {
  /** A round reads, promises and accepts; three commits are on the way: CLOSED, intent, OPEN. */
  private static final int ROUND_TRIPS = 9;

  /** Takes a copy, in order. */
  public Floor {
    parts = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(parts));
  }

  /**
   * What was measured beside the failover.
   *
   * @param witness the median round trip to a witness
   * @param promotion how long the server took, by its own log
   */
  public record Measured(Duration witness, Duration promotion) {}

  /**
   * Returns the floor.
   *
   * @param options the controllers' options
   * @param waitTime the authority's wait time
   * @param ttl the TTL of the clients' name
   * @param longestCall the longest destructive call of the database
   * @param fenced whether the old writer was proven fenced, so that nothing is waited for
   * @param stewardKilled whether the steward was killed on the way
   */
  public static Floor of(
      ControllerOptions options,
      Duration waitTime,
      Duration ttl,
      Duration longestCall,
      boolean fenced,
      boolean stewardKilled,
      Measured measured) {
    Map<String, Duration> parts = new LinkedHashMap<>();
    parts.put("detection", options.monitor().detection());
    parts.put("commits", measured.witness().multipliedBy(ROUND_TRIPS));
    Duration grants = fenced ? Duration.ZERO : options.drifted(waitTime);
    Duration steward = stewardKilled ? options.drifted(waitTime.plus(longestCall)) : Duration.ZERO;
    // The successor does both waits at once, so that the longer one counts.
    parts.put(
        stewardKilled ? "wait for grants and for the old steward" : "wait for grants",
        grants.compareTo(steward) > 0 ? grants : steward);
    parts.put("promotion", measured.promotion());
    parts.put("TTL", ttl);
    return new Floor(parts);
  }

  /** Returns the sum. */
  public Duration total() {
    return parts.values().stream().reduce(Duration.ZERO, Duration::plus);
  }
}
