package io.esmos.postgres;

import io.esmos.provider.Deadline;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The sessions with one member: one idle session is kept, so that looking often does not mean to
 * log in often. Safe for use by several threads.
 */
final class SiteSessions {
  private final PostgresEndpoint endpoint;
  private final AtomicReference<@Nullable Connection> idle = new AtomicReference<>();
  private final Set<Connection> busy = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /** Work on a session. */
  @FunctionalInterface
  interface Work<T> {
    T on(Session session) throws SQLException;
  }

  SiteSessions(PostgresEndpoint endpoint) {
    this.endpoint = endpoint;
  }

  PostgresEndpoint endpoint() {
    return endpoint;
  }

  /** Runs work that may be run twice: a kept session may turn out to be dead. */
  <T> T repeatable(Deadline deadline, Work<T> work) throws SQLException {
    Connection kept = idle.getAndSet(null);
    if (kept != null) {
      try {
        return use(kept, deadline, work);
      } catch (SQLException e) {
        if (!PostgresErrors.broken(e) || deadline.passed()) {
          throw e;
        }
      }
    }
    return use(endpoint.open(deadline), deadline, work);
  }

  /** Runs work once, on a new session. */
  <T> T once(Deadline deadline, Work<T> work) throws SQLException {
    return use(endpoint.open(deadline), deadline, work);
  }

  /** Ends what is under way, as an interrupted caller wants. */
  void abort() {
    for (Connection connection : busy) {
      discard(connection);
    }
  }

  void close() {
    closed = true;
    abort();
    Connection kept = idle.getAndSet(null);
    if (kept != null) {
      discard(kept);
    }
  }

  Connection open(Deadline deadline) throws SQLException {
    return endpoint.open(deadline);
  }

  <T> T use(Connection connection, Deadline deadline, Work<T> work) throws SQLException {
    boolean well = false;
    busy.add(connection);
    try {
      T result = work.on(new Session(connection, deadline));
      well = true;
      return result;
    } catch (SQLException e) {
      well = !PostgresErrors.broken(e) && connection.getAutoCommit();
      throw e;
    } finally {
      busy.remove(connection);
      if (!well || closed || !idle.compareAndSet(null, connection)) {
        discard(connection);
      }
    }
  }

  private static void discard(Connection connection) {
    try {
      connection.abort(Runnable::run);
    } catch (SQLException e) {
      // It is thrown away: how it ends is of no interest.
    }
  }
}
