package io.esmos.health;

import io.esmos.provider.Deadline;

/**
 * Something independent of all sites that a vantage point asks to learn whether its own network
 * works. Implementations are safe for use by several threads.
 */
@FunctionalInterface
public interface ControlTarget {
  /** Returns whether the target answered by the deadline. */
  boolean reached(Deadline deadline);
}
