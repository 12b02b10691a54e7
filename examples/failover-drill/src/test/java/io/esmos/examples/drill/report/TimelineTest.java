package io.esmos.examples.drill.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.esmos.failover.Event;
import io.esmos.failover.FailoverRecord.Phase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TimelineTest {
  private static final long LOST = 5_000_000;

  private final List<Sighting> sightings = new ArrayList<>();

  @Test
  void whoeverIsFirstHasTheMomentAndThePhasesAddUp() {
    failover();

    Timeline timeline = Timeline.of(sightings, 2, LOST);

    assertThat(timeline.phases())
        .containsEntry(Phase.DETECT, Duration.ofMillis(2_300))
        .containsEntry(Phase.DECIDE, Duration.ofMillis(100))
        .containsEntry(Phase.CLOSE, Duration.ofMillis(50))
        .containsEntry(Phase.OPEN, Duration.ofMillis(3_550))
        .containsEntry(Phase.ROUTE, Duration.ofMillis(200))
        .doesNotContainKey(Phase.CONFIRM);
    assertThat(timeline.phases().values().stream().reduce(Duration.ZERO, Duration::plus))
        .isEqualTo(Duration.ofMillis(6_200));
  }

  @Test
  void whatWasToldBeforeTheLossOrOfAnotherEpochIsLeftOut() {
    tell("aws", -900, Event.Kind.DETECTED, 1, "", "an earlier fright");
    failover();
    tell("aws", 9_000, Event.Kind.OPENED, 3, "c", "another one");

    assertThat(Timeline.of(sightings, 2, LOST).phases())
        .containsEntry(Phase.DETECT, Duration.ofMillis(2_300));
  }

  @Test
  void itSaysWhoActedWhyAndWhyNotEarlier() {
    tell("gcp", 2_100, Event.Kind.DECISION, 1, "", "HOLD: a is UP");
    failover();
    tell("aws", -5_000, Event.Kind.STEWARD, 1, "", "the steward is aws#77cd");
    tell("azure", 4_000, Event.Kind.STEWARD, 2, "", "the steward is azure#12ab");
    tell("aws", 4_050, Event.Kind.STEWARD, 2, "", "the steward is aws#77cd");
    tell("gcp", 4_060, Event.Kind.STEWARD, 2, "", "the steward is azure#12ab");
    tell("azure", 4_100, Event.Kind.STEWARD, 2, "", "waits 99 ms for the steward before it (S3)");

    Timeline timeline = Timeline.of(sightings, 2, LOST);

    assertThat(timeline.actors()).containsExactly("aws", "azure");
    assertThat(timeline.why()).isEqualTo("FAILOVER to b because a is DOWN");
    assertThat(timeline.whyNotEarlier()).containsExactly("2.1 s  gcp: HOLD: a is UP");
    assertThat(timeline.fencedProven()).isFalse();
  }

  @Test
  void aStewardThatCameBackIsAnotherOne() {
    tell("aws", -5_000, Event.Kind.STEWARD, 1, "", "the steward is aws#77cd");
    failover();
    tell("aws", 3_000, Event.Kind.STEWARD, 2, "", "the steward is aws#0e1f");

    assertThat(Timeline.of(sightings, 2, LOST).actors())
        .containsExactly("aws", "aws (started again)");
  }

  @Test
  void aProvenFenceShows() {
    tell("aws", 3_000, Event.Kind.WAITED, 2, "a", "the old writer is proven fenced");

    assertThat(Timeline.of(sightings, 2, LOST).fencedProven()).isTrue();
  }

  private void failover() {
    tell("gcp", 2_700, Event.Kind.DETECTED, 1, "a", "a is DOWN");
    tell("aws", 2_300, Event.Kind.DETECTED, 1, "a", "a is DOWN");
    tell("aws", 2_400, Event.Kind.DECISION, 1, "", "FAILOVER to b because a is DOWN");
    tell("aws", 2_450, Event.Kind.CLOSED, 2, "b", "");
    tell("azure", 2_700, Event.Kind.CLOSED, 2, "b", "");
    tell("aws", 6_000, Event.Kind.OPENED, 2, "b", "");
    tell("aws", 6_100, Event.Kind.ROUTED, 2, "cloudflare", "");
    tell("aws", 6_200, Event.Kind.ROUTED, 2, "gcp", "");
  }

  private void tell(
      String controller, long millis, Event.Kind kind, long epoch, String subject, String text) {
    sightings.add(
        Sighting.of(controller, LOST + millis * 1_000, kind, epoch, "change", subject, text));
  }
}
