package io.esmos.testkit.sim;

/** What is broken in a seed, how often, and until when. */
final class Outages {
  final World world;
  final Chance chance;
  private long mendedAt;
  private int count;

  Outages(World world) {
    this.world = world;
    this.chance = world.chance.fork("accidents");
  }

  /** Returns the moment from which nothing is broken any more. */
  long mendedAt() {
    return mendedAt;
  }

  int count() {
    return count;
  }

  void during(long at, long takes, String what, Runnable breaks, Runnable mends) {
    count++;
    mendedAt = Math.max(mendedAt, at + takes);
    world.queue.at(
        at,
        () -> {
          world.accident(() -> what + " for " + takes / 1_000_000 + " ms");
          breaks.run();
        });
    world.queue.at(
        at + takes,
        () -> {
          world.accident(() -> "mended: " + what);
          mends.run();
        });
  }

  SimSite writer() {
    return world.sites.get(world.layout.workload().sites().indexOf(world.oracle.newest().site()));
  }

  /** Counts one that is not planned: it happens when something else does. */
  void unplanned() {
    count++;
  }

  /** Something is broken from now on for so long. */
  void mendedIn(long takes) {
    mendedAt = Math.max(mendedAt, world.now() + takes);
  }

  static void revive(SimController one) {
    if (!one.process.up()) {
      one.begin();
    }
  }
}
