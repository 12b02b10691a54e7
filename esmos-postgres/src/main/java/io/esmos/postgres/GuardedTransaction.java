package io.esmos.postgres;

import io.esmos.authority.WriteGuard;
import io.esmos.authority.WriteOutcomeUnknown;
import io.esmos.authority.WritePermit;
import io.esmos.authority.WriteRefused;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;

/**
 * The transactions of one connection: each holds the epoch row from its first statement on, is
 * bounded by the rest of the grant, and is checked after its commit. As a connection, for one
 * thread at a time.
 */
final class GuardedTransaction {
  /**
   * When it is worth asking again whose epoch the database is in: a promotion is being finished.
   */
  private static final Duration SOON = Duration.ofMillis(200);

  /**
   * How much longer than the grant a session may idle in its transaction, or the transaction last
   * (PostgreSQL 17): these end the connection, so a statement is cancelled first. The commit is
   * checked in any case.
   */
  private static final long BACKSTOP_MILLIS = 1000;

  /**
   * Locks the epoch row and bounds everything that the transaction can wait for. Stricter bounds of
   * the user's own stay.
   */
  private static final String CHECK =
      "SELECT "
          + bound("lock_timeout")
          + ", esmos.hold_epoch(), "
          + bound("statement_timeout")
          + ", "
          + bound("idle_in_transaction_session_timeout");

  private static final String CHECK_17 = CHECK + ", " + bound("transaction_timeout");

  private final Connection inner;
  private final WriteGuard guard;
  private @Nullable WritePermit permit;

  GuardedTransaction(Connection inner, WriteGuard guard) {
    this.inner = inner;
    this.guard = guard;
  }

  private static String bound(String setting) {
    String now = "current_setting('" + setting + "')";
    return "set_config('"
        + setting
        + "', CASE WHEN "
        + now
        + "::interval BETWEEN interval '1 microsecond' AND ?::bigint * interval '1 millisecond'"
        + " THEN "
        + now
        + " ELSE ?::bigint || 'ms' END, true)";
  }

  /** Begins, unless it has begun. Auto-commit is off. */
  void enter() throws SQLException {
    if (permit != null) {
      return;
    }
    WritePermit given;
    try {
      given = guard.permit();
    } catch (WriteRefused e) {
      throw GuardErrors.refused(e);
    }
    long millis = Math.min(given.remaining().toMillis(), Integer.MAX_VALUE);
    if (millis < 1) {
      throw refusal(given.epoch(), "the grant has ended");
    }
    check(given, millis);
    permit = given;
  }

  private void check(WritePermit given, long millis) throws SQLException {
    boolean since17 = inner.getMetaData().getDatabaseMajorVersion() >= 17;
    try (PreparedStatement ask = inner.prepareStatement(since17 ? CHECK_17 : CHECK)) {
      for (int i = 1; i <= (since17 ? 8 : 6); i++) {
        ask.setLong(i, i <= 4 ? millis : millis + BACKSTOP_MILLIS);
      }
      try (ResultSet row = ask.executeQuery()) {
        long epoch = row.next() ? row.getLong(2) : -1;
        if (row.wasNull() || epoch != given.epoch()) {
          throw refusal(
              Math.max(epoch, given.epoch()),
              "the database is in epoch " + epoch + ", the grant is for " + given.epoch());
        }
      }
    } catch (SQLException e) {
      inner.rollback();
      if (e.getCause() instanceof WriteRefused || !GuardErrors.isRefusal(e)) {
        throw e;
      }
      SQLException refusal =
          refusal(given.epoch(), "the database cannot hold an epoch: " + e.getSQLState());
      refusal.setNextException(e);
      throw refusal;
    }
  }

  /** Commits and says so only if that may be said. */
  void commit() throws SQLException {
    if (permit == null && state() == TransactionState.OPEN) {
      // Something ran past the statements that we see, such as a large object: checked late.
      enter();
    }
    WritePermit given = permit;
    if (given == null) {
      inner.commit();
      return;
    }
    permit = null;
    if (given.remaining().isZero()) {
      inner.rollback();
      throw refusal(given.epoch(), "the grant ended before the commit, which was not made");
    }
    inner.clearWarnings();
    try {
      inner.commit();
    } catch (SQLException e) {
      if (GuardErrors.isUnknown(e)) {
        throw unknown(given, "the connection was lost in the commit", e);
      }
      throw e;
    }
    if (GuardErrors.notReplicated(inner.getWarnings())) {
      throw unknown(given, "the wait for synchronous replication was cancelled", null);
    }
    try {
      guard.confirm(given);
    } catch (WriteOutcomeUnknown e) {
      throw GuardErrors.unknown(e);
    }
  }

  void rollback() throws SQLException {
    permit = null;
    inner.rollback();
  }

  /** Returns whether a guarded transaction is open. */
  boolean entered() {
    return permit != null;
  }

  /**
   * Checks after a statement that it has not ended the transaction behind our back.
   *
   * @throws SQLException with an unknown outcome if it has
   */
  void stillOpen() throws SQLException {
    WritePermit given = permit;
    if (given != null && state() == TransactionState.IDLE) {
      permit = null;
      throw unknown(given, "a statement ended the transaction past the guard", null);
    }
  }

  /** What cannot be asked is taken as being inside a transaction. */
  private TransactionState state() throws SQLException {
    return inner.isWrapperFor(BaseConnection.class)
        ? inner.unwrap(BaseConnection.class).getTransactionState()
        : TransactionState.OPEN;
  }

  /** Returns what to throw for a statement that failed: a refusal if the grant is over. */
  SQLException failed(SQLException e) {
    WritePermit given = permit;
    if (given == null
        || !given.remaining().isZero()
        || GuardErrors.UNKNOWN.equals(e.getSQLState())) {
      return e;
    }
    SQLException refusal = refusal(given.epoch(), "the grant ended during the transaction");
    refusal.setNextException(e);
    return refusal;
  }

  private SQLException refusal(long epoch, String why) {
    return GuardErrors.refused(new WriteRefused(epoch, guard.writer(), SOON, why));
  }

  private static SQLException unknown(WritePermit given, String why, @Nullable SQLException cause) {
    return GuardErrors.unknown(new WriteOutcomeUnknown(given.epoch(), why, cause));
  }
}
