package io.esmos.health;

import io.esmos.provider.Deadline;
import io.esmos.topology.Site;

/**
 * One observation of one site. Implementations are safe for use by several threads.
 *
 * <p>A probe reports what it saw; whether that means that the site is down is decided from many
 * observations at several vantage points.
 */
@FunctionalInterface
public interface HealthProbe {
  /**
   * Looks at a site once, and ends by the deadline.
   *
   * @return what was seen; a failure of the site is a result, never an exception
   */
  ProbeResult probe(Site site, Deadline deadline);
}
