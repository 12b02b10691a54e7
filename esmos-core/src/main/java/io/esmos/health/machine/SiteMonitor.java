package io.esmos.health.machine;

import io.esmos.health.MonitorOptions;
import io.esmos.health.ProbeResult;
import io.esmos.health.SiteHealth;
import io.esmos.health.Verdict;
import java.util.OptionalLong;

/**
 * One vantage point's verdict on one site: results go in, in the order in which the probes began,
 * and the verdict changes only after so many of a kind in a row.
 */
public final class SiteMonitor {
  private final MonitorOptions options;
  private SiteHealth health = SiteHealth.NOTHING;
  private OptionalLong expected = OptionalLong.empty();
  private ProbeResult.Kind run = ProbeResult.Kind.UNKNOWN;
  private int length;

  /** Makes a monitor that knows nothing. */
  public SiteMonitor(MonitorOptions options) {
    this.options = options;
  }

  /** Returns what is held of the site. */
  public SiteHealth health() {
    return health;
  }

  /**
   * Says whether the site must prove that it is the writer of an epoch, to count as healthy. When
   * that changes, what was seen before is no evidence any more.
   */
  public void expect(OptionalLong writerOf) {
    if (!writerOf.equals(expected)) {
      expected = writerOf;
      length = 0;
      if (health.verdict() == Verdict.DOWN || writerOf.isPresent()) {
        health = new SiteHealth(Verdict.UNKNOWN, OptionalLong.empty(), health.reason());
      }
    }
  }

  /**
   * Takes a result.
   *
   * @param controlReached whether the vantage point reached a control target since the probe began
   */
  public void take(ProbeResult result, boolean controlReached) {
    ProbeResult.Kind kind = result.kind();
    String reason = result.reason();
    if (result.timedOut() && !controlReached) {
      kind = ProbeResult.Kind.UNKNOWN;
      reason = reason + "; no control target was reached either";
    } else if (kind == ProbeResult.Kind.HEALTHY
        && expected.isPresent()
        && !expected.equals(result.writing())) {
      kind = ProbeResult.Kind.UNHEALTHY;
      reason = "it does not write in epoch " + expected.getAsLong() + ": " + reason;
    }
    count(kind == ProbeResult.Kind.DEGRADED ? ProbeResult.Kind.HEALTHY : kind);
    OptionalLong writing =
        kind == ProbeResult.Kind.HEALTHY ? result.writing() : OptionalLong.empty();
    health = new SiteHealth(verdict(), writing, reason);
  }

  private void count(ProbeResult.Kind kind) {
    length = kind == run ? length + 1 : 1;
    run = kind;
  }

  private Verdict verdict() {
    return switch (run) {
      case HEALTHY, DEGRADED -> length >= needed() ? Verdict.UP : health.verdict();
      case UNHEALTHY -> length >= options.fall() ? Verdict.DOWN : health.verdict();
      case UNKNOWN -> length >= options.fall() ? Verdict.UNKNOWN : health.verdict();
    };
  }

  private int needed() {
    return health.verdict() == Verdict.DOWN ? options.rise() : 1;
  }
}
