package io.esmos.testkit.sim;

import java.util.Optional;
import org.assertj.core.api.Assertions;

/**
 * How many seeds the tests run: {@code -Desmos.sim.seeds=1000000} for many, {@code
 * -Desmos.sim.from=842 -Desmos.sim.seeds=1} for the one that failed.
 */
final class SeedRun {
  private static final long FROM = Long.getLong("esmos.sim.from", 0);

  private SeedRun() {}

  /** Runs seeds; tells the story of the first that breaks a rule, and how to see it again. */
  static void assertNothingBreaks(String world, long usually, Class<?> test) {
    long count = Long.getLong("esmos.sim.seeds", usually);
    Optional<Seeds.Finding> found = Seeds.firstViolation(world, FROM, count);
    if (found.isPresent()) {
      long seed = found.get().seed();
      Assertions.fail(
          "seed "
              + seed
              + " of "
              + world
              + " breaks "
              + found.get().message()
              + "\n\n"
              + Seeds.story(world, seed)
              + "\n\nTo see it again: mvn -pl esmos-testkit -am test -Dtest="
              + test.getSimpleName()
              + " -Dsurefire.failIfNoSpecifiedTests=false -Desmos.sim.from="
              + seed
              + " -Desmos.sim.seeds=1");
    }
  }
}
