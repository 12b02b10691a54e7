package io.esmos.gcp;

import io.esmos.dns.BatchLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * How {@link CloudDns} calls. The table in {@code docs/options.md} says what each option interacts
 * with.
 *
 * @param requestsPerMinute how many requests are sent in a minute at most, by one provider
 * @param attempts how often a reading call is tried; a change is sent once
 * @param attemptTime how long one request may take
 * @param recordsPerSet how many records an RRset may hold
 * @param limits how much a change may hold
 */
public record CloudDnsOptions(
    int requestsPerMinute,
    int attempts,
    Duration attemptTime,
    int recordsPerSet,
    BatchLimits limits) {
  // Before the defaults, which are checked with it.
  private static final Duration LEAST_TIME = Duration.ofMillis(10);

  /** What Google publishes as the limits of every project; the rate is a project's own. */
  public static final CloudDnsOptions DEFAULTS =
      new CloudDnsOptions(
          600, 3, Duration.ofSeconds(10), 100, new BatchLimits(1000, Integer.MAX_VALUE, 100_000));

  /** Checks all bounds and names every one that is broken. */
  public CloudDnsOptions {
    Objects.requireNonNull(limits, "limits");
    List<String> faults = new ArrayList<>();
    if (requestsPerMinute < 1) {
      faults.add("requestsPerMinute must be at least 1 and not " + requestsPerMinute);
    }
    if (attempts < 1 || attempts > 10) {
      faults.add("attempts must be 1 to 10 and not " + attempts);
    }
    if (attemptTime.compareTo(LEAST_TIME) < 0) {
      faults.add("attemptTime must be at least 10 ms and not " + attemptTime.toMillis() + " ms");
    }
    if (recordsPerSet < 1) {
      faults.add("recordsPerSet must be at least 1 and not " + recordsPerSet);
    }
    if (!faults.isEmpty()) {
      throw new IllegalArgumentException("Cloud DNS: " + String.join("; ", faults));
    }
  }

  /** Returns these options with another rate. */
  public CloudDnsOptions requestsPerMinute(int most) {
    return new CloudDnsOptions(most, attempts, attemptTime, recordsPerSet, limits);
  }

  /** Returns these options with another number of attempts, each of which may take this long. */
  public CloudDnsOptions attempts(int most, Duration each) {
    return new CloudDnsOptions(requestsPerMinute, most, each, recordsPerSet, limits);
  }

  /** Returns these options with a project's own limits, see {@link CloudDns#quota}. */
  public CloudDnsOptions limits(int records, BatchLimits most) {
    return new CloudDnsOptions(requestsPerMinute, attempts, attemptTime, records, most);
  }
}
