package io.esmos.topology;

import java.time.Duration;

/**
 * What is promised for the loss of one failure domain.
 *
 * @param rto how long clients may be without successful writes
 * @param rpo how much acknowledged work may be lost, as time; zero means none, which needs a
 *     synchronous replica outside the failure domain
 */
public record Objective(Duration rto, Duration rpo) {
  /** Checks the bounds. */
  public Objective {
    if (rto.isNegative() || rto.isZero()) {
      throw new IllegalArgumentException("rto " + rto + " must be longer than zero");
    }
    if (rpo.isNegative()) {
      throw new IllegalArgumentException("rpo " + rpo + " must not be negative");
    }
  }
}
