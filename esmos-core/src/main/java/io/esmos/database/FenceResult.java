package io.esmos.database;

import java.util.Objects;

/**
 * How sure it is that a member cannot write.
 *
 * @param kind how sure
 * @param how what was done or seen, for the record
 */
public record FenceResult(Kind kind, String how) {
  /** How sure it is. */
  public enum Kind {
    /** The platform confirms the stop, or the storage refuses. */
    PROVEN,
    /** Something was done that should help, but nothing confirms it. */
    BEST_EFFORT,
    /** Nothing could be done. */
    IMPOSSIBLE
  }

  /** Checks the components. */
  public FenceResult {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(how, "how");
  }
}
