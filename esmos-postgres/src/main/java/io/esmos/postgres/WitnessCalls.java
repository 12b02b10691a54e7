package io.esmos.postgres;

import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The statements of a {@link PostgresWitness}: each is one transaction on a session of its own, on
 * a thread of its own, because a pool may let its users wait for longer than a call may take. Safe
 * for use by several threads.
 */
final class WitnessCalls {
  /** A statement that would change something, at a server that only follows. */
  private static final String READ_ONLY = "25006";

  /** Another transaction was first, and the session's isolation does not let this one see it. */
  private static final String SERIALIZATION = "40001";

  /** A warning: the wait for synchronous replication was cancelled, the commit is local. */
  private static final String WARNING = "01000";

  private final DataSource source;
  private final Executor executor;

  WitnessCalls(DataSource source, Executor executor) {
    this.source = source;
    this.executor = executor;
  }

  /** What a statement returns: the version that is there, or was written, and contents. */
  record Row(Optional<UUID> version, Optional<byte[]> contents) {}

  /** Sends a statement, once. */
  Row ask(String statement, List<Object> arguments, Deadline deadline, String operation) {
    deadline.check(operation);
    if (Thread.currentThread().isInterrupted()) {
      throw ProviderException.of(Code.NOT_SENT, operation, "the thread was interrupted");
    }
    SiteCall call = new SiteCall(operation);
    FutureTask<Row> task = new FutureTask<>(() -> made(call, statement, arguments, deadline));
    executor.execute(task);
    try {
      return task.get(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      call.end();
      throw ProviderException.of(Code.TIMEOUT, operation, "PostgreSQL did not answer in time");
    } catch (InterruptedException e) {
      call.end();
      Thread.currentThread().interrupt();
      throw ProviderException.of(Code.TIMEOUT, operation, "was interrupted on its way");
    } catch (ExecutionException e) {
      throw failure(e.getCause(), operation);
    }
  }

  private Row made(SiteCall call, String statement, List<Object> arguments, Deadline deadline)
      throws SQLException {
    call.begin();
    try {
      Connection session = call.adopt(source.getConnection());
      try {
        if (!session.getAutoCommit()) {
          session.rollback();
          session.setAutoCommit(true);
        }
        session.setNetworkTimeout(Runnable::run, deadline.remainingMillis());
        return sent(call, session, statement, arguments);
      } finally {
        if (call.release(session)) {
          session.close();
        }
      }
    } finally {
      call.done();
    }
  }

  private static Row sent(
      SiteCall call, Connection session, String statement, List<Object> arguments)
      throws SQLException {
    try (PreparedStatement ask = session.prepareStatement(statement)) {
      for (int i = 0; i < arguments.size(); i++) {
        ask.setObject(i + 1, arguments.get(i));
      }
      call.send();
      try (ResultSet rows = ask.executeQuery()) {
        if (ask.getWarnings() != null && WARNING.equals(ask.getWarnings().getSQLState())) {
          throw ProviderException.of(
              Code.OTHER, call.operation(), "the commit did not wait for its replicas");
        }
        if (!rows.next()) {
          throw ProviderException.of(Code.MALFORMED, call.operation(), "an answer without a row");
        }
        fit(rows, call.operation());
        return new Row(
            Optional.ofNullable(rows.getObject(4, UUID.class)),
            Optional.ofNullable(rows.getBytes(5)));
      }
    }
  }

  private static void fit(ResultSet row, String operation) throws SQLException {
    if (!row.getBoolean(1)) {
      throw unfit(operation, "the server is in recovery: it follows another");
    }
    if (!row.getBoolean(2)) {
      throw unfit(operation, "the session is read-only");
    }
    if (!row.getBoolean(3)) {
      throw unfit(
          operation, "the server may lose what it acknowledges (synchronous_commit or fsync)");
    }
  }

  private static ProviderException failure(@Nullable Throwable cause, String operation) {
    if (cause instanceof ProviderException known) {
      return known;
    }
    if (cause instanceof SQLException e) {
      if (READ_ONLY.equals(e.getSQLState())) {
        return unfit(operation, "the server or the session is read-only");
      }
      return SERIALIZATION.equals(e.getSQLState())
          ? ProviderException.of(Code.CONFLICT, operation, "another writer was first", e)
              .vendor(e.getSQLState(), null)
          : PostgresErrors.of(operation, e);
    }
    return ProviderException.of(Code.OTHER, operation, "the call failed", cause);
  }

  private static ProviderException unfit(String operation, String why) {
    return ProviderException.of(Code.UNSUPPORTED, operation, why);
  }
}
