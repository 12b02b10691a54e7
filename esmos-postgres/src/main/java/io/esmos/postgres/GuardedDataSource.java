package io.esmos.postgres;

import io.esmos.authority.WriteGuard;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import java.util.logging.Logger;
import javax.sql.DataSource;

/**
 * A data source whose transactions write only while a guard allows it, in the guard's epoch,
 * checked by the database itself. Put it around the pool. Safe for use by several threads.
 *
 * <p>Each transaction begins with {@code esmos.hold_epoch()} ({@link PostgresSchema}), one round
 * trip, and is bounded by the rest of the grant. A connection in auto-commit mode runs each
 * statement, and each batch, in a transaction of its own. What the guard forbids throws:
 *
 * <ul>
 *   <li>{@link java.sql.SQLTransientConnectionException}, SQLSTATE 25006, cause {@link
 *       io.esmos.authority.WriteRefused}: nothing was written. Pools keep the connection; Spring
 *       translates it to a transient exception.
 *   <li>{@link java.sql.SQLNonTransientConnectionException}, SQLSTATE 08007, cause {@link
 *       io.esmos.authority.WriteOutcomeUnknown}: it may have been written and may be lost. Not to
 *       be reported as done, and not to be sent again without a request id.
 *   <li>{@link java.sql.SQLNonTransientException}, SQLSTATE 2D000: the statement would begin or end
 *       a transaction past the guard ({@code BEGIN}, {@code COMMIT AND CHAIN}, {@code PREPARE
 *       TRANSACTION}, {@code COMMIT} among other statements), or the connection was to be
 *       unwrapped. {@code COMMIT} and {@code ROLLBACK} alone do what the methods do.
 * </ul>
 *
 * <p>A read-only connection ({@code setReadOnly(true)}) is not guarded and may be unwrapped; its
 * transactions are read-only in the database, in auto-commit mode too.
 */
public final class GuardedDataSource implements DataSource {
  private final DataSource inner;
  private final WriteGuard guard;

  private GuardedDataSource(DataSource inner, WriteGuard guard) {
    this.inner = inner;
    this.guard = guard;
  }

  /** Returns a guarded view; neither is closed by it. */
  public static DataSource of(DataSource inner, WriteGuard guard) {
    return new GuardedDataSource(
        Objects.requireNonNull(inner, "inner"), Objects.requireNonNull(guard, "guard"));
  }

  @Override
  public Connection getConnection() throws SQLException {
    return GuardedConnection.of(inner.getConnection(), guard);
  }

  @Override
  public Connection getConnection(String user, String password) throws SQLException {
    return GuardedConnection.of(inner.getConnection(user, password), guard);
  }

  @Override
  public PrintWriter getLogWriter() throws SQLException {
    return inner.getLogWriter();
  }

  @Override
  public void setLogWriter(PrintWriter out) throws SQLException {
    inner.setLogWriter(out);
  }

  @Override
  public void setLoginTimeout(int seconds) throws SQLException {
    inner.setLoginTimeout(seconds);
  }

  @Override
  public int getLoginTimeout() throws SQLException {
    return inner.getLoginTimeout();
  }

  @Override
  public Logger getParentLogger() throws java.sql.SQLFeatureNotSupportedException {
    return inner.getParentLogger();
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    if (type.isInstance(this)) {
      return type.cast(this);
    }
    throw GuardErrors.misused(
        "a guarded data source does not hand out what it guards: keep your own reference to it");
  }

  @Override
  public boolean isWrapperFor(Class<?> type) {
    return type.isInstance(this);
  }

  @Override
  public String toString() {
    return "guarded " + inner;
  }
}
