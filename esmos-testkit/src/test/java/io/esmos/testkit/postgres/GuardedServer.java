package io.esmos.testkit.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.esmos.authority.WriteRefused;
import io.esmos.postgres.PostgresSchema;
import io.esmos.provider.Deadline;
import io.esmos.time.SystemTime;
import io.esmos.topology.Site;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLNonTransientException;
import java.sql.SQLTransientConnectionException;
import java.sql.Statement;
import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** A server with a table, a pool before it, and what tests of a guarded data source ask of it. */
final class GuardedServer implements AutoCloseable {
  static final Site HERE = Site.of("aws/ap-southeast-1");

  final EmbeddedPostgres server;
  final HikariDataSource pool;

  GuardedServer(Path directory) throws Exception {
    server = Servers.at(directory).with("max_prepared_transactions", "2");
    server.initialise();
    server.start(Deadline.in(Duration.ofSeconds(30), SystemTime.ticker()));
    pool = pool("");
    try (Connection session = pool.getConnection()) {
      PostgresSchema.install(session);
      PostgresSchema.install(session);
    }
    Sql.run(server, "CREATE TABLE visit (id int PRIMARY KEY, note text)");
    Sql.run(
        server,
        "CREATE PROCEDURE committing() LANGUAGE plpgsql AS 'BEGIN INSERT INTO visit VALUES (70); COMMIT; END'");
  }

  @Override
  public void close() {
    pool.close();
    server.close();
  }

  /** No row is there, and the epoch is the first. */
  void fresh() {
    Sql.run(server, "TRUNCATE visit");
    Sql.run(server, "ALTER TABLE esmos.epoch DISABLE TRIGGER never_lower");
    Sql.run(server, "UPDATE esmos.epoch SET epoch = 1");
    Sql.run(server, "ALTER TABLE esmos.epoch ENABLE TRIGGER never_lower");
  }

  /**
   * Makes commits wait for a replica that is not there. A reload is over when the checkpointer has
   * taken it, too: a new session shows that the postmaster has passed it on, and the checkpoint
   * that it asks for begins after the checkpointer has looked.
   */
  void waitForNobody() {
    Sql.run(server, "ALTER SYSTEM SET synchronous_standby_names = 'FIRST 1 (nobody)'");
    Sql.run(server, "SELECT pg_reload_conf()");
    Sql.await(server, "SHOW synchronous_standby_names", "FIRST 1 (nobody)");
    Sql.run(server, "CHECKPOINT");
  }

  void endTheWait(String how) {
    String waiting = " FROM pg_stat_activity WHERE wait_event = 'SyncRep'";
    Sql.await(server, "SELECT count(*)" + waiting, "1");
    Sql.run(server, "SELECT " + how + "(pid)" + waiting);
  }

  static void insert(Connection c, int id) throws SQLException {
    try (PreparedStatement s = c.prepareStatement("INSERT INTO visit (id) VALUES (?)")) {
      s.setInt(1, id);
      s.executeUpdate();
    }
  }

  static int backend(Connection c) throws SQLException {
    try (Statement s = c.createStatement();
        ResultSet row = s.executeQuery("SELECT pg_backend_pid()")) {
      row.next();
      return row.getInt(1);
    }
  }

  String ids() {
    return Sql.ask(server, "SELECT coalesce(array_agg(id ORDER BY id), '{}') FROM visit");
  }

  static void refused(ThrowingCallable work) {
    assertThatThrownBy(work)
        .isInstanceOf(SQLTransientConnectionException.class)
        .hasCauseInstanceOf(WriteRefused.class)
        .satisfies(e -> assertThat(((SQLException) e).getSQLState()).isEqualTo("25006"));
  }

  static void misused(ThrowingCallable work) {
    assertThatThrownBy(work)
        .isInstanceOf(SQLNonTransientException.class)
        .satisfies(e -> assertThat(((SQLException) e).getSQLState()).isEqualTo("2D000"));
  }

  HikariDataSource pool(String readOnlyMode) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(
        server.url() + (readOnlyMode.isEmpty() ? "" : "?readOnlyMode=" + readOnlyMode));
    config.setUsername("postgres");
    config.setPassword(server.credentials().getProperty("password"));
    config.setMaximumPoolSize(4);
    config.setMinimumIdle(1);
    return new HikariDataSource(config);
  }
}
