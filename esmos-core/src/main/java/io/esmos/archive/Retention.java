package io.esmos.archive;

import java.time.Instant;
import java.util.Objects;

/**
 * Until when an object can be neither changed nor deleted. Immutable.
 *
 * @param mode who may shorten it
 * @param until the end, on the store's clock
 */
public record Retention(Mode mode, Instant until) {
  /** Who may shorten a retention. */
  public enum Mode {
    /** Who has a special permission: S3 GOVERNANCE, Blob Unlocked, Cloud Storage Unlocked. */
    GOVERNANCE,
    /** Nobody: S3 COMPLIANCE, Blob Locked, Cloud Storage Locked. */
    COMPLIANCE
  }

  /** Checks the components. */
  public Retention {
    Objects.requireNonNull(mode, "mode");
    Objects.requireNonNull(until, "until");
  }

  @Override
  public String toString() {
    return mode + " until " + until;
  }
}
