package io.esmos.failover.machine;

import io.esmos.authority.AuthorityState;
import io.esmos.authority.Intent;
import io.esmos.database.DatabaseStatus;
import io.esmos.database.Member;
import io.esmos.database.ReplicationPlan;
import io.esmos.database.ReplicationPlans;
import io.esmos.database.SynchronousSet;
import io.esmos.failover.ControllerOptions;
import io.esmos.failover.Event;
import io.esmos.failover.FailoverPolicy;
import io.esmos.failover.Situation;
import io.esmos.health.Verdict;
import io.esmos.machine.Effects;
import io.esmos.topology.Site;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongConsumer;

/**
 * What the steward does: compares the authority (desired) with the world (observed) and does what
 * is missing, in the order of rule S1. Level-triggered: it keeps nothing that a successor would
 * need.
 */
final class Reconciler {
  /** Commits a change of the authority. */
  interface Commit {
    void commit(AuthorityState next, long now);
  }

  private final ControllerSetup setup;
  private final ControllerOptions options;
  private final List<DatabaseWatch> databases;
  private final StewardSeat seat;
  private final Journal journal;
  private final Commit commit;
  private final TrafficDesk traffic;
  private final IntentDesk intents;
  private final FenceDesk fences;
  private final ReplicationDesk replication;
  private final OpenWriter open;
  private long movedAt;
  private boolean waitedForSeat;
  private int changes;
  private boolean stuck;

  Reconciler(
      ControllerSetup setup,
      Effects effects,
      List<DatabaseWatch> databases,
      StewardSeat seat,
      Journal journal,
      Commit commit,
      LongConsumer after) {
    this.setup = setup;
    this.options = setup.options();
    this.databases = databases;
    this.seat = seat;
    this.journal = journal;
    this.commit = commit;
    Errands errands = new Errands(effects, options.rankDelay(), after);
    this.traffic = new TrafficDesk(setup, errands, journal);
    this.intents = new IntentDesk(setup, effects, seat, journal, after);
    this.fences = new FenceDesk(setup, errands, journal);
    this.replication = new ReplicationDesk(setup, seat, errands, journal);
    this.open =
        new OpenWriter(setup, databases, seat, journal, fences, replication, commit, this::id);
  }

  /** Takes note that the authority was closed or opened. */
  void moved(AuthorityState value, long now) {
    fences.moved(value.epoch());
    movedAt = now;
    waitedForSeat = false;
    stuck = false;
    traffic.moved();
  }

  /** Returns whether something is left to do in an open epoch. */
  boolean unsettled() {
    return traffic.unsettled();
  }

  /** Returns whether the site that is to become the writer had its time, and cannot be promoted. */
  boolean stuck() {
    return stuck;
  }

  /** Returns the sites at which every resource is proven fenced in this epoch. */
  Set<Site> fencedSites() {
    return fences.sites();
  }

  void act(Situation situation, long now) {
    if (situation.authority().kind() == AuthorityState.Kind.CLOSED) {
      change(situation, now);
    } else {
      traffic.keep(situation.authority(), situation.health(), now);
      open.keep(situation.authority(), movedAt, now);
    }
  }

  private void change(Situation situation, long now) {
    AuthorityState value = situation.authority();
    Site from = value.from().orElseThrow();
    Site to = value.site();
    if (!from.equals(to)) {
      fences.fence(value, from, now);
    }
    if (value.intentPending() && situation.health().verdict(to) == Verdict.DOWN) {
      fences.fence(
          value, to, now); // only that would let another change be made on top of this one (S5)
    }
    boolean wholeWait = now - movedAt >= options.drifted(value.waitTime()).toNanos();
    boolean waited = wholeWait || fencedSites().contains(from) || value.intent().isPresent();
    if (waited) {
      once(
          "waited",
          value,
          Event.Kind.WAITED,
          from.toString(),
          wholeWait
              ? "all grants have ended"
              : fencedSites().contains(from)
                  ? "the old writer is proven fenced"
                  : "an intent shows that another steward has waited",
          now);
    }
    if (waitedForSeat && seat.holds(now)) {
      once(
          "seated",
          value,
          Event.Kind.WAITED,
          from.toString(),
          "the steward before this one can do nothing any more (S3)",
          now);
    }
    boolean allWrite = true;
    for (int i = 0; i < databases.size(); i++) {
      DatabaseStatus status = databases.get(i).status();
      if (status.at(to).role() == Member.Role.WRITER) {
        allWrite &= ready(i, situation, now);
      } else {
        allWrite = false;
        promote(i, situation, from, waited, now);
        break; // destructive steps are serial
      }
    }
    if (allWrite && waited && seat.holds(now) && intents.returned(value, now)) {
      commit.commit(value.open(wholeWait, new TreeSet<>(), to + " is the writer", id()), now);
    } else if (waited && !seat.holds(now)) {
      waitedForSeat = true;
      once(
          "seat",
          value,
          Event.Kind.STEWARD,
          "",
          "waits " + seat.waitLeft(now).toMillis() + " ms for the steward before it (S3)",
          now);
    }
  }

  private void promote(int resource, Situation situation, Site from, boolean waited, long now) {
    AuthorityState value = situation.authority();
    Site to = value.site();
    DatabaseWatch database = databases.get(resource);
    DatabaseStatus status = database.status();
    if (value.intentPending()) {
      Intent intent = value.intent().get();
      Optional<AuthorityState> end =
          intents.pursue(value, intent, database, status.at(intent.target()).role(), now);
      end.ifPresent(next -> commit.commit(next, now));
      return;
    }
    Set<Site> diverged = database.diverged(value);
    DatabaseStatus one = status.without(diverged);
    ReplicationPlan plan = ReplicationPlans.catchUp(one, from, to, value.epoch(), waited);
    replication.arrange(resource, plan, value, "catch up", now);
    if (!waited || !seat.holds(now) || !database.askedSince(movedAt)) {
      return;
    }
    boolean caughtUp = ReplicationPlans.caughtUp(one, from, to);
    if (caughtUp) {
      once(
          "caught up " + resource,
          value,
          Event.Kind.CAUGHT_UP,
          to.toString(),
          status.at(to).position().map(Object::toString).orElse("unknown position"),
          now);
    }
    Duration limit = options.catchUpLimit().plus(options.drifted(value.waitTime()));
    boolean late = now - movedAt >= limit.toNanos();
    if (status.at(to).role() != Member.Role.REPLICA || (!caughtUp && !late)) {
      return;
    }
    stuck = late && !FailoverPolicy.mayPromote(situation, to, caughtUp);
    if (!FailoverPolicy.mayPromote(situation, to, caughtUp)) {
      journal.tellOnce(
          "bound",
          value.epoch() + "",
          Event.Kind.DECISION,
          value.epoch(),
          value.change(),
          to.toString(),
          "not promoted: it may lack more than the objective allows",
          now);
      return;
    }
    int attempt = value.intent().map(earlier -> earlier.attempt() + 1).orElse(1);
    Intent intent =
        new Intent(
            Intent.Step.PROMOTE,
            setup.workload().resources().get(resource),
            to,
            status.at(to).identity(),
            attempt,
            setup.term(),
            false);
    journal.tell(
        Event.Kind.INTENT, value.epoch(), value.change(), to.toString(), intent.toString(), now);
    journal.tell(
        Event.Kind.LOSS_BOUND,
        value.epoch(),
        value.change(),
        intent.resource(),
        FailoverPolicy.loss(situation, to, caughtUp).map(Duration::toString).orElse("unknown"),
        now);
    commit.commit(value.intend(intent, id()), now);
  }

  /** Returns whether a promoted resource is ready to be opened. */
  private boolean ready(int resource, Situation situation, long now) {
    AuthorityState value = situation.authority();
    DatabaseStatus status = databases.get(resource).status();
    once(
        "promoted " + resource,
        value,
        Event.Kind.PROMOTED,
        value.site().toString(),
        setup.workload().resources().get(resource) + " takes writes",
        now);
    DatabaseStatus one = status.without(databases.get(resource).diverged(value));
    Set<Site> waitFor = SynchronousSet.wanted(setup.workload(), value.site(), one, Set.of());
    if (waitFor.isEmpty() && setup.workload().lossless().isPresent()) {
      once(
          "alone " + resource,
          value,
          Event.Kind.LOSSLESS,
          value.site().toString(),
          "no other site is left to wait for: writes go on with one copy",
          now);
    }
    ReplicationPlan plan =
        ReplicationPlans.around(one, value.site(), value.epoch(), Optional.of(waitFor));
    replication.arrange(resource, plan, value, "around the new writer", now);
    return plan.epochRow().isEmpty() && plan.synchronous().isEmpty();
  }

  private void once(
      String topic, AuthorityState value, Event.Kind kind, String subject, String text, long now) {
    journal.tellOnce(
        topic,
        value.epoch() + " " + setup.term(),
        kind,
        value.epoch(),
        value.change(),
        subject,
        text,
        now);
  }

  private String id() {
    return setup.term() + "." + ++changes;
  }
}
