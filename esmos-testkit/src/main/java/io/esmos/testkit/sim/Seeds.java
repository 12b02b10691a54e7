package io.esmos.testkit.sim;

import java.util.List;
import java.util.Optional;

/** Runs many seeds of one of the simulated worlds, and stops at the first that breaks a rule. */
public final class Seeds {
  /**
   * A seed that broke a rule.
   *
   * @param seed the seed
   * @param rule the name of the rule
   * @param message what happened
   */
  public record Finding(long seed, String rule, String message) {}

  private static final List<Scenario> EACH = List.of(Scenario.values());

  private Seeds() {}

  /**
   * Runs seeds in their order, as many at once as the machine has processors.
   *
   * @param world {@code register:SCENARIO} or {@code world:SCENARIO}; {@code register:ANY} and
   *     {@code world:EACH} take each scenario in turn
   * @param from the first seed
   * @param count how many at most
   * @return the first that broke a rule
   */
  public static Optional<Finding> firstViolation(String world, long from, long count) {
    return SeedSearch.first(world, from, count);
  }

  /** As {@link #firstViolation}, in types that every class loader shares: empty, or the parts. */
  public static List<String> search(String world, long from, long count) {
    return firstViolation(world, from, count)
        .map(found -> List.of(Long.toString(found.seed()), found.rule(), found.message()))
        .orElse(List.of());
  }

  /** Runs a seed again, and tells its story up to where it broke a rule. */
  public static String story(String world, long seed) {
    Story story = Story.told();
    try {
      run(world, seed, story);
    } catch (Violation e) {
      return story.text();
    }
    return story.text();
  }

  /**
   * Runs one seed.
   *
   * @return how many events happened
   * @throws Violation if a rule was broken
   */
  static long run(String world, long seed, Story story) {
    int colon = world.indexOf(':');
    String kind = world.substring(0, colon);
    String scenario = world.substring(colon + 1);
    if (kind.equals("register")) {
      return scenario.equals("ANY")
          ? RegisterWorld.run(seed, story)
          : RegisterWorld.run(seed, RegisterWorld.Scenario.valueOf(scenario), story);
    }
    if (kind.equals("world")) {
      Scenario one =
          scenario.equals("EACH")
              ? EACH.get((int) Long.remainderUnsigned(seed >>> 1, EACH.size()))
              : Scenario.valueOf(scenario);
      return SimulatedWorld.run(seed, one, story).events();
    }
    throw new IllegalArgumentException("there is no world \"" + world + "\"");
  }
}
