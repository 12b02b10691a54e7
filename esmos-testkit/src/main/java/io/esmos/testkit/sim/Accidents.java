package io.esmos.testkit.sim;

import io.esmos.database.Member;
import io.esmos.failover.Event;
import io.esmos.topology.Site;
import io.esmos.topology.Vendor;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What goes wrong in a seed, and when it is mended. */
final class Accidents {
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

  private final World world;
  private final Chance chance;
  private long mendedAt;
  private int outages;
  private boolean wiped;

  Accidents(World world) {
    this.world = world;
    this.chance = world.chance.fork("accidents");
  }

  /** Returns the moment from which nothing is broken any more. */
  long mendedAt() {
    return mendedAt;
  }

  int outages() {
    return outages;
  }

  void plan(Scenario scenario) {
    weather(scenario);
    long at = chance.millis(2_200, 4_000);
    switch (scenario) {
      case ANY -> {
        anything(at);
        if (chance.odds(0.6)) {
          anything(at + chance.millis(0, 12_000));
        }
        if (chance.odds(0.3)) {
          anything(at + chance.millis(0, 12_000));
        }
      }
      case WRITER_LOST -> loseWriter(at, chance.millis(8_000, 16_000));
      case WRITER_CUT -> {
        cutWriter(at, chance.millis(4_000, 14_000));
        if (chance.odds(0.3)) {
          anything(at + chance.millis(0, 9_000));
        }
      }
      case GRANTS -> grants(at);
      case GRANT_LOWERED -> {
        grants(at);
        lowerGrantTime(at);
      }
      case PROMOTIONS -> {
        loseWriter(at, chance.millis(14_000, 22_000));
        if (chance.odds(0.5)) {
          strikeAtStep(chance.odds(0.5));
        }
      }
      case RELAXED -> relaxed(at);
      case STEWARD_STEPS -> {
        loseWriter(at, chance.millis(12_000, 22_000));
        strikeAtStep(chance.odds(0.5));
        if (chance.odds(0.5)) {
          strikeAtStep(chance.odds(0.5));
        }
      }
      case WRITER_PAUSED -> {
        pauseWriter(at, chance.millis(2_000, 9_000));
        if (chance.odds(0.6)) {
          pauseWriter(at + chance.millis(100, 7_000), chance.millis(500, 6_000));
        }
      }
      case OBSERVERS_CUT -> observersCut(at, chance.millis(5_000, 9_000));
      case VENDOR_LOST -> loseVendor(at, chance.millis(10_000, 18_000));
      case TRAFFIC_LATE -> {
        loseWriter(at, chance.millis(5_000, 9_000));
        queueLoss(at + chance.millis(9_000, 13_000), chance.millis(6_000, 9_000));
      }
      case REPLICA_BEHIND -> replicaBehind(at);
      case SYNCHRONOUS -> synchronous(at);
      case STALLED -> stall(at, 2_000_000_000L);
    }
  }

  private void weather(Scenario scenario) {
    Network.Faults faults = world.network.faults;
    if (scenario == Scenario.STALLED || chance.odds(0.4)) {
      return;
    }
    if (chance.odds(0.5)) {
      faults.lostRequest = chance.below(4) / 100.0;
      faults.lostAnswer = chance.below(4) / 100.0;
    }
    if (chance.odds(0.5)) {
      faults.late = chance.below(5) / 100.0;
      faults.twice = chance.below(4) / 100.0;
    }
    if (scenario == Scenario.TRAFFIC_LATE) {
      faults.late = 0.1;
      faults.longestDelay = 14_000_000_000L;
    }
  }

  private void anything(long at) {
    long takes = chance.millis(1_000, 15_000);
    switch (chance.below(14)) {
      case 0, 1 -> loseWriter(at, takes);
      case 2 -> cutWriter(at, takes);
      case 3 -> queueLoss(at, takes);
      case 4 -> loseVendor(at, takes);
      case 5 -> cutSomewhere(at, takes);
      case 6 -> pauseWriter(at, Math.min(takes, 6_000_000_000L));
      case 7 -> strikeAtStep(true);
      case 8 -> strikeAtStep(false);
      case 9 -> store(at, takes);
      case 10 -> zone(at, takes);
      case 11 -> controller(at, takes);
      case 12 -> stall(at, chance.millis(500, 4_000));
      default -> beats(at, chance.millis(1_000, 5_000));
    }
  }

  // --- one kind of accident each ------------------------------------------------------------

  private void during(long at, long takes, String what, Runnable breaks, Runnable mends) {
    outages++;
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

  private SimSite writer() {
    return world.sites.get(world.layout.workload().sites().indexOf(world.oracle.newest().site()));
  }

  private void loseWriter(long at, long takes) {
    boolean asWriter = chance.odds(0.5);
    SimSite[] lost = new SimSite[1];
    during(
        at,
        takes,
        "the writer's site is lost",
        () -> {
          lost[0] = writer();
          world.loseSite(lost[0]);
        },
        () -> world.returnSite(lost[0], asWriter));
  }

  /** Loses whichever site writes then, or another. */
  private void queueLoss(long at, long takes) {
    boolean asWriter = chance.odds(0.5);
    SimSite[] lost = new SimSite[1];
    boolean any = chance.odds(0.4);
    int which = chance.below(world.sites.size());
    during(
        at,
        takes,
        "a site is lost",
        () -> {
          lost[0] = any ? world.sites.get(which) : writer();
          world.loseSite(lost[0]);
        },
        () -> world.returnSite(lost[0], asWriter));
  }

  private void cutWriter(long at, long takes) {
    boolean in = chance.odds(0.8);
    boolean out = !in || chance.odds(0.8);
    boolean clientsToo = chance.odds(0.5);
    boolean witnessesToo = chance.odds(0.7);
    List<int[]> cut = new ArrayList<>();
    during(
        at,
        takes,
        "the writer's site is cut off" + (in && out ? "" : in ? ", inwards" : ", outwards"),
        () -> {
          int site = writer().process.place;
          for (int other : world.places.everywhere()) {
            boolean spared =
                other == site
                    || (!clientsToo && world.places.name(other).equals("client"))
                    || (!witnessesToo && world.places.name(other).equals("witness"));
            if (!spared) {
              if (in) {
                cut.add(new int[] {other, site});
              }
              if (out) {
                cut.add(new int[] {site, other});
              }
            }
          }
          cut.forEach(way -> world.network.cut(way[0], way[1], true));
        },
        () -> cut.forEach(way -> world.network.cut(way[0], way[1], false)));
  }

  private Set<Integer> somewhere() {
    List<Integer> all = world.places.everywhere();
    if (chance.odds(0.5)) {
      return Set.of(chance.oneOf(all));
    }
    Vendor vendor =
        chance.odds(0.5)
            ? chance.oneOf(world.layout.controllers()).vendor()
            : chance.oneOf(world.layout.workload().sites()).vendor();
    return new TreeSet<>(world.places.at(vendor));
  }

  private void cutSomewhere(long at, long takes) {
    Set<Integer> from = somewhere();
    Set<Integer> to = chance.odds(0.5) ? new TreeSet<>(world.places.everywhere()) : somewhere();
    boolean bothWays = chance.odds(0.6);
    List<int[]> cut = new ArrayList<>();
    for (int a : from) {
      for (int b : to) {
        if (a != b && !from.contains(b)) {
          cut.add(new int[] {a, b});
          if (bothWays) {
            cut.add(new int[] {b, a});
          }
        }
      }
    }
    during(
        at,
        takes,
        "cut between " + name(from) + " and " + name(to) + (bothWays ? "" : ", one way"),
        () -> cut.forEach(way -> world.network.cut(way[0], way[1], true)),
        () -> cut.forEach(way -> world.network.cut(way[0], way[1], false)));
  }

  private String name(Set<Integer> of) {
    return of.size() == world.places.count()
        ? "everything"
        : of.stream().map(world.places::name).distinct().toList().toString();
  }

  private void pauseWriter(long at, long takes) {
    during(
        at, takes, "the writer's service is paused", () -> writer().process.pause(takes), () -> {});
  }

  /** Loses these vendors and sites at once. */
  void rehearse(Set<Vendor> vendors, Set<Site> sites, long takes) {
    long at = chance.millis(2_200, 4_000);
    vendors.forEach(vendor -> loseVendor(vendor, at, takes));
    for (SimSite site : world.sites) {
      if (sites.contains(site.site)) {
        during(
            at,
            takes,
            site + " is lost",
            () -> world.loseSite(site),
            () -> world.returnSite(site, false));
      }
    }
  }

  private void loseVendor(long at, long takes) {
    loseVendor(
        chance.odds(0.6)
            ? world.layout.workload().sites().get(0).vendor()
            : chance.oneOf(world.layout.controllers()).vendor(),
        at,
        takes);
  }

  private void loseVendor(Vendor vendor, long at, long takes) {
    boolean asWriter = chance.odds(0.5);
    List<Runnable> mends = new ArrayList<>();
    during(
        at,
        takes,
        "vendor " + vendor + " is lost",
        () -> {
          for (SimSite site : world.sites) {
            if (site.site.vendor().equals(vendor)) {
              world.loseSite(site);
              mends.add(() -> world.returnSite(site, asWriter));
            }
          }
          Set<Integer> inside = new TreeSet<>(world.places.at(vendor));
          for (SimController one : world.controllers) {
            if (inside.contains(one.process.place) && one.process.up()) {
              one.end();
              mends.add(() -> revive(one));
            }
          }
          for (int a : inside) {
            for (int b : world.places.everywhere()) {
              if (!inside.contains(b)) {
                world.network.cut(a, b, true);
                world.network.cut(b, a, true);
                mends.add(() -> world.network.cut(a, b, false));
                mends.add(() -> world.network.cut(b, a, false));
              }
            }
          }
        },
        () -> mends.forEach(Runnable::run));
  }

  private static void revive(SimController one) {
    if (!one.process.up()) {
      one.begin();
    }
  }

  private void controller(long at, long takes) {
    SimController one = chance.oneOf(world.controllers);
    boolean ends = chance.odds(0.5);
    during(
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
        () -> revive(one));
  }

  /** Ends or pauses a controller just when it says that it has come to a step. */
  private void strikeAtStep(boolean ends) {
    Event.Kind step = chance.oneOf(STEPS);
    long after = chance.odds(0.5) ? 0 : chance.between(0, 400_000_000L);
    long takes =
        chance.odds(0.4)
            ? chance.millis(300, 1_800)
            : chance.odds(0.4) ? chance.millis(9_500, 14_000) : chance.millis(500, 11_000);
    strike(step, after, takes, ends);
  }

  private void strike(Event.Kind step, long after, long takes, boolean ends) {
    outages++;
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
                mendedAt = Math.max(mendedAt, world.now() + takes);
                if (!ends) {
                  who.process.pause(takes);
                } else if (who.process.up()) {
                  who.end();
                  world.queue.at(world.now() + takes, () -> revive(who));
                }
              });
          return true;
        });
  }

  private void store(long at, long takes) {
    SimStore store = chance.oneOf(world.stores);
    if (!wiped && chance.odds(0.3)) {
      wiped = true; // a second one would leave no majority for good
      outages++;
      world.queue.at(
          at,
          () -> {
            world.accident(() -> "witness " + store.number + " loses its cell");
            store.wipe();
          });
      return;
    }
    during(
        at,
        takes,
        "witness " + store.number + " is down",
        () -> store.down(true),
        () -> store.down(false));
  }

  private void zone(long at, long takes) {
    SimZone zone = world.traffic.zone(chance.below(world.traffic.count()));
    during(
        at,
        takes,
        "the control plane of " + zone.name + " is down",
        () -> zone.down = true,
        () -> zone.down = false);
  }

  private void stall(long at, long takes) {
    during(
        at,
        takes,
        "the writer's database stalls",
        () -> writer().member.stalledUntil = world.now() + takes,
        () -> {});
  }

  private void beats(long at, long takes) {
    SimSite[] stalled = new SimSite[1];
    during(
        at,
        takes,
        "the heartbeat stands still",
        () -> {
          stalled[0] = writer();
          stalled[0].stallBeat(true);
        },
        () -> stalled[0].stallBeat(false));
  }

  private void observersCut(long at, long takes) {
    beats(at, takes);
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
    during(
        at,
        takes,
        "two vantage points lose their network",
        () -> cut.forEach(way -> world.network.cut(way[0], way[1], true)),
        () -> cut.forEach(way -> world.network.cut(way[0], way[1], false)));
  }

  /** One replica, the next in order, is cut from its upstream a while before the writer is lost. */
  private void replicaBehind(long at) {
    SimMember behind = world.database.members.get(1);
    long ahead = chance.millis(1_000, 6_000);
    during(
        at,
        ahead + chance.millis(200, 12_000),
        "replication to " + behind.site + " is cut",
        () -> cutReplication(behind, true),
        () -> cutReplication(behind, false));
    loseWriter(at + ahead, chance.millis(12_000, 18_000));
  }

  private void grants(long at) {
    world.network.faults.slowAnswer = chance.odds(0.7) ? 0.4 : 0;
    world.network.faults.usualDelay =
        chance.odds(0.5) ? chance.millis(1, 6) : chance.millis(10, 110);
    if (chance.odds(0.4)) {
      strike(Event.Kind.CLOSED, 0, chance.millis(100, 600), true);
    }
    List<int[]> cut = new ArrayList<>();
    during(
        at,
        chance.millis(11_000, 13_000),
        "the writer's site is cut off from all but witnesses and clients",
        () -> {
          int site = writer().process.place;
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

  private void cutWitnesses(long at, long takes) {
    List<int[]> cut = new ArrayList<>();
    int site = world.sites.get(0).process.place;
    for (int other : world.places.everywhere()) {
      if (world.places.name(other).equals("witness")) {
        cut.add(new int[] {other, site});
        cut.add(new int[] {site, other});
      }
    }
    during(
        at,
        takes,
        "the first site loses its way to the witnesses",
        () -> cut.forEach(way -> world.network.cut(way[0], way[1], true)),
        () -> cut.forEach(way -> world.network.cut(way[0], way[1], false)));
  }

  /** Somebody lowers the grant time, just when the writer loses its way to the witnesses. */
  private void lowerGrantTime(long at) {
    long lowered = at + chance.millis(2_300, 3_000);
    cutWitnesses(lowered - chance.millis(0, 400), chance.millis(6_000, 8_000));
    world.queue.at(lowered, () -> world.lowerGrantTime(java.time.Duration.ofMillis(300)));
  }

  /** The synchronous set changes, its steward ends, and the writer is lost with the new member. */
  private void relaxed(long at) {
    SimMember first = world.database.members.get(1);
    during(
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
    during(
        at + chance.millis(1_000, 7_000),
        chance.millis(20_000, 26_000),
        "the writer's site is lost, with whom it waits for",
        () -> {
          lost.add(writer());
          for (SimSite site : world.sites) {
            boolean waited = writer().member.synchronous.contains(site.site);
            if (waited && site.member != first) {
              lost.add(site);
            }
          }
          lost.forEach(world::loseSite);
        },
        () -> lost.forEach(site -> world.returnSite(site, false)));
  }

  private void cutReplication(SimMember member, boolean on) {
    for (SimSite other : world.sites) {
      if (other.number != member.number) {
        world.network.cut(other.number, member.place, on);
        world.network.cut(member.place, other.number, on);
      }
    }
  }

  private void synchronous(long at) {
    SimSite[] lost = new SimSite[1];
    during(
        at,
        chance.millis(3_000, 20_000),
        "the synchronous replica is lost",
        () -> {
          lost[0] = world.sites.get(1 + chance.below(world.sites.size() - 1));
          for (SimSite site : world.sites) {
            if (writer().member.synchronous.contains(site.site)) {
              lost[0] = site;
            }
          }
          world.loseSite(lost[0]);
        },
        () -> world.returnSite(lost[0], false));
    if (chance.odds(0.8)) {
      loseWriter(at + chance.millis(500, 6_000), chance.millis(12_000, 18_000));
    }
    if (chance.odds(0.4)) {
      strikeAtStep(chance.odds(0.5));
    }
  }

  /** Everything that ended begins again, whatever befell it. */
  void mendAll() {
    world.controllers.forEach(Accidents::revive);
    world.sites.forEach(site -> world.returnSite(site, false));
    for (SimMember member : world.database.members) {
      if (member.role == Member.Role.CHANGING) {
        member.changed();
      }
    }
  }
}
