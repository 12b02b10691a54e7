package io.esmos.testkit.sim;

import io.esmos.topology.Site;

/** Somebody who writes through the name: resolves it at either vendor, and keeps the answer. */
final class SimClient {
  private static final long TTL = 2_000_000_000L;
  private static final long TIMEOUT = 1_000_000_000L;

  private final World world;
  private final SimProcess process;
  private final Chance chance;
  private int site;
  private long resolvedAt = -TTL;
  private long number;
  long acknowledgedAt;

  SimClient(World world, int number, SimProcess process) {
    this.world = world;
    this.process = process;
    this.chance = world.chance.fork("client" + number);
    this.number = (number + 1) * 1_000_000L;
  }

  void begin() {
    process.begin();
    process.after(chance.millis(100, 400), this::round);
  }

  private void round() {
    process.after(chance.millis(150, 250), this::round);
    if (world.now() - resolvedAt >= TTL) {
      resolve();
    }
    SimSite target = world.sites.get(site);
    long mine = ++number;
    world.network.<Boolean>call(
        process,
        target.process.place,
        TIMEOUT,
        false,
        reply -> target.request(mine, reply::value),
        (outcome, now) -> {
          if (outcome.ok() && outcome.value()) {
            acknowledgedAt = world.now();
          }
        });
  }

  private void resolve() {
    int first = chance.below(world.layout.zones().size());
    for (int i = 0; i < world.layout.zones().size(); i++) {
      int zone = (first + i) % world.layout.zones().size();
      Site answer = world.traffic.answer(zone, process.place);
      if (answer != null) {
        site = world.layout.workload().sites().indexOf(answer);
        resolvedAt = world.now();
        return;
      }
    }
  }
}
