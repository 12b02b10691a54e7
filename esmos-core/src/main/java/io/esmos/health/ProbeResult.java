package io.esmos.health;

import java.util.Objects;
import java.util.OptionalLong;

/**
 * What one probe saw.
 *
 * @param kind the finding
 * @param timedOut whether nothing at all was heard: then it says something about the site only if
 *     the vantage point's own network worked
 * @param writing the epoch in which the site says that it is the writer and has just proven that
 *     its write path works; empty if it says that it is not the writer
 * @param reason what was seen, for people
 */
public record ProbeResult(Kind kind, boolean timedOut, OptionalLong writing, String reason) {
  /** The findings. */
  public enum Kind {
    /** The site does what it is for. */
    HEALTHY,
    /** The site works, but not as it should. */
    DEGRADED,
    /** The site does not work. */
    UNHEALTHY,
    /** The probe says nothing about the site. */
    UNKNOWN
  }

  /** Checks the components. */
  public ProbeResult {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(writing, "writing");
    Objects.requireNonNull(reason, "reason");
    if (timedOut && kind != Kind.UNHEALTHY) {
      throw new IllegalArgumentException("only an unhealthy result can have timed out");
    }
  }

  /** Returns the finding that the site works as a replica. */
  public static ProbeResult healthy(String reason) {
    return new ProbeResult(Kind.HEALTHY, false, OptionalLong.empty(), reason);
  }

  /** Returns the finding that the site is the writer of this epoch and its write path works. */
  public static ProbeResult writing(long epoch, String reason) {
    return new ProbeResult(Kind.HEALTHY, false, OptionalLong.of(epoch), reason);
  }

  /** Returns the finding that the site answers, but not as it should. */
  public static ProbeResult degraded(String reason) {
    return new ProbeResult(Kind.DEGRADED, false, OptionalLong.empty(), reason);
  }

  /** Returns the finding that the site said, or showed by refusing, that it does not work. */
  public static ProbeResult unhealthy(String reason) {
    return new ProbeResult(Kind.UNHEALTHY, false, OptionalLong.empty(), reason);
  }

  /** Returns the finding that nothing was heard. */
  public static ProbeResult silent(String reason) {
    return new ProbeResult(Kind.UNHEALTHY, true, OptionalLong.empty(), reason);
  }

  /** Returns that the probe says nothing. */
  public static ProbeResult unknown(String reason) {
    return new ProbeResult(Kind.UNKNOWN, false, OptionalLong.empty(), reason);
  }
}
