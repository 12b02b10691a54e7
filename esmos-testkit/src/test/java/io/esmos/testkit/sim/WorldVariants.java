package io.esmos.testkit.sim;

import static io.esmos.testkit.sim.BrokenVariant.in;

import java.util.List;

/** The ways to get guards, stewards, databases and traffic wrong. */
final class WorldVariants {
  private static final String GUARD = "authority.machine.GuardMachine";
  private static final String RECONCILER = "failover.machine.Reconciler";
  private static final String SEAT = "failover.machine.StewardSeat";
  private static final String INTENTS = "failover.machine.IntentDesk";
  private static final String STATE = "authority.AuthorityState";

  static final List<BrokenVariant> ALL =
      List.of(
          BrokenVariant.of(
              "t taken after the read",
              "world:GRANTS",
              "1 S1",
              in(GUARD, "long until = answer.askedAt() +", "long until = now +")),
          BrokenVariant.of(
              "grant renewed from a cached read",
              "world:WRITER_CUT",
              "1 S1",
              in(
                  GUARD,
                  "if (answer.chosen().isEmpty()) {",
                  "if (answer.chosen().isEmpty() && view.granted()) {\n"
                      + "publish(new GrantView(view.epoch(), view.writer(), true,"
                      + " answer.askedAt() + options.grantTime().toNanos(), \"cached\"));\n"
                      + "return;\n}\n"
                      + "if (answer.chosen().isEmpty()) {")),
          BrokenVariant.of(
              "wait by wall clock",
              "world:GRANTS",
              "1 S1",
              in(
                  RECONCILER,
                  "private long movedAt;",
                  "private long movedAt;\nprivate long wallAt;"),
              in(
                  RECONCILER,
                  "movedAt = now;",
                  "movedAt = now;\nwallAt = io.esmos.testkit.sim.WallClock.nanos();"),
              in(
                  RECONCILER,
                  "boolean wholeWait = now - movedAt >=",
                  "boolean wholeWait = io.esmos.testkit.sim.WallClock.nanos() - wallAt >=")),
          BrokenVariant.of(
              "successor that does not wait anew",
              "world:GRANTS",
              "1 S1",
              in(
                  RECONCILER,
                  "movedAt = now;\n    waitedForSeat",
                  "movedAt = intents.own(value) ? now : now - 60_000_000_000L;\n"
                      + "waitedForSeat"),
              in(
                  INTENTS,
                  "private boolean mine(Intent intent) {",
                  "boolean own(AuthorityState value) {\n"
                      + "return value.steward().isPresent()"
                      + " && value.steward().get().term().equals(setup.term());\n}\n\n"
                      + "private boolean mine(Intent intent) {"),
              in(SEAT, "waitDone = vacantBefore;", "waitDone = true;")),
          BrokenVariant.of(
              "wait shortened by the commit's duration",
              "world:GRANTS",
              "1 S1",
              in(
                  "failover.machine.ControllerMachine",
                  "valueChanged(value, now);",
                  "valueChanged(value, known.askedAt());")),
          BrokenVariant.of(
              "OPEN at commit",
              "world:WRITER_CUT",
              "1 S1 S3",
              in(
                  STATE,
                  "        Kind.CLOSED,\n        epoch + 1,\n        to,\n"
                      + "        Optional.of(from.orElse(site)),",
                  "        Kind.OPEN,\n        epoch + 1,\n        to,\n        Optional.empty(),")),
          BrokenVariant.of(
              "promotion before the wait",
              "world:GRANTS",
              "1 S1",
              in(RECONCILER, "if (!waited || !seat.holds(now)", "if (!seat.holds(now)")),
          BrokenVariant.of(
              "retry after an unknown promotion",
              "world:PROMOTIONS",
              "S2 S3",
              in(
                  INTENTS,
                  "underWay = false;\n          returnedAt = at;",
                  "underWay = false;\n          returnedAt = at;\n"
                      + "if (!outcome.ok()) {\n spent = null;\n }")),
          BrokenVariant.of(
              "intent ended at once",
              "world:PROMOTIONS",
              "S2 S3",
              in(
                  INTENTS,
                  "return Optional.of(returnedAt + longest);",
                  "return Optional.of(returnedAt);")),
          BrokenVariant.of(
              "\"ended\" not spent locally",
              "world:PROMOTIONS",
              "S2 S3",
              in(INTENTS, "    spend(intent);\n    underWay = true;", "    underWay = true;")),
          BrokenVariant.of(
              "steward that keeps its name across restarts",
              "world:STEWARD_STEPS",
              "S2 S3",
              in(
                  "failover.machine.ControllerSetup",
                  "pace = List.copyOf(pace);",
                  "pace = List.copyOf(pace);\nterm = controllers.get(self).name();")),
          BrokenVariant.of(
              "steward that acts after its grant",
              "world:STEWARD_STEPS",
              "S2 S3",
              in(SEAT, "if (!mine || now - until >= 0) {", "if (!mine) {"),
              in(
                  INTENTS,
                  "seat.until(), options.stepDeadline()",
                  "Long.MAX_VALUE, options.stepDeadline()")),
          BrokenVariant.of(
              "grant time lowered together with the wait",
              "world:GRANT_LOWERED",
              "1 S1 2",
              in(
                  STATE,
                  "Duration wait = time.compareTo(waitTime) > 0 ? time : waitTime;",
                  "Duration wait = time;")),
          BrokenVariant.of(
              "DNS batch without the marker",
              "world:TRAFFIC_LATE",
              "S8 3",
              in("dns.SwitchPlan", "require.add(old);", "")),
          BrokenVariant.of(
              "candidate chosen by site order although behind",
              "world:REPLICA_BEHIND",
              "2",
              in("database.ReplicationPlans", "&& !isBehind(candidate, member));", ");")),
          BrokenVariant.of(
              "synchronous set relaxed before the authority knows",
              "world:RELAXED",
              "2",
              in(
                  "database.SynchronousSet",
                  "if (!waitedFor.containsAll(both)) {\n      both.addAll(waitedFor);\n"
                      + "      return Step.waitFor(both);\n    }",
                  "if (!waitedFor.equals(wanted)) {\n      return Step.waitFor(wanted);\n    }")),
          BrokenVariant.of(
              "old writer opened again after a restart",
              "world:WRITER_LOST",
              "1 11 S1",
              in(
                  STATE,
                  "return kind == Kind.OPEN && site.equals(here);",
                  "return from.map(here::equals).orElse(kind == Kind.OPEN && site.equals(here));")),
          BrokenVariant.of(
              "own time-outs counted as down",
              "world:OBSERVERS_CUT",
              "4",
              in(
                  "health.machine.SiteMonitor",
                  "if (result.timedOut() && !controlReached) {",
                  "if (false) {")));

  private WorldVariants() {}
}
