package io.esmos.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The register under every fault of messages, processes and stores, and broken registers. */
class SimulatedRegisterTest {
  private static final long WITHIN = 10_000;

  @Test
  void noChosenValueIsLostAndWhatIsSeenIsLinearizable() {
    SeedRun.assertNothingBreaks("register:ANY", 10_000, SimulatedRegisterTest.class);
  }

  @Test
  void aSeedRepeatsItselfExactly() {
    for (long seed = 0; seed < 8; seed++) {
      assertThat(Seeds.story("register:ANY", seed)).isEqualTo(Seeds.story("register:ANY", seed));
    }
  }

  static List<BrokenVariant> variants() {
    return RegisterVariants.ALL;
  }

  @ParameterizedTest
  @MethodSource("variants")
  void aBrokenVariantIsFound(BrokenVariant variant) throws Exception {
    VariantTable.found(variant, new Mutant(variant).search(0, WITHIN));
  }

  @Test
  void aChangeWhoseTargetIsGoneIsRefused() {
    BrokenVariant gone =
        BrokenVariant.of(
            "gone", "register:ANY", "R1", BrokenVariant.in("authority.Ballot", "not there", ""));
    assertThatThrownBy(() -> new Mutant(gone).search(0, 1))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("exactly once");
  }

  @Test
  void theHistoryCheckerSeesWhatNoRegisterCouldShow() {
    RegisterHistory stale = new RegisterHistory();
    stale.writing("first", "a", 0);
    stale.wrote("one", "a", 0, 10);
    stale.read("two", "first", 11, 20);
    assertThatThrownBy(stale::check).isInstanceOf(Violation.class).hasMessageContaining("older");

    RegisterHistory forked = new RegisterHistory();
    forked.writing("first", "a", 0);
    forked.writing("first", "b", 0);
    forked.wrote("one", "a", 0, 10);
    forked.wrote("two", "b", 0, 10);
    assertThatThrownBy(forked::check).isInstanceOf(Violation.class).hasMessageContaining("made");

    RegisterHistory early = new RegisterHistory();
    early.read("two", "a", 0, 5);
    early.writing("first", "a", 6);
    early.wrote("one", "a", 6, 10);
    assertThatThrownBy(early::check).isInstanceOf(Violation.class).hasMessageContaining("before");

    RegisterHistory fine = new RegisterHistory();
    fine.writing("first", "a", 0);
    fine.read("two", "first", 5, 15);
    fine.wrote("one", "a", 0, 10);
    fine.read("three", "a", 5, 7);
    fine.check();
    assertThat(fine.size()).isEqualTo(3);
  }

  @Test
  void searchesAreEmptyWhenNothingBreaks() {
    assertThat(Seeds.firstViolation("register:MESSAGES", 0, 20)).isEqualTo(Optional.empty());
  }
}
