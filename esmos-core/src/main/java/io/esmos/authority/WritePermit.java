package io.esmos.authority;

import java.time.Duration;

/** The permission that a piece of work runs under. Good for use by the thread that got it. */
public interface WritePermit {
  /** Returns the epoch of the permission: the data store compares it with its own. */
  long epoch();

  /** Returns how much of the grant is left: the bound of a transaction. Zero when it is over. */
  Duration remaining();
}
