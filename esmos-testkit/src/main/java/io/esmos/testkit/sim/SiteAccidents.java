package io.esmos.testkit.sim;

import io.esmos.topology.Vendor;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What befalls sites, and the ways to them. */
final class SiteAccidents {
  private final Outages outages;
  private final World world;
  private final Chance chance;

  SiteAccidents(Outages outages) {
    this.outages = outages;
    this.world = outages.world;
    this.chance = outages.chance;
  }

  void loseWriter(long at, long takes) {
    boolean asWriter = chance.odds(0.5);
    SimSite[] lost = new SimSite[1];
    outages.during(
        at,
        takes,
        "the writer's site is lost",
        () -> {
          lost[0] = outages.writer();
          world.loseSite(lost[0]);
        },
        () -> world.returnSite(lost[0], asWriter));
  }

  /** Loses whichever site writes then, or another. */
  void queueLoss(long at, long takes) {
    boolean asWriter = chance.odds(0.5);
    SimSite[] lost = new SimSite[1];
    boolean any = chance.odds(0.4);
    int which = chance.below(world.sites.size());
    outages.during(
        at,
        takes,
        "a site is lost",
        () -> {
          lost[0] = any ? world.sites.get(which) : outages.writer();
          world.loseSite(lost[0]);
        },
        () -> world.returnSite(lost[0], asWriter));
  }

  void cutWriter(long at, long takes) {
    boolean in = chance.odds(0.8);
    boolean out = !in || chance.odds(0.8);
    boolean clientsToo = chance.odds(0.5);
    boolean witnessesToo = chance.odds(0.7);
    List<int[]> cut = new ArrayList<>();
    outages.during(
        at,
        takes,
        "the writer's site is cut off" + (in && out ? "" : in ? ", inwards" : ", outwards"),
        () -> {
          int site = outages.writer().process.place;
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

  void cutSomewhere(long at, long takes) {
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
    outages.during(
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

  void pauseWriter(long at, long takes) {
    outages.during(
        at,
        takes,
        "the writer's service is paused",
        () -> outages.writer().process.pause(takes),
        () -> {});
  }

  void loseVendor(long at, long takes) {
    loseVendor(
        chance.odds(0.6)
            ? world.layout.workload().sites().get(0).vendor()
            : chance.oneOf(world.layout.controllers()).vendor(),
        at,
        takes);
  }

  void loseVendor(Vendor vendor, long at, long takes) {
    boolean asWriter = chance.odds(0.5);
    List<Runnable> mends = new ArrayList<>();
    outages.during(
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
              mends.add(() -> Outages.revive(one));
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
}
