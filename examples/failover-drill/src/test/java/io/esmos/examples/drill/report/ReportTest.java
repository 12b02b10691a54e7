package io.esmos.examples.drill.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.esmos.examples.drill.world.Settings;
import io.esmos.failover.Event;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReportTest {
  private static final Account GOOD = new Account(12, List.of(), 0, 0, 0, 0);

  @Test
  void theReportHasWhatToolsReadFromIt() {
    Report report = new Report(Map.of("seed", "1"), List.of(act(List.of())), Optional.empty());

    assertThat(report.passed()).isTrue();
    assertThat(report.json())
        .contains("\"passed\": true")
        .contains("\"name\": \"site-lost\"")
        .contains("\"rtoMillis\": 6500")
        .contains("\"floorMillis\": 7000")
        .contains("\"detect\": 2000")
        .contains("\"acknowledged\": 12")
        .contains("\"missing\": 0")
        .contains("\"doubled\": 0")
        .contains("\"staleEpoch\": 0")
        .contains("\"twoWriters\": 0")
        .contains("\"why\": \"FAILOVER to \\\"b\\\"\"");
  }

  @Test
  void oneFaultFailsTheWholeDrill() {
    Report report =
        new Report(
            Map.of(),
            List.of(act(List.of()), act(List.of("2 writes are missing"))),
            Optional.empty());

    assertThat(report.passed()).isFalse();
    assertThat(report.json()).startsWith("{\n  \"passed\": false");
    assertThat(Tables.of(report)).contains("FAILED").contains("2 writes are missing");
  }

  @Test
  void aDrillWithoutScenesHasNotPassed() {
    assertThat(new Report(Map.of(), List.of(), Optional.empty()).passed()).isFalse();
  }

  @Test
  void aDrillThatBrokeOffHasNotPassed() {
    Report report =
        new Report(Map.of(), List.of(act(List.of())), Optional.of("a site did not start"));

    assertThat(report.passed()).isFalse();
    assertThat(report.json()).contains("\"broken\": \"a site did not start\"");
    assertThat(Tables.of(report)).contains("broke off: a site did not start");
  }

  @Test
  void theTableShowsTheTimeBesideItsFloor() {
    String table =
        Tables.of(
            new Report(
                Tables.settings(Settings.DEFAULTS), List.of(act(List.of())), Optional.empty()));

    assertThat(table)
        .contains("6.500 s")
        .contains("7.000 s")
        .contains("0.93")
        .contains("PASSED")
        .contains("0 of 12 acknowledged writes missing");
  }

  private static Act act(List<String> faults) {
    List<Sighting> sightings =
        List.of(
            Sighting.of("aws", 3_000_000, Event.Kind.DETECTED, 1, "c", "a", ""),
            Sighting.of("aws", 3_000_000, Event.Kind.DECISION, 1, "c", "", "FAILOVER to \"b\""));
    return new Act(
        "site-lost",
        "Singapore is lost",
        Optional.of(Timeline.of(sightings, 2, 1_000_000)),
        Optional.of(Duration.ofMillis(6_500)),
        Optional.of(new Floor(Map.of("detection", Duration.ofSeconds(7)))),
        GOOD,
        Duration.ZERO,
        faults);
  }
}
