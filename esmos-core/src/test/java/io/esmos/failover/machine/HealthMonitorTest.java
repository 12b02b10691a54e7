package io.esmos.failover.machine;

import static org.assertj.core.api.Assertions.assertThat;

import io.esmos.health.MonitorOptions;
import io.esmos.health.ProbeResult;
import io.esmos.health.SiteHealth;
import io.esmos.health.Verdict;
import io.esmos.machine.ManualEffects;
import io.esmos.provider.ProviderException.Code;
import io.esmos.topology.Site;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HealthMonitorTest {
  private static final Site SITE = Site.of("aws/ap-southeast-1");

  private final ManualEffects effects = new ManualEffects();
  private final HealthMonitor monitor =
      new HealthMonitor(
          effects, List.of(SITE), 1, MonitorOptions.DEFAULTS, (site, before, after, now) -> {});

  @BeforeEach
  void begin() {
    monitor.start(effects.now());
    round(true, () -> effects.answer(probe(), ProbeResult.healthy("ok")));
    assertThat(held().verdict()).isEqualTo(Verdict.UP);
  }

  @Test
  void aSiteThatIsSilentIsDownWhoeverNoticesTheDeadlineFirst() {
    for (int i = 0; i < MonitorOptions.DEFAULTS.fall(); i++) {
      boolean probeNoticed = i % 2 == 0;
      round(
          true,
          () -> {
            if (probeNoticed) {
              effects.answer(probe(), ProbeResult.silent("no answer in time"));
            } else {
              effects.fail(probe(), Code.TIMEOUT);
            }
          });
    }

    assertThat(held().verdict()).isEqualTo(Verdict.DOWN);
  }

  @Test
  void aSilenceThatTheControlTargetsShareSaysNothing() {
    for (int i = 0; i < MonitorOptions.DEFAULTS.fall(); i++) {
      round(false, () -> effects.fail(probe(), Code.TIMEOUT));
    }

    assertThat(held().verdict()).isEqualTo(Verdict.UNKNOWN);
  }

  @Test
  void aProbeThatCouldNotBeMadeSaysNothing() {
    for (int i = 0; i < MonitorOptions.DEFAULTS.fall(); i++) {
      round(true, () -> effects.fail(probe(), Code.NOT_SENT));
    }

    assertThat(held().verdict()).isEqualTo(Verdict.UNKNOWN);
  }

  private void round(boolean controlReached, Runnable probed) {
    ManualEffects.Sent<Boolean> control =
        effects
            .<Boolean, ControllerCall.ReachControl>sent(ControllerCall.ReachControl.class)
            .get(0);
    effects.answer(control, controlReached);
    probed.run();
    effects.pass(Duration.ofMillis(500));
  }

  private ManualEffects.Sent<ProbeResult> probe() {
    return effects.<ProbeResult, ControllerCall.Probe>sent(ControllerCall.Probe.class).get(0);
  }

  private SiteHealth held() {
    return monitor.all().getOrDefault(SITE, SiteHealth.NOTHING);
  }
}
