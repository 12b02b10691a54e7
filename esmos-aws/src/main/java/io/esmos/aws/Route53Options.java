package io.esmos.aws;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How a {@link Route53Dns} calls. Immutable; begin with {@link #DEFAULTS}.
 *
 * @param requestsPerSecond how many requests a second it sends at most, evenly spread. Route 53
 *     takes 5 of an account, of all its users together
 * @param attempts how often one call is sent at most: again only where nothing can have happened,
 *     or where it only reads
 * @param rounds how often a conditional change is tried at most when Route 53 refuses it although
 *     its conditions hold, because a TTL or a spelling differs
 * @param remembered how many RRsets are remembered as they were read last, so that a change after a
 *     reading is one request
 * @param memoryAge how old such a memory may be
 */
public record Route53Options(
    int requestsPerSecond, int attempts, int rounds, int remembered, Duration memoryAge) {
  /** The defaults; see {@code docs/options.md}. */
  public static final Route53Options DEFAULTS =
      new Route53Options(5, 4, 3, 1_000, Duration.ofSeconds(60));

  /** Checks the bounds; all faults at once. */
  public Route53Options {
    List<String> faults = new ArrayList<>();
    bound(faults, "requestsPerSecond", requestsPerSecond, 1, 10_000);
    bound(faults, "attempts", attempts, 1, 10);
    bound(faults, "rounds", rounds, 1, 10);
    bound(faults, "remembered", remembered, 0, 100_000);
    if (memoryAge.isNegative() || memoryAge.compareTo(Duration.ofHours(1)) > 0) {
      faults.add("memoryAge " + memoryAge + " must be from 0 to 1 h");
    }
    if (!faults.isEmpty()) {
      throw new IllegalArgumentException("Route 53 options: " + String.join("; ", faults));
    }
  }

  /** Returns these options with another rate. */
  public Route53Options requestsPerSecond(int most) {
    return new Route53Options(most, attempts, rounds, remembered, memoryAge);
  }

  /** Returns these options with another number of attempts. */
  public Route53Options attempts(int most) {
    return new Route53Options(requestsPerSecond, most, rounds, remembered, memoryAge);
  }

  /** Returns these options with another number of rounds. */
  public Route53Options rounds(int most) {
    return new Route53Options(requestsPerSecond, attempts, most, remembered, memoryAge);
  }

  /** Returns these options with another memory. */
  public Route53Options remembered(int most, Duration age) {
    return new Route53Options(requestsPerSecond, attempts, rounds, most, age);
  }

  private static void bound(List<String> faults, String name, int value, int least, int most) {
    if (value < least || value > most) {
      faults.add(name + " " + value + " must be from " + least + " to " + most);
    }
  }
}
