package io.esmos.health;

import java.util.Objects;
import java.util.OptionalLong;

/**
 * What one vantage point holds of a site.
 *
 * @param verdict the verdict, after hysteresis
 * @param writing the epoch in which the site proved its write path in the newest probe, if it did
 * @param reason what the newest probe saw, for people
 */
public record SiteHealth(Verdict verdict, OptionalLong writing, String reason) {
  /** Nothing was seen yet. */
  public static final SiteHealth NOTHING =
      new SiteHealth(Verdict.UNKNOWN, OptionalLong.empty(), "not probed yet");

  /** Checks the components. */
  public SiteHealth {
    Objects.requireNonNull(verdict, "verdict");
    Objects.requireNonNull(writing, "writing");
    Objects.requireNonNull(reason, "reason");
  }
}
