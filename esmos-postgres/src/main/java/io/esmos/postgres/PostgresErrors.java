package io.esmos.postgres;

import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import java.net.SocketTimeoutException;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * The one table of this module: SQLSTATE (PostgreSQL's appendix A) to code. What a server refused
 * before doing anything has a code of known effect; a lost connection has none.
 */
final class PostgresErrors {
  private PostgresErrors() {}

  static ProviderException of(String operation, SQLException e) {
    String state = e.getSQLState();
    return ProviderException.of(code(e), operation, text(e), e).vendor(state, null);
  }

  static Code code(SQLException e) {
    String state = e.getSQLState();
    if (timedOut(e)) {
      return Code.TIMEOUT;
    }
    if (state == null || state.length() != 5) {
      return Code.OTHER;
    }
    return switch (state) {
      case "57014", "55P03", "25P03", "25P04" -> Code.TIMEOUT;
      case "53300" -> Code.THROTTLED;
      case "42501" -> Code.DENIED;
      case "25006", "55006", "55000", "40001", "40P01" -> Code.CONFLICT;
      case "58P01" -> Code.NOT_FOUND;
      case "0A000" -> Code.UNSUPPORTED;
      default ->
          switch (state.substring(0, 2)) {
            case "08", "57" -> Code.UNAVAILABLE;
            case "28" -> Code.DENIED;
            case "42", "22", "3F" -> Code.INVALID;
            default -> Code.OTHER;
          };
    };
  }

  /** Returns whether the connection is of no use any more, so that another may help. */
  static boolean broken(SQLException e) {
    String state = e.getSQLState();
    return state == null || state.startsWith("08") || state.startsWith("57P");
  }

  private static boolean timedOut(SQLException e) {
    @Nullable Throwable cause = e;
    for (int depth = 0; cause != null && depth < 10; depth++) {
      if (cause instanceof SocketTimeoutException
          || cause instanceof java.sql.SQLTimeoutException) {
        return true;
      }
      cause = cause.getCause();
    }
    return false;
  }

  /** The server's first line: details and hints may quote rows. */
  private static String text(SQLException e) {
    String message = String.valueOf(e.getMessage());
    int end = message.indexOf('\n');
    return end < 0 ? message : message.substring(0, end);
  }
}
