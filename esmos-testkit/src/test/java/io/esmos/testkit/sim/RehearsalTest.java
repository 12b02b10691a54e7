package io.esmos.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.esmos.topology.Site;
import io.esmos.topology.Vendor;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Users' own topologies, lost in part. */
class RehearsalTest {
  private final Layout layout = Layout.reference(true);

  @Test
  void theLossOfTheWritersSiteLosesNothing() {
    Rehearsal.Outcome outcome =
        Rehearsal.of(layout.workload())
            .lose(layout.workload().sites().get(0))
            .during(Duration.ofMinutes(1))
            .seeds(50)
            .assertInvariants();
    assertThat(outcome.changes()).isGreaterThanOrEqualTo(45);
    assertThat(outcome.missing()).isZero();
  }

  @Test
  void theLossOfAVendorIsSurvived() {
    Rehearsal.Outcome outcome =
        Rehearsal.of(layout)
            .lose(new Vendor("aws"))
            .during(Duration.ofMinutes(2))
            .seeds(30)
            .assertInvariants();
    assertThat(outcome.changes()).isGreaterThanOrEqualTo(20);
  }

  @Test
  void theLossOfAReplicaChangesNothing() {
    Rehearsal.Outcome outcome =
        Rehearsal.of(layout).lose(Site.of("azure/eastasia")).seeds(30).assertInvariants();
    assertThat(outcome.changes()).isZero();
    assertThat(Rehearsal.of(layout).lose(Site.of("azure/eastasia")).story(1))
        .contains("azure/eastasia is lost");
  }

  @Test
  void whatMakesNoSenseIsRefused() {
    assertThatThrownBy(() -> Rehearsal.of(layout).during(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Rehearsal.of(layout).seeds(0))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
