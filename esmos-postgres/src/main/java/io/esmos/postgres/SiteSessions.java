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
  private final Set<SiteCall> busy = ConcurrentHashMap.newKeySet();
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
  <T> T repeatable(SiteCall call, Deadline deadline, Work<T> work) throws SQLException {
    Connection kept = idle.getAndSet(null);
    if (kept != null) {
      try {
        return use(call, kept, deadline, work);
      } catch (SQLException e) {
        if (!PostgresErrors.broken(e) || deadline.passed()) {
          throw e;
        }
      }
    }
    return once(call, deadline, work);
  }

  /** Runs work once, on a new session. */
  <T> T once(SiteCall call, Deadline deadline, Work<T> work) throws SQLException {
    return use(call, endpoint.open(deadline), deadline, work);
  }

  /** Ends what is under way; what is still connecting ends as soon as it is there. */
  void close() {
    closed = true;
    busy.forEach(SiteCall::end);
    Connection kept = idle.getAndSet(null);
    if (kept != null) {
      SiteCall.discard(kept);
    }
  }

  private <T> T use(SiteCall call, Connection connection, Deadline deadline, Work<T> work)
      throws SQLException {
    boolean well = false;
    busy.add(call);
    call.adopt(connection);
    try {
      if (closed) {
        call.end();
      }
      T result = work.on(new Session(connection, deadline));
      well = true;
      return result;
    } catch (SQLException e) {
      well = !PostgresErrors.broken(e) && connection.getAutoCommit();
      throw e;
    } finally {
      busy.remove(call);
      boolean kept = call.release(connection) && well && !closed;
      if (!kept || !idle.compareAndSet(null, connection)) {
        SiteCall.discard(connection);
      }
    }
  }
}
