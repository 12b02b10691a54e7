package io.esmos.testkit.sim;

import io.esmos.failover.Event;
import java.util.List;

/** What befalls controllers, witnesses, DNS vendors and databases one by one. */
final class PartAccidents {
  private static final List<Event.Kind> STEPS =
      List.of(
          Event.Kind.DETECTED,
          Event.Kind.CLOSED,
          Event.Kind.WAITED,
          Event.Kind.CAUGHT_UP,
          Event.Kind.INTENT,
          Event.Kind.BEGUN,
          Event.Kind.PROMOTED,
          Event.Kind.OPENED,
          Event.Kind.VERIFIED,
          Event.Kind.ROUTED,
          Event.Kind.STEWARD);

  private final Outages outages;
  private final World world;
  private final Chance chance;
  private boolean wiped;

  PartAccidents(Outages outages) {
    this.outages = outages;
    this.world = outages.world;
    this.chance = outages.chance;
  }

  void controller(long at, long takes) {
    SimController one = chance.oneOf(world.controllers);
    boolean ends = chance.odds(0.5);
    outages.during(
        at,
        takes,
        one + (ends ? " ends" : " is paused"),
        () -> {
          if (!ends) {
            one.process.pause(takes);
          } else if (one.process.up()) {
            one.end();
          }
        },
        () -> Outages.revive(one));
  }

  /** Ends or pauses a controller just when it says that it has come to a step. */
  void strikeAtStep(boolean ends) {
    Event.Kind step = chance.oneOf(STEPS);
    long after = chance.odds(0.5) ? 0 : chance.between(0, 400_000_000L);
    long takes =
        chance.odds(0.4)
            ? chance.millis(300, 1_800)
            : chance.odds(0.4) ? chance.millis(9_500, 14_000) : chance.millis(500, 11_000);
    strike(step, after, takes, ends);
  }

  void strike(Event.Kind step, long after, long takes, boolean ends) {
    outages.unplanned();
    world.strikes.add(
        (who, event) -> {
          if (event.kind() != step) {
            return false;
          }
          world.queue.at(
              world.now() + after,
              () -> {
                world.accident(
                    () ->
                        who
                            + (ends ? " ends at " : " is paused at ")
                            + step
                            + " for "
                            + takes / 1_000_000
                            + " ms");
                outages.mendedIn(takes);
                if (!ends) {
                  who.process.pause(takes);
                } else if (who.process.up()) {
                  who.end();
                  world.queue.at(world.now() + takes, () -> Outages.revive(who));
                }
              });
          return true;
        });
  }

  void store(long at, long takes) {
    SimStore store = chance.oneOf(world.stores);
    if (!wiped && chance.odds(0.3)) {
      wiped = true; // a second one would leave no majority for good
      outages.unplanned();
      world.queue.at(
          at,
          () -> {
            world.accident(() -> "witness " + store.number + " loses its cell");
            store.wipe();
          });
      return;
    }
    outages.during(
        at,
        takes,
        "witness " + store.number + " is down",
        () -> store.down(true),
        () -> store.down(false));
  }

  void zone(long at, long takes) {
    SimZone zone = world.traffic.zone(chance.below(world.traffic.count()));
    outages.during(
        at,
        takes,
        "the control plane of " + zone.name + " is down",
        () -> zone.down = true,
        () -> zone.down = false);
  }

  void stall(long at, long takes) {
    outages.during(
        at,
        takes,
        "the writer's database stalls",
        () -> outages.writer().member.stalledUntil = world.now() + takes,
        () -> {});
  }

  void beats(long at, long takes) {
    SimSite[] stalled = new SimSite[1];
    outages.during(
        at,
        takes,
        "the heartbeat stands still",
        () -> {
          stalled[0] = outages.writer();
          stalled[0].stallBeat(true);
        },
        () -> stalled[0].stallBeat(false));
  }
}
