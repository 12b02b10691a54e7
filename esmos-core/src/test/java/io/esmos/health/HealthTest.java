package io.esmos.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.esmos.health.machine.SiteMonitor;
import io.esmos.topology.Site;
import io.esmos.topology.VantagePoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Verdicts: hysteresis at one vantage point, and the majority over all. */
class HealthTest {
  private static final Site A = Site.of("aws/a");
  private final SiteMonitor monitor = new SiteMonitor(MonitorOptions.DEFAULTS);

  private Verdict take(ProbeResult result, int times, boolean control) {
    for (int i = 0; i < times; i++) {
      monitor.take(result, control);
    }
    return monitor.health().verdict();
  }

  @Test
  void aSiteFallsAfterFiveFailuresInARowAndRisesAfterSix() {
    assertThat(take(ProbeResult.healthy("ok"), 1, true)).isEqualTo(Verdict.UP);
    assertThat(take(ProbeResult.unhealthy("refused"), 4, true)).isEqualTo(Verdict.UP);
    assertThat(take(ProbeResult.healthy("ok"), 1, true)).isEqualTo(Verdict.UP);
    assertThat(take(ProbeResult.unhealthy("refused"), 4, true)).isEqualTo(Verdict.UP);
    assertThat(take(ProbeResult.unhealthy("refused"), 1, true)).isEqualTo(Verdict.DOWN);
    assertThat(take(ProbeResult.healthy("ok"), 5, true)).isEqualTo(Verdict.DOWN);
    assertThat(take(ProbeResult.healthy("ok"), 1, true)).isEqualTo(Verdict.UP);
  }

  @Test
  void silenceCountsOnlyWhereTheOwnNetworkWorks() {
    take(ProbeResult.healthy("ok"), 1, true);
    assertThat(take(ProbeResult.silent("time-out"), 5, false)).isEqualTo(Verdict.UNKNOWN);
    take(ProbeResult.healthy("ok"), 1, true);
    assertThat(take(ProbeResult.silent("time-out"), 5, true)).isEqualTo(Verdict.DOWN);
  }

  @Test
  void aWriterMustProveThatItWrites() {
    monitor.expect(OptionalLong.of(3));
    assertThat(take(ProbeResult.healthy("up, as a replica"), 5, true)).isEqualTo(Verdict.DOWN);
    assertThat(monitor.health().reason()).contains("does not write in epoch 3");
    assertThat(take(ProbeResult.writing(2, "old"), 9, true)).isEqualTo(Verdict.DOWN);
    assertThat(take(ProbeResult.writing(3, "ok"), 6, true)).isEqualTo(Verdict.UP);
    assertThat(monitor.health().writing()).hasValue(3);
  }

  @Test
  void oldEvidenceIsNotUsedAfterAChange() {
    take(ProbeResult.unhealthy("refused"), 5, true);
    monitor.expect(OptionalLong.of(2));
    assertThat(monitor.health().verdict()).isEqualTo(Verdict.UNKNOWN);
  }

  private static HealthView view(int points, Object... votes) {
    List<HealthView.Vote> all = new ArrayList<>();
    for (int i = 0; i < votes.length; i += 2) {
      all.add(
          new HealthView.Vote(
              VantagePoint.of((String) votes[i]),
              Map.of(A, new SiteHealth((Verdict) votes[i + 1], OptionalLong.empty(), "test"))));
    }
    return new HealthView(points, all);
  }

  @Test
  void aVerdictNeedsAMajorityOfAllFromTwoVendors() {
    assertThat(view(3, "aws/x", Verdict.DOWN, "gcp/y", Verdict.DOWN).verdict(A))
        .isEqualTo(Verdict.DOWN);
    assertThat(view(3, "aws/x", Verdict.DOWN).verdict(A)).isEqualTo(Verdict.UNKNOWN);
    assertThat(view(5, "aws/x", Verdict.DOWN, "gcp/y", Verdict.DOWN).verdict(A))
        .isEqualTo(Verdict.UNKNOWN);
    assertThat(view(3, "aws/x", Verdict.DOWN, "aws/y", Verdict.DOWN).verdict(A))
        .isEqualTo(Verdict.UNKNOWN);
    assertThat(
            view(3, "aws/x", Verdict.DOWN, "gcp/y", Verdict.UP, "azure/z", Verdict.UNKNOWN)
                .verdict(A))
        .isEqualTo(Verdict.UNKNOWN);
    assertThat(
            view(3, "aws/x", Verdict.DOWN, "gcp/y", Verdict.UP, "azure/z", Verdict.UP).verdict(A))
        .isEqualTo(Verdict.UP);
  }

  @Test
  void badOptionsSayWhichNumberToChange() {
    assertThatThrownBy(() -> new MonitorOptions(Duration.ofSeconds(1), Duration.ofSeconds(1), 5, 3))
        .hasMessageContaining("raise it to 5");
    assertThatThrownBy(
            () -> new MonitorOptions(Duration.ofMillis(100), Duration.ofSeconds(1), 5, 6))
        .hasMessageContaining("lower the deadline");
    assertThatThrownBy(() -> new MonitorOptions(Duration.ofSeconds(1), Duration.ofSeconds(1), 1, 6))
        .hasMessageContaining("at least 2");
    assertThat(MonitorOptions.DEFAULTS.detection()).isEqualTo(Duration.ofSeconds(3));
  }
}
