package io.esmos.testkit.sim;

import io.esmos.failover.Event;
import java.util.ArrayList;
import java.util.List;

/** Several accidents that belong together: what one rule is broken by, if it is not kept. */
final class SceneAccidents {
  private final Outages outages;
  private final World world;
  private final Chance chance;
  private final SiteAccidents sites;
  private final PartAccidents parts;

  SceneAccidents(Outages outages, SiteAccidents sites, PartAccidents parts) {
    this.outages = outages;
    this.world = outages.world;
    this.chance = outages.chance;
    this.sites = sites;
    this.parts = parts;
  }

  void observersCut(long at, long takes) {
    parts.beats(at, takes);
    List<int[]> cut = new ArrayList<>();
    List<Integer> blind = new ArrayList<>();
    for (int i = 0; i < world.controllers.size(); i++) {
      blind.add(world.places.controller(i));
    }
    blind.remove(chance.below(blind.size()));
    int spared = 1 + chance.below(world.sites.size() - 1);
    for (int eye : blind) {
      for (SimSite site : world.sites) {
        if (site.number != spared) {
          cut.add(new int[] {eye, site.process.place});
        }
      }
      cut.add(new int[] {eye, world.places.control()});
    }
    outages.during(
        at,
        takes,
        "two vantage points lose their network",
        () -> cut.forEach(way -> world.network.cut(way[0], way[1], true)),
        () -> cut.forEach(way -> world.network.cut(way[0], way[1], false)));
  }

  /** One replica, the next in order, is cut from its upstream a while before the writer is lost. */
  void replicaBehind(long at) {
    SimMember behind = world.database.members.get(1);
    long ahead = chance.millis(1_000, 6_000);
    outages.during(
        at,
        ahead + chance.millis(200, 12_000),
        "replication to " + behind.site + " is cut",
        () -> cutReplication(behind, true),
        () -> cutReplication(behind, false));
    sites.loseWriter(at + ahead, chance.millis(12_000, 18_000));
  }

  void grants(long at) {
    world.network.faults.slowAnswer = chance.odds(0.7) ? 0.4 : 0;
    world.network.faults.usualDelay =
        chance.odds(0.5) ? chance.millis(1, 6) : chance.millis(10, 110);
    if (chance.odds(0.4)) {
      parts.strike(Event.Kind.CLOSED, 0, chance.millis(100, 600), true);
    }
    List<int[]> cut = new ArrayList<>();
    outages.during(
        at,
        chance.millis(11_000, 13_000),
        "the writer's site is cut off from all but witnesses and clients",
        () -> {
          int site = outages.writer().process.place;
          for (int other : world.places.everywhere()) {
            String name = world.places.name(other);
            if (other != site && !name.equals("client") && !name.equals("witness")) {
              cut.add(new int[] {other, site});
              cut.add(new int[] {site, other});
            }
          }
          cut.forEach(way -> world.network.cut(way[0], way[1], true));
        },
        () -> cut.forEach(way -> world.network.cut(way[0], way[1], false)));
    Event.Kind step = chance.odds(0.5) ? Event.Kind.CLOSED : Event.Kind.DETECTED;
    long after = chance.millis(0, step == Event.Kind.CLOSED ? 60 : 900);
    world.strikes.add(
        (who, event) -> {
          if (event.kind() == Event.Kind.CLOSED) {
            world.queue.at(
                world.now() + chance.millis(0, 1_000),
                () -> who.process.jumpWall(chance.millis(-5_000, 5_000)));
          }
          return false;
        });
    world.strikes.add(
        (who, event) -> {
          boolean now = event.kind() == step;
          if (now) {
            cutWitnesses(world.now() + after, 7_000_000_000L);
          }
          return now;
        });
  }

  void cutWitnesses(long at, long takes) {
    List<int[]> cut = new ArrayList<>();
    int site = world.sites.get(0).process.place;
    for (int other : world.places.everywhere()) {
      if (world.places.name(other).equals("witness")) {
        cut.add(new int[] {other, site});
        cut.add(new int[] {site, other});
      }
    }
    outages.during(
        at,
        takes,
        "the first site loses its way to the witnesses",
        () -> cut.forEach(way -> world.network.cut(way[0], way[1], true)),
        () -> cut.forEach(way -> world.network.cut(way[0], way[1], false)));
  }

  /** Somebody lowers the grant time, just when the writer loses its way to the witnesses. */
  void lowerGrantTime(long at) {
    long lowered = at + chance.millis(2_300, 3_000);
    cutWitnesses(lowered - chance.millis(0, 400), chance.millis(6_000, 8_000));
    world.queue.at(lowered, () -> world.lowerGrantTime(java.time.Duration.ofMillis(300)));
  }

  /** The synchronous set changes, its steward ends, and the writer is lost with the new member. */
  void relaxed(long at) {
    SimMember first = world.database.members.get(1);
    outages.during(
        at,
        chance.millis(7_000, 10_000),
        "replication to " + first.site + " is cut",
        () -> cutReplication(first, true),
        () -> cutReplication(first, false));
    world.strikes.add(
        (who, event) -> {
          if (event.kind() != Event.Kind.ARRANGED || world.now() < at) {
            return false;
          }
          world.queue.at(
              world.now() + chance.millis(0, 150),
              () -> {
                if (who.process.up()) {
                  who.end();
                }
              });
          return true;
        });
    List<SimSite> lost = new ArrayList<>();
    outages.during(
        at + chance.millis(1_000, 7_000),
        chance.millis(20_000, 26_000),
        "the writer's site is lost, with whom it waits for",
        () -> {
          lost.add(outages.writer());
          for (SimSite site : world.sites) {
            boolean waited = outages.writer().member.synchronous.contains(site.site);
            if (waited && site.member != first) {
              lost.add(site);
            }
          }
          lost.forEach(world::loseSite);
        },
        () -> lost.forEach(site -> world.returnSite(site, false)));
  }

  void cutReplication(SimMember member, boolean on) {
    for (SimSite other : world.sites) {
      if (other.number != member.number) {
        world.network.cut(other.number, member.place, on);
        world.network.cut(member.place, other.number, on);
      }
    }
  }

  void synchronous(long at) {
    SimSite[] lost = new SimSite[1];
    outages.during(
        at,
        chance.millis(3_000, 20_000),
        "the synchronous replica is lost",
        () -> {
          lost[0] = world.sites.get(1 + chance.below(world.sites.size() - 1));
          for (SimSite site : world.sites) {
            if (outages.writer().member.synchronous.contains(site.site)) {
              lost[0] = site;
            }
          }
          world.loseSite(lost[0]);
        },
        () -> world.returnSite(lost[0], false));
    if (chance.odds(0.8)) {
      sites.loseWriter(at + chance.millis(500, 6_000), chance.millis(12_000, 18_000));
    }
    if (chance.odds(0.4)) {
      parts.strikeAtStep(chance.odds(0.5));
    }
  }
}
