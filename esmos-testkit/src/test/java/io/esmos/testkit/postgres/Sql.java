package io.esmos.testkit.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.esmos.provider.Deadline;
import io.esmos.time.SystemTime;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/** Questions and commands of the tests, as the superuser. */
public final class Sql {
  private Sql() {}

  /** Returns the first column of the first row, "null" for a null. */
  public static String ask(EmbeddedPostgres server, String query) {
    try (Connection session = server.endpoint().open(soon());
        Statement statement = session.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      return rows.next() ? String.valueOf(rows.getString(1)) : "nothing";
    } catch (SQLException e) {
      throw new AssertionError(query, e);
    }
  }

  /** Runs a command. */
  public static void run(EmbeddedPostgres server, String command) {
    try (Connection session = server.endpoint().open(soon());
        Statement statement = session.createStatement()) {
      statement.execute(command);
    } catch (SQLException e) {
      throw new AssertionError(command, e);
    }
  }

  /** Waits until a query answers so. */
  public static void await(EmbeddedPostgres server, String query, String answer) {
    ProcessTree.await(() -> ask(server, query).equals(answer), soon());
    assertThat(ask(server, query)).isEqualTo(answer);
  }

  private static Deadline soon() {
    return Deadline.in(Duration.ofSeconds(30), SystemTime.ticker());
  }
}
