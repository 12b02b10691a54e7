package io.esmos.cloudflare;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How zones are read and changed.
 *
 * @param plan what the zones' plan allows
 * @param pageSize how many records are asked for at once; a zone that is larger is read until two
 *     readings agree. Cloudflare's published schema allows 5,000,000; records are taken in one by
 *     one, so that a page costs no more memory than the zone that it makes
 * @param memory how long the ids of the records that were read serve for the change after it, which
 *     then is one call
 */
public record CloudflareDnsOptions(CloudflarePlan plan, int pageSize, Duration memory) {
  /** The smallest plan, pages of 200,000 records, a memory of 30 s. */
  public static final CloudflareDnsOptions DEFAULTS =
      new CloudflareDnsOptions(CloudflarePlan.FREE, 200_000, Duration.ofSeconds(30));

  /** The most of {@code per_page} in the schema of "List DNS Records". */
  private static final int MAX_PAGE = 5_000_000;

  /** Checks the bounds, and says which number to change and to what. */
  public CloudflareDnsOptions {
    List<String> faults = new ArrayList<>();
    if (pageSize < 5 || pageSize > MAX_PAGE) {
      faults.add("pageSize " + pageSize + " must be from 5 to " + MAX_PAGE);
    }
    if (memory.isNegative()) {
      faults.add("memory " + memory + " must be at least 0 ms");
    }
    if (!faults.isEmpty()) {
      throw new IllegalArgumentException(String.join("; ", faults));
    }
  }

  /** Returns these options for another plan. */
  public CloudflareDnsOptions plan(CloudflarePlan other) {
    return new CloudflareDnsOptions(other, pageSize, memory);
  }

  /** Returns these options with another size of a page. */
  public CloudflareDnsOptions pageSize(int most) {
    return new CloudflareDnsOptions(plan, most, memory);
  }
}
