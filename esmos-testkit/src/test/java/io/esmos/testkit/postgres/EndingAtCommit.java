package io.esmos.testkit.postgres;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import javax.sql.DataSource;

/** A real data source, at whose commits something else happens in the same instant. */
final class EndingAtCommit {
  private EndingAtCommit() {}

  static DataSource of(DataSource inner, Runnable atCommit) {
    return proxy(
        DataSource.class,
        (method, arguments) -> {
          Object answer = call(inner, method, arguments);
          return answer instanceof Connection real ? connection(real, atCommit) : answer;
        });
  }

  private static Connection connection(Connection real, Runnable atCommit) {
    return proxy(
        Connection.class,
        (method, arguments) -> {
          if (method.getName().equals("commit")) {
            atCommit.run();
          }
          return call(real, method, arguments);
        });
  }

  private interface Handler {
    Object handle(Method method, Object[] arguments) throws Throwable;
  }

  private static <T> T proxy(Class<T> type, Handler handler) {
    return type.cast(
        Proxy.newProxyInstance(
            EndingAtCommit.class.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> handler.handle(method, arguments)));
  }

  private static Object call(Object target, Method method, Object[] arguments) throws Throwable {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }
}
