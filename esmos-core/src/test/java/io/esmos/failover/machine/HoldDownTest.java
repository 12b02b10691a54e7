package io.esmos.failover.machine;

import static org.assertj.core.api.Assertions.assertThat;

import io.esmos.failover.ControllerReport;
import io.esmos.topology.Site;
import io.esmos.topology.VantagePoint;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Rule S7 across restarts: a hold-down lasts as long as any controller that knows of it. */
class HoldDownTest {
  private static final Site A = Site.of("aws/a");
  private static final Duration TIME = Duration.ofMinutes(10);
  private static final long MINUTE = Duration.ofMinutes(1).toNanos();

  private static ControllerReport report(HoldDown of, long now) {
    return new ControllerReport(
        "clinic",
        "one",
        "term",
        VantagePoint.of("aws/x"),
        1,
        now,
        2,
        Set.of(),
        Map.of(),
        of.report(now),
        List.of());
  }

  @Test
  void s7_aSiteThatWasLeftIsHeldDownForSoLongAndNoLonger() {
    HoldDown one = new HoldDown(TIME);
    one.left(A, 2, 0);
    assertThat(one.sites(TIME.toNanos() - 1)).containsExactly(A);
    assertThat(one.sites(TIME.toNanos())).isEmpty();
    assertThat(one.report(TIME.toNanos())).isEmpty();
  }

  @Test
  void s7_aControllerThatBeganAnewTakesOverWhatIsLeft() {
    HoldDown old = new HoldDown(TIME);
    old.left(A, 2, 0);
    HoldDown began = new HoldDown(TIME);
    // Its own clock shows something else: 7 minutes when the other's shows 4.
    began.heard(report(old, 4 * MINUTE), 7 * MINUTE);
    assertThat(began.sites(13 * MINUTE - 1)).containsExactly(A);
    assertThat(began.sites(13 * MINUTE)).isEmpty();
  }

  @Test
  void s7_allMayBeginAnewOneAfterTheOther() {
    HoldDown known = new HoldDown(TIME);
    known.left(A, 2, 0);
    for (int restart = 1; restart <= 5; restart++) {
      HoldDown next = new HoldDown(TIME);
      next.heard(report(known, restart * MINUTE), restart * MINUTE);
      known = next;
    }
    assertThat(known.sites(TIME.toNanos() - 1)).containsExactly(A);
    assertThat(known.sites(TIME.toNanos())).isEmpty();
  }

  @Test
  void passingItToAndFroMakesItNoLonger() {
    HoldDown one = new HoldDown(TIME);
    HoldDown other = new HoldDown(TIME);
    one.left(A, 2, 0);
    for (long now = 0; now < 12 * MINUTE; now += MINUTE / 2) {
      other.heard(report(one, now), now + MINUTE / 4);
      one.heard(report(other, now), now + MINUTE / 4);
    }
    assertThat(one.sites(TIME.toNanos())).isEmpty();
    assertThat(other.sites(TIME.toNanos() + MINUTE / 4)).isEmpty();
  }

  @Test
  void aLaterLossCountsAnewAndAnEarlierOneDoesNot() {
    HoldDown one = new HoldDown(TIME);
    one.left(A, 2, 0);
    one.left(A, 4, 5 * MINUTE);
    assertThat(one.sites(15 * MINUTE - 1)).containsExactly(A);
    HoldDown late = new HoldDown(TIME);
    late.left(A, 2, 0);
    one.heard(report(late, 0), 14 * MINUTE);
    assertThat(one.sites(15 * MINUTE)).isEmpty();
  }

  @Test
  void nobodyHoldsDownForLongerThanHisOwnOptionsSay() {
    HoldDown longer = new HoldDown(TIME.multipliedBy(100));
    longer.left(A, 2, 0);
    HoldDown own = new HoldDown(TIME);
    own.heard(report(longer, 0), 0);
    assertThat(own.sites(TIME.toNanos())).isEmpty();
  }
}
