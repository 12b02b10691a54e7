package io.esmos.failover;

import static org.assertj.core.api.Assertions.assertThat;

import io.esmos.failover.FailoverRecord.Phase;
import io.esmos.health.SiteHealth;
import io.esmos.health.Verdict;
import io.esmos.topology.Site;
import io.esmos.topology.VantagePoint;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The record of a failover that two controllers made, and the reports that carry it. */
class FailoverRecordTest {
  private static Event event(Event.Kind kind, long epoch, String text, long millis) {
    return new Event(kind, epoch, "c" + epoch, "aws/b", text, Duration.ofMillis(millis).toNanos());
  }

  private static final List<Event> FIRST =
      List.of(
          event(Event.Kind.DETECTED, 1, "aws/a is DOWN", 3_000),
          event(Event.Kind.DECISION, 1, "HOLD: not yet", 2_000),
          event(Event.Kind.DECISION, 1, "FAILOVER to aws/b", 3_100),
          event(Event.Kind.CLOSED, 2, "closed", 3_200),
          event(Event.Kind.INTENT, 2, "PROMOTE", 6_300),
          event(Event.Kind.LOSS_BOUND, 2, "PT4S", 6_300));

  private static final List<Event> SECOND =
      List.of(
          event(Event.Kind.PROMOTED, 2, "db", 1_000),
          event(Event.Kind.OPENED, 2, "open", 1_100),
          event(Event.Kind.ROUTED, 2, "one", 1_300),
          event(Event.Kind.CONFIRMED, 2, "one", 1_400),
          event(Event.Kind.CONFIRMED, 2, "two", 1_900),
          event(Event.Kind.CLOSED, 3, "another story", 5_000));

  private final FailoverRecord record =
      FailoverRecord.merge(
          2,
          List.of(
              new FailoverRecord.Source("first", 0, FIRST),
              new FailoverRecord.Source("second", Duration.ofSeconds(6).toNanos(), SECOND)));

  @Test
  void aVendorThatWasBehindIsTold() {
    FailoverRecord.Source steward =
        new FailoverRecord.Source(
            "first",
            0,
            List.of(
                traffic(Event.Kind.CONFIRMED, "gcp", "1 servers agree", 10),
                traffic(Event.Kind.PENDING, "cloudflare", "reading: TIMEOUT", 20),
                traffic(Event.Kind.PENDING, "route53", "switching: DENIED", 30),
                traffic(Event.Kind.PENDING, "cloudflare", "reading: UNAVAILABLE", 40),
                traffic(Event.Kind.CONFIRMED, "cloudflare", "1 servers agree", 50)));
    FailoverRecord merged = FailoverRecord.merge(2, List.of(steward));
    assertThat(merged.pending())
        .isEqualTo(Map.of("cloudflare", "reading: TIMEOUT", "route53", "switching: DENIED"));
    assertThat(merged.converged())
        .containsOnlyKeys("cloudflare", "gcp")
        .containsEntry("cloudflare", Duration.ofMillis(50).toNanos());
  }

  private static Event traffic(Event.Kind kind, String vendor, String text, long millis) {
    return new Event(kind, 2, "c2", vendor, text, Duration.ofMillis(millis).toNanos());
  }

  @Test
  void theEventsOfAllControllersAreOneStory() {
    assertThat(record.steps())
        .isSortedAccordingTo(java.util.Comparator.comparingLong(FailoverRecord.Step::atNanos));
    assertThat(record.steps()).noneMatch(step -> step.event().epoch() == 3);
    Map<Phase, Long> reached = record.reached();
    assertThat(reached.get(Phase.DECIDE)).isEqualTo(Duration.ofMillis(3_100).toNanos());
    assertThat(reached.get(Phase.OPEN)).isEqualTo(Duration.ofMillis(7_100).toNanos());
    assertThat(reached.get(Phase.CONFIRM)).isEqualTo(Duration.ofMillis(7_900).toNanos());
    assertThat(reached).doesNotContainKey(Phase.VERIFY);
    assertThat(record.took()).contains(Duration.ofMillis(4_900));
    assertThat(record.lossBound()).contains(Duration.ofSeconds(4));
    assertThat(record.stewards()).containsExactly("first");
  }

  @Test
  void anUnknownLossMakesTheWholeUnknown() {
    assertThat(
            FailoverRecord.merge(
                    2,
                    List.of(
                        new FailoverRecord.Source(
                            "one", 0, List.of(event(Event.Kind.LOSS_BOUND, 2, "unknown", 1)))))
                .lossBound())
        .isEmpty();
  }

  @Test
  void aReportSurvivesItsText() {
    ControllerReport report =
        new ControllerReport(
            "clinic",
            "aws-1",
            "term",
            VantagePoint.of("aws/x"),
            7,
            99,
            2,
            Set.of("t2", "t1"),
            Map.of(
                Site.of("aws/a"),
                new SiteHealth(Verdict.DOWN, OptionalLong.empty(), "connection refused: 100 %"),
                Site.of("aws/b"),
                new SiteHealth(Verdict.UP, OptionalLong.of(2), "")),
            List.of(new ControllerReport.Held(Site.of("aws/a"), 2, Duration.ofSeconds(9))),
            FIRST);
    assertThat(ControllerReport.parse(report.text())).isEqualTo(report);
  }
}
