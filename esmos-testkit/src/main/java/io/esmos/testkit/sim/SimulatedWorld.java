package io.esmos.testkit.sim;

import io.esmos.authority.AuthorityState;
import io.esmos.topology.Site;
import io.esmos.topology.Vendor;
import java.time.Duration;
import java.util.Set;

/** Runs seeds of the whole world. */
final class SimulatedWorld {
  /** How long everything may take to be well again when nothing is broken any more. */
  private static final long RECOVERY = 60_000_000_000L;

  private static final long LONGEST = 150_000_000_000L;
  private static final Layout SYNCHRONOUS = Layout.reference(true);
  private static final Layout ASYNCHRONOUS = Layout.reference(false);

  /**
   * What a seed came to.
   *
   * @param events how many events happened
   * @param outages how many accidents it had
   * @param changes how many times the writer changed
   * @param missing how many acknowledged writes were lost, within the recorded bound
   */
  record Result(long events, int outages, int changes, int missing) {}

  private SimulatedWorld() {}

  /** Runs a seed in which only these are lost, at once, for this long. */
  static Result rehearse(
      long seed, Layout layout, Set<Vendor> vendors, Set<Site> sites, Duration takes, Story story) {
    World world = new World(seed, layout, Scenario.VENDOR_LOST, story);
    Accidents accidents = new Accidents(world);
    accidents.rehearse(vendors, sites, takes.toNanos());
    return live(world, accidents, Scenario.VENDOR_LOST);
  }

  static Result run(long seed, Scenario scenario, Story story) {
    boolean synchronous = scenario.synchronous() || (seed & 1) == 0;
    World world = new World(seed, synchronous ? SYNCHRONOUS : ASYNCHRONOUS, scenario, story);
    Accidents accidents = new Accidents(world);
    accidents.plan(scenario);
    try {
      return live(world, accidents, scenario);
    } catch (Violation e) {
      world.told("VIOLATION", () -> String.valueOf(e.getMessage()));
      throw e;
    }
  }

  private static Result live(World world, Accidents accidents, Scenario scenario) {
    long longest = Math.max(LONGEST, accidents.mendedAt() + RECOVERY);
    while (world.now() < accidents.mendedAt() + 1_000_000L && world.now() < longest) {
      world.queue.step(accidents.mendedAt() + 1_000_000L);
    }
    accidents.mendAll();
    calm(world);
    long mended = world.now();
    while (!well(world, mended) && world.now() < mended + RECOVERY) {
      long until = world.now() + 200_000_000L;
      while (world.queue.step(until)) {
        // each event checks what it touches
      }
      world.operator.approves = world.now() > mended + 15_000_000_000L;
    }
    if (!well(world, mended)) {
      world.tellState();
      throw new Violation("16", "not well again: " + whatIsWrong(world, mended));
    }
    if (scenario == Scenario.STALLED && world.oracle.changes() > 0) {
      throw new Violation("9", "a writer that stalled for 2 s was given up");
    }
    return new Result(
        world.queue.executed(), accidents.outages(), world.oracle.changes(), world.oracle.missing);
  }

  private static void calm(World world) {
    world.network.faults.lostRequest = 0;
    world.network.faults.lostAnswer = 0;
    world.network.faults.late = 0;
    world.network.faults.twice = 0;
    world.network.faults.slowAnswer = 0;
    world.accident(() -> "nothing is broken any more");
  }

  private static boolean well(World world, long mended) {
    return whatIsWrong(world, mended).isEmpty();
  }

  private static String whatIsWrong(World world, long mended) {
    AuthorityState value = world.oracle.newest();
    if (value.kind() != AuthorityState.Kind.OPEN) {
      return "the authority is " + value;
    }
    for (SimClient client : world.clients) {
      if (client.acknowledgedAt <= mended) {
        return "a client has had no write since";
      }
    }
    for (int i = 0; i < world.traffic.count(); i++) {
      if (!world.traffic.has(i, value.site(), value.epoch()) && value.epoch() > 1) {
        return world.traffic.zone(i).name + " does not send the traffic to " + value.site();
      }
    }
    return "";
  }
}
