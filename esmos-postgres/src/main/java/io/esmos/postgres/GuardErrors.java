package io.esmos.postgres;

import io.esmos.authority.WriteOutcomeUnknown;
import io.esmos.authority.WriteRefused;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLNonTransientException;
import java.sql.SQLTransientConnectionException;
import java.sql.SQLWarning;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLWarning;
import org.postgresql.util.ServerErrorMessage;

/**
 * What a guarded connection throws. A refusal is transient (the same work may succeed at the
 * writer, or here later) and has the SQLSTATE of a server that takes no writes, so that no pool
 * gives up the connection. An unknown outcome is not transient, so that nobody sends the work again
 * by itself, and has the SQLSTATE that says so.
 */
final class GuardErrors {
  /** read_only_sql_transaction: what a standby answers to a write. */
  static final String REFUSED = "25006";

  /** transaction_resolution_unknown. */
  static final String UNKNOWN = "08007";

  /** invalid_transaction_termination. */
  static final String MISUSED = "2D000";

  private GuardErrors() {}

  static SQLException refused(WriteRefused cause) {
    return new SQLTransientConnectionException(cause.getMessage(), REFUSED, cause);
  }

  static SQLException unknown(WriteOutcomeUnknown cause) {
    return new SQLNonTransientConnectionException(cause.getMessage(), UNKNOWN, cause);
  }

  static SQLException misused(String message) {
    return new SQLNonTransientException(message, MISUSED);
  }

  /** Returns whether a server that answers so cannot hold an epoch: a standby, or no schema. */
  static boolean isRefusal(SQLException e) {
    String state = String.valueOf(e.getSQLState());
    return switch (state) {
      case "25006", "42883", "42P01", "3F000", "55P03" -> true;
      default -> false;
    };
  }

  /** Returns whether a commit that failed so may have happened. */
  static boolean isUnknown(SQLException e) {
    String state = e.getSQLState();
    return PostgresErrors.broken(e) || (state != null && state.startsWith("XX"));
  }

  /**
   * Returns whether a commit's warnings say that its wait for synchronous replication was
   * cancelled: it is committed here and perhaps nowhere else. The texts are translated and the
   * SQLSTATE is that of any warning, so every warning of a commit counts but those that a trigger
   * raises itself.
   */
  static boolean notReplicated(@Nullable SQLWarning first) {
    for (SQLWarning warning = first; warning != null; warning = warning.getNextWarning()) {
      String state = String.valueOf(warning.getSQLState());
      if ((state.equals("01000") || state.startsWith("57P")) && !raisedByTrigger(warning)) {
        return true;
      }
    }
    return false;
  }

  private static boolean raisedByTrigger(SQLWarning warning) {
    if (warning instanceof PSQLWarning own) {
      ServerErrorMessage message = own.getServerErrorMessage();
      return message != null && "exec_stmt_raise".equals(message.getRoutine());
    }
    return false;
  }
}
