package io.esmos.postgres;

import io.esmos.provider.Deadline;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Properties;
import javax.sql.DataSource;
import org.postgresql.Driver;
import org.postgresql.PGProperty;

/**
 * How to connect to one PostgreSQL server, past any load balancer or pooler. Implementations are
 * safe for use by several threads.
 */
@FunctionalInterface
public interface PostgresEndpoint {
  /**
   * Opens a session, in auto-commit mode; the caller closes it.
   *
   * @throws SQLException if there is none by the deadline
   */
  Connection open(Deadline deadline) throws SQLException;

  /**
   * Returns an endpoint that opens a new session with the driver at each call. Connecting and
   * logging in end by the deadline, whatever the properties say.
   *
   * @param url the driver's URL, such as {@code jdbc:postgresql://host:5432/postgres}
   * @param properties the driver's properties: user, password, TLS; copied
   */
  static PostgresEndpoint of(String url, Properties properties) {
    Driver driver = new Driver();
    if (!driver.acceptsURL(url)) {
      throw new IllegalArgumentException("not a URL of PostgreSQL's driver");
    }
    Properties copy = new Properties();
    properties.stringPropertyNames().forEach(n -> copy.setProperty(n, properties.getProperty(n)));
    return deadline -> {
      Properties own = new Properties();
      own.putAll(copy);
      // The driver takes a fraction here, and whole seconds for the time-outs of the socket.
      own.setProperty(
          PGProperty.LOGIN_TIMEOUT.getName(),
          String.format(Locale.ROOT, "%.3f", deadline.remainingMillis() / 1000.0));
      String whole = Integer.toString(Math.min(86_400, deadline.remainingMillis() / 1000 + 1));
      own.setProperty(PGProperty.CONNECT_TIMEOUT.getName(), whole);
      own.setProperty(PGProperty.SOCKET_TIMEOUT.getName(), whole);
      own.setProperty(PGProperty.CANCEL_SIGNAL_TIMEOUT.getName(), "1");
      if (own.getProperty(PGProperty.APPLICATION_NAME.getName()) == null) {
        own.setProperty(PGProperty.APPLICATION_NAME.getName(), "esmos");
      }
      Connection session = driver.connect(url, own);
      if (session == null) {
        throw new SQLException("the driver does not take its URL", "08001");
      }
      return session;
    };
  }

  /**
   * Returns an endpoint that takes sessions from a data source, which is never closed by us. Its
   * own time-out bounds the wait for a session: set it below the deadlines.
   */
  static PostgresEndpoint of(DataSource source) {
    return deadline -> source.getConnection();
  }
}
