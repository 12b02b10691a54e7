package io.esmos.postgres;

import io.esmos.authority.WriteGuard;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A connection whose transactions are guarded. Whatever it hands out leads back to it. */
final class GuardedConnection implements InvocationHandler {
  private final Connection inner;
  private final GuardedTransaction transaction;
  private @Nullable Connection self;
  private boolean readOnlySeen;

  private GuardedConnection(Connection inner, WriteGuard guard) {
    this.inner = inner;
    this.transaction = new GuardedTransaction(inner, guard);
  }

  static Connection of(Connection inner, WriteGuard guard) {
    GuardedConnection handler = new GuardedConnection(inner, guard);
    Connection self = Proxies.of(Connection.class, handler);
    handler.self = self;
    return self;
  }

  /** Work that a guarded statement does. */
  @FunctionalInterface
  interface Work {
    @Nullable Object run() throws Throwable;
  }

  Connection self() {
    return Objects.requireNonNull(self);
  }

  @Override
  public @Nullable Object invoke(
      Object proxy, Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
    switch (method.getName()) {
      case "commit" -> {
        commit();
        return null;
      }
      case "rollback" -> {
        if (arguments == null) {
          transaction.rollback();
          return null;
        }
      }
      case "setReadOnly" -> readOnlySeen = false;
      case "setAutoCommit" -> {
        if (arguments != null && Boolean.TRUE.equals(arguments[0]) && transaction.entered()) {
          transaction.commit();
        }
      }
      case "close" -> {
        if (transaction.entered() && !inner.isClosed()) {
          transaction.rollback();
        }
      }
      case "unwrap" -> {
        return unwrap(proxy, arguments);
      }
      case "isWrapperFor" -> {
        Class<?> type = (Class<?>) Objects.requireNonNull(arguments)[0];
        return type.isInstance(proxy) || (inner.isReadOnly() && inner.isWrapperFor(type));
      }
      default -> {
        Object answer = Proxies.ofObject(proxy, inner, method, arguments);
        if (answer != null) {
          return answer;
        }
      }
    }
    return wrap(Proxies.call(inner, method, arguments), sqlOf(arguments));
  }

  /** Wraps what leads back to the connection. */
  @Nullable Object wrap(@Nullable Object value, @Nullable String sql) {
    if (value instanceof CallableStatement) {
      return GuardedStatement.of(CallableStatement.class, (Statement) value, this, sql);
    }
    if (value instanceof PreparedStatement) {
      return GuardedStatement.of(PreparedStatement.class, (Statement) value, this, sql);
    }
    if (value instanceof Statement statement) {
      return GuardedStatement.of(Statement.class, statement, this, null);
    }
    if (value instanceof ResultSet rows) {
      return GuardedResult.of(ResultSet.class, rows, this, null);
    }
    if (value instanceof DatabaseMetaData data) {
      return GuardedResult.of(DatabaseMetaData.class, data, this, null);
    }
    return value;
  }

  /** Runs what may write: inside the open transaction, or in auto-commit mode in one of its own. */
  @Nullable Object write(Work work) throws Throwable {
    if (inner.getAutoCommit()) {
      return alone(work);
    }
    if (inner.isReadOnly()) {
      return read(work);
    }
    transaction.enter();
    try {
      Object result = work.run();
      transaction.stillOpen();
      return result;
    } catch (SQLException e) {
      throw transaction.failed(e);
    }
  }

  /**
   * Runs what only reads, once the database has said that it is so: a driver can be told not to.
   */
  private @Nullable Object read(Work work) throws Throwable {
    if (!readOnlySeen) {
      try (Statement ask = inner.createStatement();
          ResultSet row = ask.executeQuery("SHOW transaction_read_only")) {
        row.next();
        if (!"on".equals(row.getString(1))) {
          throw GuardErrors.misused(
              "a read-only connection has transactions that write: do not set the driver's"
                  + " readOnlyMode to ignore");
        }
      }
      readOnlySeen = true;
    }
    return work.run();
  }

  private @Nullable Object alone(Work work) throws Throwable {
    boolean readOnly = inner.isReadOnly();
    inner.setAutoCommit(false);
    try {
      if (readOnly) {
        // The driver makes transactions read-only, but not what runs without one.
        Object result = read(work);
        inner.commit();
        return result;
      }
      Object result = write(work);
      transaction.commit();
      return result;
    } catch (Throwable e) {
      undo(e);
      throw e;
    } finally {
      if (!inner.isClosed()) {
        inner.setAutoCommit(true);
      }
    }
  }

  private void undo(Throwable e) {
    try {
      if (!inner.isClosed()) {
        transaction.rollback();
      }
    } catch (SQLException second) {
      e.addSuppressed(second);
    }
  }

  /** Does what a COMMIT or ROLLBACK in SQL asks for. */
  void end(SqlControl control) throws SQLException {
    if (inner.getAutoCommit()) {
      throw GuardErrors.misused("no transaction is open: the connection is in auto-commit mode");
    }
    if (control == SqlControl.COMMIT) {
      commit();
    } else {
      transaction.rollback();
    }
  }

  private void commit() throws SQLException {
    if (inner.isReadOnly()) {
      inner.commit();
    } else {
      transaction.commit();
    }
  }

  boolean isReadOnly() throws SQLException {
    return inner.isReadOnly();
  }

  boolean isAutoCommit() throws SQLException {
    return inner.getAutoCommit();
  }

  private Object unwrap(Object proxy, @Nullable Object @Nullable [] arguments) throws SQLException {
    Class<?> type = (Class<?>) Objects.requireNonNull(arguments)[0];
    if (type.isInstance(proxy)) {
      return proxy;
    }
    if (inner.isReadOnly()) {
      return inner.unwrap(type);
    }
    throw GuardErrors.misused(
        "a guarded connection is not unwrapped to "
            + type.getName()
            + ": COPY, large objects and replication would write past the guard. Use a read-only"
            + " connection, or the data source that is guarded, under WriteGuard.run");
  }

  private static @Nullable String sqlOf(@Nullable Object @Nullable [] arguments) {
    return arguments != null && arguments.length > 0 && arguments[0] instanceof String sql
        ? sql
        : null;
  }
}
