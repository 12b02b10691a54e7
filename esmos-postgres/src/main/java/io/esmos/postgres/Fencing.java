package io.esmos.postgres;

import io.esmos.database.FenceResult;
import io.esmos.database.FenceResult.Kind;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.topology.Site;
import java.sql.SQLException;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Making a member unable to write: by its host, and where SQL still reaches it, by its epoch row.
 */
final class Fencing {
  static final String OPERATION = "postgres.fence";

  private final PostgresMembers members;
  private final Site site;
  private final long epoch;
  private final Deadline deadline;
  private volatile OptionalLong newer = OptionalLong.empty();

  Fencing(PostgresMembers members, Site site, long epoch, Deadline deadline) {
    this.members = members;
    this.site = site;
    this.epoch = epoch;
    this.deadline = deadline;
  }

  /**
   * @param newestSeen the newest epoch that this process has seen in the member
   */
  FenceResult run(long newestSeen) {
    if (newestSeen > epoch) {
      return tooOld(newestSeen);
    }
    FenceResult sql = bySql();
    if (newer.isPresent()) {
      return sql;
    }
    if (Thread.currentThread().isInterrupted()) {
      throw ProviderException.of(Code.TIMEOUT, OPERATION, "the call was interrupted");
    }
    FenceResult host = byHost();
    if (host.kind() != Kind.IMPOSSIBLE) {
      return host;
    }
    return sql.kind() == Kind.IMPOSSIBLE
        ? new FenceResult(Kind.IMPOSSIBLE, sql.how() + "; " + host.how())
        : sql;
  }

  private FenceResult byHost() {
    try {
      return members.host(site).stop(epoch, deadline);
    } catch (ProviderException e) {
      return new FenceResult(Kind.IMPOSSIBLE, "the host does not help (" + e.code() + ")");
    }
  }

  /**
   * Raises the epoch row, so that the database refuses transactions of the old epoch, and ends
   * sessions. An unguarded client can still write: never a proof.
   */
  private FenceResult bySql() {
    Deadline third = deadline.atMost(deadline.remaining().dividedBy(3));
    FanOut.Outcome<FenceResult> outcome =
        members
            .start(
                site,
                new SiteCall(OPERATION),
                (at, call) -> members.sessions(at).once(call, third, this::close))
            .end(third);
    if (outcome.value() != null) {
      return outcome.value();
    }
    return new FenceResult(
        Kind.IMPOSSIBLE,
        "no session with the server ("
            + Optional.ofNullable(outcome.failure()).map(ProviderException::code).orElseThrow()
            + ")");
  }

  private FenceResult close(Session session) throws SQLException {
    EpochRow row = EpochRow.read(session);
    if (row.epoch().isPresent() && row.epoch().getAsLong() > epoch) {
      newer = row.epoch();
      return tooOld(row.epoch().getAsLong());
    }
    if (session.one("SELECT pg_is_in_recovery()", each -> each.getBoolean(1))) {
      return new FenceResult(Kind.BEST_EFFORT, "the server says that it is a standby");
    }
    if (row.epoch().isPresent()) {
      EpochRow.raise(session, epoch);
    }
    int ended =
        session
            .all(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    + " WHERE backend_type = 'client backend' AND backend_xid IS NOT NULL"
                    + " AND pid <> pg_backend_pid()",
                each -> each.getBoolean(1))
            .size();
    return new FenceResult(
        Kind.BEST_EFFORT,
        (row.epoch().isPresent() ? "epoch row raised to " + epoch : "no epoch row")
            + ", "
            + ended
            + " writing sessions ended");
  }

  private static FenceResult tooOld(long seen) {
    return new FenceResult(
        Kind.IMPOSSIBLE, "nothing done: the member has seen epoch " + seen + " already");
  }
}
