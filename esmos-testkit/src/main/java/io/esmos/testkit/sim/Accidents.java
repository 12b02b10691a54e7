package io.esmos.testkit.sim;

import io.esmos.database.Member;
import io.esmos.topology.Site;
import io.esmos.topology.Vendor;
import java.util.Set;

/** What goes wrong in a seed, and when it is mended. */
final class Accidents {
  private final World world;
  private final Chance chance;
  private final Outages outages;
  private final SiteAccidents sites;
  private final PartAccidents parts;
  private final SceneAccidents scenes;

  Accidents(World world) {
    this.world = world;
    this.outages = new Outages(world);
    this.chance = outages.chance;
    this.sites = new SiteAccidents(outages);
    this.parts = new PartAccidents(outages);
    this.scenes = new SceneAccidents(outages, sites, parts);
  }

  /** Returns the moment from which nothing is broken any more. */
  long mendedAt() {
    return outages.mendedAt();
  }

  int outages() {
    return outages.count();
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
      case WRITER_LOST -> sites.loseWriter(at, chance.millis(8_000, 16_000));
      case WRITER_CUT -> {
        sites.cutWriter(at, chance.millis(4_000, 14_000));
        if (chance.odds(0.3)) {
          anything(at + chance.millis(0, 9_000));
        }
      }
      case GRANTS -> scenes.grants(at);
      case GRANT_LOWERED -> {
        scenes.grants(at);
        scenes.lowerGrantTime(at);
      }
      case PROMOTIONS -> {
        sites.loseWriter(at, chance.millis(14_000, 22_000));
        if (chance.odds(0.5)) {
          parts.strikeAtStep(chance.odds(0.5));
        }
      }
      case RELAXED -> scenes.relaxed(at);
      case STEWARD_STEPS -> {
        sites.loseWriter(at, chance.millis(12_000, 22_000));
        parts.strikeAtStep(chance.odds(0.5));
        if (chance.odds(0.5)) {
          parts.strikeAtStep(chance.odds(0.5));
        }
      }
      case WRITER_PAUSED -> {
        sites.pauseWriter(at, chance.millis(2_000, 9_000));
        if (chance.odds(0.6)) {
          sites.pauseWriter(at + chance.millis(100, 7_000), chance.millis(500, 6_000));
        }
      }
      case OBSERVERS_CUT -> scenes.observersCut(at, chance.millis(5_000, 9_000));
      case VENDOR_LOST -> sites.loseVendor(at, chance.millis(10_000, 18_000));
      case TRAFFIC_LATE -> {
        sites.loseWriter(at, chance.millis(5_000, 9_000));
        sites.queueLoss(at + chance.millis(9_000, 13_000), chance.millis(6_000, 9_000));
      }
      case REPLICA_BEHIND -> scenes.replicaBehind(at);
      case SYNCHRONOUS -> scenes.synchronous(at);
      case STALLED -> parts.stall(at, 2_000_000_000L);
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
      case 0, 1 -> sites.loseWriter(at, takes);
      case 2 -> sites.cutWriter(at, takes);
      case 3 -> sites.queueLoss(at, takes);
      case 4 -> sites.loseVendor(at, takes);
      case 5 -> sites.cutSomewhere(at, takes);
      case 6 -> sites.pauseWriter(at, Math.min(takes, 6_000_000_000L));
      case 7 -> parts.strikeAtStep(true);
      case 8 -> parts.strikeAtStep(false);
      case 9 -> parts.store(at, takes);
      case 10 -> parts.zone(at, takes);
      case 11 -> parts.controller(at, takes);
      case 12 -> parts.stall(at, chance.millis(500, 4_000));
      default -> parts.beats(at, chance.millis(1_000, 5_000));
    }
  }

  /** Loses these vendors and sites at once. */
  void rehearse(Set<Vendor> vendors, Set<Site> lost, long takes) {
    long at = chance.millis(2_200, 4_000);
    vendors.forEach(vendor -> sites.loseVendor(vendor, at, takes));
    for (SimSite site : world.sites) {
      if (lost.contains(site.site)) {
        outages.during(
            at,
            takes,
            site + " is lost",
            () -> world.loseSite(site),
            () -> world.returnSite(site, false));
      }
    }
  }

  /** Everything that ended begins again, whatever befell it. */
  void mendAll() {
    world.controllers.forEach(Outages::revive);
    world.sites.forEach(site -> world.returnSite(site, false));
    for (SimMember member : world.database.members) {
      if (member.role == Member.Role.CHANGING) {
        member.changed();
      }
    }
  }
}
