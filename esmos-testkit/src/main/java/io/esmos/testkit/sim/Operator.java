package io.esmos.testkit.sim;

import io.esmos.authority.Approval;
import io.esmos.authority.AuthorityState;
import io.esmos.database.Member;
import io.esmos.failover.Decision;
import io.esmos.failover.machine.ControllerMachine;

/**
 * What people and platforms do in this seed: how fences and promotions work, when a stopped or
 * diverged member is re-cloned, and whether somebody approves what the library may not decide.
 */
final class Operator {
  private static final long ROUND = 1_000_000_000L;

  private final World world;
  private final Chance chance;
  private final boolean platformFences;
  private final boolean resets;
  private final long slowestPromotion;
  private final long[] uselessSince;
  boolean approves;

  Operator(World world, Scenario scenario) {
    this.world = world;
    this.chance = world.chance.fork("operator");
    this.platformFences = chance.odds(0.35) && scenario.fences();
    this.resets = scenario == Scenario.PROMOTIONS;
    boolean slow = resets || chance.odds(0.3);
    this.slowestPromotion = slow ? World.LONGEST_CALL.toMillis() : 300;
    this.uselessSince = new long[world.database.members.size()];
  }

  boolean platformFences() {
    return platformFences;
  }

  /** Returns how long a promotion takes this time, in nanoseconds. */
  long promotionTakes() {
    return !resets && chance.odds(0.7)
        ? chance.millis(20, 200)
        : chance.millis(20, slowestPromotion);
  }

  /** Returns whether the connection of a promotion is reset this time, which it may survive. */
  boolean resets() {
    return resets && chance.odds(0.5);
  }

  void begin() {
    world.queue.at(world.now() + ROUND, this::round);
  }

  private void round() {
    world.queue.at(world.now() + ROUND, this::round);
    AuthorityState value = world.oracle.newest();
    if (value.kind() == AuthorityState.Kind.OPEN) {
      SimMember writer = world.database.at(value.site());
      for (SimMember member : world.database.members) {
        look(member, writer);
      }
    }
    if (approves) {
      approve(value);
    }
  }

  private void look(SimMember member, SimMember writer) {
    boolean useless =
        member != writer
            && member.up
            && (member.role == Member.Role.STOPPED
                || (member.role == Member.Role.REPLICA && !member.canFollow(writer)));
    if (!useless || !writer.writes()) {
      uselessSince[member.number] = 0;
    } else if (uselessSince[member.number] == 0) {
      uselessSince[member.number] = world.now();
    } else if (world.now() - uselessSince[member.number] > 6_000_000_000L
        && world.open(writer.place, member.place)) {
      world.told("operator", () -> "re-clones " + member.site);
      uselessSince[member.number] = 0;
      world.database.reclone(member, writer, chance.millis(500, 1_500));
      world.oracle.unfenced(member.site);
    }
  }

  private void approve(AuthorityState value) {
    for (SimController controller : world.controllers) {
      ControllerMachine machine = controller.machine();
      if (machine == null
          || controller.process.paused()
          || machine.decision().kind() != Decision.Kind.AWAIT_APPROVAL) {
        continue;
      }
      boolean targetWorks = value.kind() == AuthorityState.Kind.CLOSED && works(value.site());
      String force =
          value.intentPending() && !targetWorks ? Approval.UNENDED_INTENT : Approval.LOSS_BOUND;
      for (SimSite site : world.sites) {
        boolean fit =
            targetWorks
                ? site.site.equals(value.site())
                : works(site.site) && !site.site.equals(value.site());
        if (fit && value.approval().isEmpty()) {
          world.told("operator", () -> "approves " + site + " by force " + force);
          machine.approve(
              new Approval(value.epoch(), site.site, "operator", force),
              controller.process.clock(),
              (kind, now) -> {});
          return;
        }
      }
    }
  }

  private boolean works(io.esmos.topology.Site site) {
    SimMember member = world.database.at(site);
    return member.up && member.role == Member.Role.REPLICA;
  }
}
