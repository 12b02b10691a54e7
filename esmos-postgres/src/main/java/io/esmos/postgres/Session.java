package io.esmos.postgres;

import io.esmos.provider.Deadline;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** A session for the work of one call: no statement waits past the call's deadline. */
record Session(Connection connection, Deadline deadline) {
  /** Reads one row. */
  @FunctionalInterface
  interface Row<T> {
    T read(ResultSet row) throws SQLException;
  }

  <T> List<T> all(String query, Row<T> row, Object... arguments) throws SQLException {
    bound();
    try (PreparedStatement ask = connection.prepareStatement(query)) {
      set(ask, arguments);
      try (ResultSet rows = ask.executeQuery()) {
        List<T> all = new ArrayList<>();
        while (rows.next()) {
          all.add(row.read(rows));
        }
        return all;
      }
    }
  }

  /** Returns the one row that a query always has. */
  <T> T one(String query, Row<T> row, Object... arguments) throws SQLException {
    List<T> all = all(query, row, arguments);
    if (all.size() != 1) {
      throw new SQLException("a query has " + all.size() + " rows instead of one", "21000");
    }
    return all.get(0);
  }

  int update(String command, Object... arguments) throws SQLException {
    bound();
    try (PreparedStatement ask = connection.prepareStatement(command)) {
      set(ask, arguments);
      return ask.executeUpdate();
    }
  }

  void run(String command) throws SQLException {
    bound();
    try (Statement statement = connection.createStatement()) {
      statement.execute(command);
    }
  }

  private void bound() throws SQLException {
    deadline.check("postgres");
    connection.setNetworkTimeout(Runnable::run, deadline.remainingMillis());
  }

  private static void set(PreparedStatement statement, Object... arguments) throws SQLException {
    for (int i = 0; i < arguments.length; i++) {
      statement.setObject(i + 1, arguments[i]);
    }
  }
}
