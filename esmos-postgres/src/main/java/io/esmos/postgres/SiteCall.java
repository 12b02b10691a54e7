package io.esmos.postgres;

import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One call at one member: the worker that makes it, its sessions, and whether it has ended. What
 * has ended sends nothing more: its sessions are closed, one that is still being opened is closed
 * when it is there, and what has not begun does not begin. Safe for use by several threads.
 */
final class SiteCall {
  private final String operation;
  private final Object lock = new Object();
  private final Set<Connection> sessions = new HashSet<>();
  private @Nullable Thread worker;
  private boolean interrupted;
  private boolean ended;
  private boolean sent;

  /**
   * @param operation names the call where it fails
   */
  SiteCall(String operation) {
    this.operation = operation;
  }

  String operation() {
    return operation;
  }

  /** The current thread begins to make the call. */
  void begin() {
    synchronized (lock) {
      check();
      worker = Thread.currentThread();
    }
  }

  /** The worker has come to its end; an interrupt that was meant for it goes no further. */
  void done() {
    synchronized (lock) {
      worker = null;
      if (interrupted) {
        Thread.interrupted();
      }
    }
  }

  /** Takes charge of a session that was opened for this call. */
  Connection adopt(Connection session) {
    synchronized (lock) {
      if (!ended) {
        sessions.add(session);
        return session;
      }
    }
    discard(session);
    throw over();
  }

  /** Returns whether the session may be kept for others: nobody will end it any more. */
  boolean release(Connection session) {
    synchronized (lock) {
      return sessions.remove(session) && !ended;
    }
  }

  /**
   * The last look before what cannot be taken back: either it goes out before the call ends, or
   * never.
   */
  void send() {
    synchronized (lock) {
      check();
      sent = true;
    }
  }

  /** Returns whether what cannot be taken back may have gone out. Final once the call has ended. */
  boolean sent() {
    synchronized (lock) {
      return sent;
    }
  }

  /** Ends the call, whatever it is doing. Idempotent. */
  void end() {
    List<Connection> open;
    synchronized (lock) {
      ended = true;
      open = List.copyOf(sessions);
      if (worker != null && worker != Thread.currentThread()) {
        interrupted = true;
        worker.interrupt();
      }
    }
    open.forEach(SiteCall::discard);
  }

  /** Closes a session at once, without waiting for its server. */
  static void discard(Connection session) {
    try {
      session.abort(Runnable::run);
    } catch (SQLException e) {
      // It is thrown away: how it ends is of no interest.
    }
  }

  private void check() {
    if (ended) {
      throw over();
    }
  }

  private ProviderException over() {
    return ProviderException.of(Code.NOT_SENT, operation, "the call has ended");
  }
}
