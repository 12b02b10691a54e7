package io.esmos.postgres;

import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import java.sql.SQLException;
import java.util.List;
import java.util.OptionalLong;

/**
 * The rows of the schema {@code esmos}, as one member shows them.
 *
 * @param epoch the epoch under which the database takes writes; empty if the schema is missing
 * @param beat the heartbeat
 */
record EpochRow(OptionalLong epoch, OptionalLong beat) {
  private static final String LOCK_WAIT = "SET LOCAL lock_timeout = '300ms'";

  static EpochRow read(Session session) throws SQLException {
    boolean there =
        session.one(
            "SELECT to_regclass('esmos.epoch') IS NOT NULL"
                + " AND to_regclass('esmos.heartbeat') IS NOT NULL",
            row -> row.getBoolean(1));
    if (!there) {
      return new EpochRow(OptionalLong.empty(), OptionalLong.empty());
    }
    List<EpochRow> rows =
        session.all(
            "SELECT epoch, beat FROM esmos.epoch CROSS JOIN esmos.heartbeat",
            row -> new EpochRow(OptionalLong.of(row.getLong(1)), OptionalLong.of(row.getLong(2))));
    return rows.size() == 1
        ? rows.get(0)
        : new EpochRow(OptionalLong.empty(), OptionalLong.empty());
  }

  /** Refuses to go on if the member has seen a newer epoch than this. */
  void refuseOlder(long plan, String operation) {
    if (epoch.isPresent() && epoch.getAsLong() > plan) {
      throw ProviderException.of(
          Code.CONFLICT,
          operation,
          "epoch " + plan + " is older than " + epoch.getAsLong() + " in the database");
    }
  }

  /**
   * Raises the epoch row; never lowers it. Transactions of the old epoch hold a lock on it: those
   * that do not end by themselves are ended. It waits for no replica: a new writer may have none
   * yet.
   */
  static void raise(Session session, long epoch) throws SQLException {
    while (true) {
      session.connection().setAutoCommit(false);
      try {
        session.run("SET LOCAL synchronous_commit = local");
        session.run(LOCK_WAIT);
        session.update("UPDATE esmos.epoch SET epoch = ? WHERE epoch < ?", epoch, epoch);
        session.connection().commit();
        return;
      } catch (SQLException e) {
        session.connection().rollback();
        if (!"55P03".equals(e.getSQLState())) {
          throw e;
        }
      } finally {
        session.connection().setAutoCommit(true);
      }
      session.all(
          "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'relation'"
              + " AND relation = 'esmos.epoch'::regclass AND mode = 'RowShareLock' AND granted"
              + " AND pid <> pg_backend_pid()",
          row -> row.getBoolean(1));
    }
  }
}
