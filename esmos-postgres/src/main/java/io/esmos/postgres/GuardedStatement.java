package io.esmos.postgres;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A statement that runs in guarded transactions. */
final class GuardedStatement implements InvocationHandler {
  private final Statement inner;
  private final GuardedConnection connection;
  private final SqlControl prepared;

  private GuardedStatement(Statement inner, GuardedConnection connection, SqlControl prepared) {
    this.inner = inner;
    this.connection = connection;
    this.prepared = prepared;
  }

  static <T extends Statement> T of(
      Class<T> type, Statement inner, GuardedConnection connection, @Nullable String sql) {
    SqlControl prepared = sql == null ? SqlControl.NONE : SqlControl.of(sql);
    return Proxies.of(type, new GuardedStatement(inner, connection, prepared));
  }

  @Override
  public @Nullable Object invoke(
      Object proxy, Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
    String name = method.getName();
    if (name.startsWith("execute")) {
      return execute(proxy, method, arguments);
    }
    switch (name) {
      case "addBatch" -> {
        SqlControl control = control(arguments);
        if (control != SqlControl.NONE) {
          refuse(control == SqlControl.ACCESS_MODE ? control : SqlControl.REFUSED);
        }
      }
      case "getConnection" -> {
        return connection.self();
      }
      case "unwrap" -> {
        Class<?> type = (Class<?>) Objects.requireNonNull(arguments)[0];
        if (type.isInstance(proxy)) {
          return proxy;
        }
        if (!connection.isReadOnly()) {
          throw GuardErrors.misused("a guarded statement is not unwrapped to " + type.getName());
        }
      }
      case "isWrapperFor" -> {
        Class<?> type = (Class<?>) Objects.requireNonNull(arguments)[0];
        return type.isInstance(proxy) || (connection.isReadOnly() && inner.isWrapperFor(type));
      }
      default -> {
        Object answer = Proxies.ofObject(proxy, inner, method, arguments);
        if (answer != null) {
          return answer;
        }
      }
    }
    return wrap(proxy, Proxies.call(inner, method, arguments));
  }

  private @Nullable Object execute(
      Object proxy, Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
    SqlControl control = control(arguments);
    if (control == SqlControl.COMMIT || control == SqlControl.ROLLBACK) {
      connection.end(control);
      return nothing(method);
    }
    refuse(control);
    // A cursor would end with the transaction that auto-commit mode wraps around the statement.
    int fetch = connection.isAutoCommit() ? inner.getFetchSize() : 0;
    if (fetch != 0) {
      inner.setFetchSize(0);
    }
    try {
      return wrap(proxy, connection.write(() -> Proxies.call(inner, method, arguments)));
    } finally {
      if (fetch != 0 && !inner.isClosed()) {
        inner.setFetchSize(fetch);
      }
    }
  }

  private @Nullable Object wrap(Object proxy, @Nullable Object value) {
    return value instanceof ResultSet rows
        ? GuardedResult.of(ResultSet.class, rows, connection, proxy)
        : connection.wrap(value, null);
  }

  private SqlControl control(@Nullable Object @Nullable [] arguments) {
    return arguments != null && arguments.length > 0 && arguments[0] instanceof String sql
        ? SqlControl.of(sql)
        : prepared;
  }

  private void refuse(SqlControl control) throws SQLException {
    if (control == SqlControl.REFUSED) {
      throw GuardErrors.misused(
          "the statement begins or ends a transaction past the guard: use setAutoCommit(false),"
              + " commit() and rollback()");
    }
    if (control == SqlControl.ACCESS_MODE && connection.isReadOnly()) {
      throw GuardErrors.misused("a read-only connection stays read-only: use setReadOnly(false)");
    }
  }

  private static @Nullable Object nothing(Method method) throws SQLException {
    Class<?> type = method.getReturnType();
    if (type == boolean.class) {
      return false;
    }
    if (type == int.class) {
      return 0;
    }
    if (type == long.class) {
      return 0L;
    }
    throw GuardErrors.misused("a COMMIT or ROLLBACK has no rows");
  }
}
