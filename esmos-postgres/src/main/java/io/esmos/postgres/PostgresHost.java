package io.esmos.postgres;

import io.esmos.database.FenceResult;
import io.esmos.database.Member;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;

/**
 * What is done at the machine of one member. What SQL can do has a default; the rest is for users
 * to implement over their platform: systemd, Kubernetes, a managed service. Implementations are
 * safe for use by several threads, end by the deadline and are idempotent but for {@link #promote}
 * and {@link #reclone}, which are never repeated.
 */
public interface PostgresHost {
  /**
   * Returns a host of which only the SQL connection is known: it cannot stop, start or re-clone.
   */
  static PostgresHost sqlOnly() {
    return new PostgresHost() {};
  }

  /**
   * Stops the server at once and keeps it stopped, its machine restarting included. {@code PROVEN}
   * only if the platform confirms that the process is gone: silence proves nothing (rule S6).
   *
   * <p>The call may be late, and whoever makes it may have seen nothing else of the member. So the
   * host compares the epoch with the newest that it was given, here or in {@link #remember}: an
   * older one stops nothing and is {@code IMPOSSIBLE}. What it was given it keeps beside the data,
   * durably, before it stops anything; {@link EpochMemory} does that.
   *
   * @param epoch the epoch that is being closed for
   */
  default FenceResult stop(long epoch, Deadline deadline) {
    return new FenceResult(
        FenceResult.Kind.IMPOSSIBLE, "the host offers no way to stop the server");
  }

  /**
   * Remembers that the server takes part in this epoch, so that a stop for an older one is refused
   * when the server itself cannot be asked. Called before a server is promoted, and before its
   * epoch row is raised; repeating it is harmless. The default has nothing to refuse.
   *
   * @throws ProviderException if it is not known to be remembered: the promotion goes on without
   */
  default void remember(long epoch, Deadline deadline) {}

  /**
   * Starts the server, as a standby if it was one: an old writer must come back read-only.
   *
   * @throws ProviderException if it is not up by the deadline
   */
  default void start(Deadline deadline) {
    throw unsupported("start");
  }

  /**
   * Returns what the platform says about a server that does not answer: {@code STOPPED}, {@code
   * CHANGING} while it is re-cloned or started, or {@code UNKNOWN}.
   */
  default Member.Role silent(Deadline deadline) {
    return Member.Role.UNKNOWN;
  }

  /**
   * Makes the server leave recovery. Called once for an intent, on a session of its own. The
   * default asks the server to do nothing if more than {@code bound} has passed on its own clock
   * since it was first asked, so that a call that was held up somewhere does not act later than
   * that.
   *
   * @param systemIdentifier the database that is meant
   * @throws ProviderException {@code CONFLICT} if the server did nothing
   */
  default void promote(
      Connection session, String systemIdentifier, Duration bound, Deadline deadline)
      throws SQLException {
    Promotion.run(new Session(session, deadline), systemIdentifier, bound);
  }

  /**
   * Makes a standby follow another server, or stop receiving, without a restart.
   *
   * @param primaryConnInfo how it reaches its new upstream; empty to stop receiving
   * @param slot the replication slot that it uses there; it exists
   */
  default void follow(
      Connection session, Optional<String> primaryConnInfo, String slot, Deadline deadline)
      throws SQLException {
    Following.set(new Session(session, deadline), primaryConnInfo, slot);
  }

  /**
   * Replaces the server's data by a copy of another's, and starts it as a standby of that one. Runs
   * for as long as it takes, on an executor.
   *
   * @param source the server to copy
   * @param primaryConnInfo how the copy reaches it
   * @param slot the replication slot to use there
   * @throws ProviderException if it failed; the member is then stopped
   */
  default void reclone(
      PostgresEndpoint source, String primaryConnInfo, String slot, Deadline deadline) {
    throw unsupported("reclone");
  }

  private static ProviderException unsupported(String what) {
    return ProviderException.of(
        ProviderException.Code.UNSUPPORTED, "postgres." + what, "the host offers no way to do it");
  }
}
