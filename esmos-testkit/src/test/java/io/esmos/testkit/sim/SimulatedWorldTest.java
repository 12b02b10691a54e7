package io.esmos.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The whole system under every accident, and broken systems. */
class SimulatedWorldTest {
  private static final long WITHIN = 10_000;

  @Test
  void noInvariantBreaksAndEverythingRecovers() {
    SeedRun.assertNothingBreaks("world:EACH", 10_000, SimulatedWorldTest.class);
  }

  @Test
  void aSeedRepeatsItselfExactly() {
    for (long seed = 0; seed < 24; seed++) {
      assertThat(Seeds.story("world:EACH", seed)).isEqualTo(Seeds.story("world:EACH", seed));
    }
  }

  @Test
  void theWorldHoldsWhatTheRulesSpeakOf() {
    int changes = 0;
    int missing = 0;
    int outages = 0;
    for (long seed = 0; seed < 60; seed++) {
      SimulatedWorld.Result result = SimulatedWorld.run(seed, Scenario.ANY, Story.untold());
      changes += result.changes();
      missing += result.missing();
      outages += result.outages();
    }
    assertThat(changes).as("changes of writer").isGreaterThan(10);
    assertThat(missing).as("writes lost within an announced bound").isGreaterThan(0);
    assertThat(outages).as("accidents").isGreaterThan(60);
  }

  static List<BrokenVariant> variants() {
    return WorldVariants.ALL;
  }

  @ParameterizedTest
  @MethodSource("variants")
  void aBrokenVariantIsFound(BrokenVariant variant) throws Exception {
    VariantTable.found(variant, new Mutant(variant).search(0, WITHIN));
  }
}
