package io.esmos.postgres;

import io.esmos.database.ReplicationPlan;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.topology.Site;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** One plan, carried out: the writer's part first, then the replicas' at once. */
final class Arrangement {
  static final String OPERATION = "postgres.arrange";

  private final ReplicationPlan plan;
  private final PostgresMembers members;
  private final Deadline deadline;

  Arrangement(ReplicationPlan plan, PostgresMembers members, Deadline deadline) {
    this.plan = plan;
    this.members = members;
    this.deadline = deadline;
  }

  /** Arranges what can be reached; throws the first refusal when all else is done. */
  void run() {
    Optional<ProviderException> refused = Optional.empty();
    if (plan.writer().isPresent()) {
      Site writer = plan.writer().get();
      // A writer that does not answer must leave time to arrange the others.
      Deadline half = deadline.atMost(deadline.remaining().dividedBy(2));
      refused =
          worst(
              members.each(
                  Set.of(writer),
                  OPERATION,
                  half,
                  (site, call) ->
                      members
                          .sessions(site)
                          .repeatable(call, half, session -> arrangeWriter(site, session))));
    }
    Optional<ProviderException> others =
        worst(
            members.each(
                new TreeSet<>(plan.follow().keySet()), OPERATION, deadline, this::arrangeReplica));
    refused
        .or(() -> others)
        .ifPresent(
            failure -> {
              throw failure;
            });
  }

  /** What could not be reached is left: only what would be refused again is worth telling. */
  private static Optional<ProviderException> worst(
      java.util.Map<Site, FanOut.Outcome<Boolean>> outcomes) {
    return outcomes.values().stream()
        .map(FanOut.Outcome::failure)
        .filter(failure -> failure != null && isRefusal(failure.code()))
        .map(java.util.Objects::requireNonNull)
        .findFirst();
  }

  private static boolean isRefusal(Code code) {
    return switch (code) {
      case CONFLICT, DENIED, INVALID, UNSUPPORTED, NOT_FOUND, MALFORMED, OTHER -> true;
      case TIMEOUT, UNAVAILABLE, THROTTLED, NOT_SENT -> false;
    };
  }

  private boolean arrangeWriter(Site writer, Session session) throws SQLException {
    if (session.one("SELECT pg_is_in_recovery()", row -> row.getBoolean(1))) {
      return false;
    }
    EpochRow row = EpochRow.read(session);
    row.refuseOlder(plan.epoch(), OPERATION);
    for (Site follower : plan.follow().keySet()) {
      if (plan.follow().get(follower).equals(plan.writer())) {
        Following.makeSlot(session, SlotNames.of(follower));
      }
    }
    boundSlots(session);
    if (plan.epochRow().isPresent()) {
      if (row.epoch().isEmpty()) {
        throw ProviderException.of(
            Code.NOT_FOUND, OPERATION, "the schema esmos is missing: install it at the writer");
      }
      members.remember(writer, plan.epochRow().getAsLong(), session.deadline());
      EpochRow.raise(session, plan.epochRow().getAsLong());
    }
    if (plan.synchronous().isPresent()) {
      waitFor(session, plan.synchronous().get());
    }
    return true;
  }

  private void boundSlots(Session session) throws SQLException {
    boolean unbounded =
        session.one(
            "SELECT current_setting('max_slot_wal_keep_size') = '-1'", row -> row.getBoolean(1));
    if (unbounded) {
      session.run(
          "ALTER SYSTEM SET max_slot_wal_keep_size = '"
              + members.options().slotKeepMegabytes()
              + "MB'");
      session.run("SELECT pg_reload_conf()");
    }
  }

  private void waitFor(Session session, Set<Site> sites) throws SQLException {
    String wanted = SynchronousNames.waitingFor(sites);
    if (inForce(session, wanted)) {
      return;
    }
    session.run("ALTER SYSTEM SET synchronous_standby_names = " + SqlText.literal(wanted));
    session.run("SELECT pg_reload_conf()");
    while (!inForce(session, wanted)) {
      session.run("SELECT pg_sleep(0.01)");
    }
  }

  private static boolean inForce(Session session, String wanted) throws SQLException {
    return session.one(
        "SELECT current_setting('synchronous_standby_names') = ?",
        row -> row.getBoolean(1),
        wanted);
  }

  private boolean arrangeReplica(Site site, SiteCall call) throws SQLException {
    Optional<Site> upstream = plan.follow().getOrDefault(site, Optional.empty());
    String slot = SlotNames.of(site);
    boolean standby =
        members
            .sessions(site)
            .repeatable(
                call,
                deadline,
                session -> {
                  EpochRow.read(session).refuseOlder(plan.epoch(), OPERATION);
                  return session.one("SELECT pg_is_in_recovery()", row -> row.getBoolean(1));
                });
    if (!standby) {
      return false;
    }
    if (upstream.isPresent()) {
      members
          .sessions(upstream.get())
          .repeatable(
              call,
              deadline,
              session -> {
                Following.makeSlot(session, slot);
                return true;
              });
    }
    Optional<String> conninfo = upstream.map(to -> members.conninfo(site, to));
    return members
        .sessions(site)
        .once(
            call,
            deadline,
            session -> {
              members.host(site).follow(session.connection(), conninfo, slot, deadline);
              if (upstream.isPresent()) {
                Following.dropIdleSlots(session);
              }
              return true;
            });
  }
}
