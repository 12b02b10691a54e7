package io.esmos.health;

/** What one vantage point, or a majority of them, holds of a site. */
public enum Verdict {
  /** It works. */
  UP,
  /** It does not work. */
  DOWN,
  /** Nothing can be said. */
  UNKNOWN
}
