package io.esmos.postgres;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.sql.Wrapper;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Rows and metadata: they lead back to their connection, and rows can write. */
final class GuardedResult implements InvocationHandler {
  private final Object inner;
  private final GuardedConnection connection;
  private final @Nullable Object statement;

  private GuardedResult(Object inner, GuardedConnection connection, @Nullable Object statement) {
    this.inner = inner;
    this.connection = connection;
    this.statement = statement;
  }

  static <T extends Wrapper> T of(
      Class<T> type, T inner, GuardedConnection connection, @Nullable Object statement) {
    return Proxies.of(type, new GuardedResult(inner, connection, statement));
  }

  @Override
  public @Nullable Object invoke(
      Object proxy, Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
    switch (method.getName()) {
      case "getStatement" -> {
        if (statement != null) {
          return statement;
        }
      }
      case "getConnection" -> {
        return connection.self();
      }
      case "insertRow", "updateRow", "deleteRow" -> {
        return connection.write(() -> Proxies.call(inner, method, arguments));
      }
      case "unwrap" -> {
        Class<?> type = (Class<?>) Objects.requireNonNull(arguments)[0];
        if (type.isInstance(proxy)) {
          return proxy;
        }
        if (!connection.isReadOnly()) {
          throw GuardErrors.misused("guarded rows are not unwrapped to " + type.getName());
        }
      }
      case "isWrapperFor" -> {
        Class<?> type = (Class<?>) Objects.requireNonNull(arguments)[0];
        return type.isInstance(proxy)
            || (connection.isReadOnly() && ((Wrapper) inner).isWrapperFor(type));
      }
      case "equals", "hashCode", "toString" -> {
        return Proxies.ofObject(proxy, inner, method, arguments);
      }
      default -> {
        // Everything else reads.
      }
    }
    return connection.wrap(Proxies.call(inner, method, arguments), null);
  }
}
