package io.esmos.testkit.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.esmos.authority.ManualWriteGuard;
import io.esmos.authority.WriteOutcomeUnknown;
import io.esmos.authority.WriteRefused;
import io.esmos.postgres.GuardedDataSource;
import io.esmos.postgres.PostgresSchema;
import io.esmos.provider.Deadline;
import io.esmos.time.SystemTime;
import io.esmos.topology.Site;
import java.nio.file.Path;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLNonTransientException;
import java.sql.SQLTransientConnectionException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGConnection;
import org.springframework.dao.NonTransientDataAccessException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** A real server, a real pool, and a guard that is told what to say. */
class GuardedDataSourceTest {
  private static final Site HERE = Site.of("aws/ap-southeast-1");

  @TempDir private static Path directory;
  private static EmbeddedPostgres server;
  private static HikariDataSource pool;

  private final ManualWriteGuard guard = new ManualWriteGuard(HERE);
  private final DataSource guarded = GuardedDataSource.of(pool, guard);

  @BeforeAll
  static void start() throws Exception {
    server = Servers.at(directory).with("max_prepared_transactions", "2");
    server.initialise();
    server.start(Deadline.in(Duration.ofSeconds(30), SystemTime.ticker()));
    pool = pool(null);
    try (Connection session = pool.getConnection()) {
      PostgresSchema.install(session);
      PostgresSchema.install(session);
    }
    Sql.run(server, "CREATE TABLE visit (id int PRIMARY KEY, note text)");
    Sql.run(
        server,
        "CREATE PROCEDURE committing() LANGUAGE plpgsql AS 'BEGIN INSERT INTO visit VALUES (70); COMMIT; END'");
  }

  @AfterAll
  static void stop() {
    pool.close();
    server.close();
  }

  @BeforeEach
  void fresh() throws Exception {
    Sql.run(server, "TRUNCATE visit");
    Sql.run(server, "ALTER TABLE esmos.epoch DISABLE TRIGGER never_lower");
    Sql.run(server, "UPDATE esmos.epoch SET epoch = 1");
    Sql.run(server, "ALTER TABLE esmos.epoch ENABLE TRIGGER never_lower");
    guard.grant(1);
  }

  @Test
  void writesInAutoCommitModeAndInTransactions() throws Exception {
    try (Connection c = guarded.getConnection()) {
      insert(c, 1);
      assertThat(c.getAutoCommit()).isTrue();
      c.setAutoCommit(false);
      insert(c, 2);
      Savepoint point = c.setSavepoint();
      insert(c, 3);
      c.rollback(point);
      insert(c, 4);
      c.commit();
      insert(c, 5);
      c.rollback();
    }
    assertThat(ids()).isEqualTo("{1,2,4}");
  }

  @Test
  void refusesWithoutAGrant() throws Exception {
    guard.moved(2, Site.of("azure/eastasia"));
    try (Connection c = guarded.getConnection()) {
      refused(() -> insert(c, 1));
      c.setAutoCommit(false);
      refused(() -> insert(c, 1));
      c.rollback();
      guard.grant(1);
      insert(c, 2);
      c.commit();
    }
    assertThat(ids()).isEqualTo("{2}");
  }

  @Test
  void theDatabaseRefusesAnOldEpoch() throws Exception {
    Sql.run(server, "UPDATE esmos.epoch SET epoch = 2");
    try (Connection c = guarded.getConnection()) {
      refused(() -> insert(c, 1));
      guard.grant(3);
      refused(() -> insert(c, 1));
      guard.grant(2);
      insert(c, 2);
    }
    assertThat(ids()).isEqualTo("{2}");
    assertThatThrownBy(() -> Sql.run(server, "UPDATE esmos.epoch SET epoch = 1"))
        .hasStackTraceContaining("never lowered");
  }

  @Test
  void theEpochRowIsHeldUntilTheCommit() throws Exception {
    try (Connection c = guarded.getConnection()) {
      c.setAutoCommit(false);
      insert(c, 1);
      assertThatThrownBy(
              () -> Sql.run(server, "SET lock_timeout = '50ms'; UPDATE esmos.epoch SET epoch = 2"))
          .hasStackTraceContaining("lock timeout");
      c.commit();
      Sql.run(server, "SET lock_timeout = '50ms'; UPDATE esmos.epoch SET epoch = 2");
    }
  }

  @Test
  void aGrantThatEndsBeforeTheCommitWritesNothing() throws Exception {
    try (Connection c = guarded.getConnection()) {
      c.setAutoCommit(false);
      insert(c, 1);
      guard.expire();
      refused(c::commit);
    }
    assertThat(ids()).isEqualTo("{}");
  }

  @Test
  void theRestOfTheGrantBoundsAStatement() throws Exception {
    guard.grant(1, Duration.ofMillis(150));
    try (Connection c = guarded.getConnection();
        Statement s = c.createStatement()) {
      assertThatThrownBy(() -> s.execute("SELECT pg_sleep(30)"))
          .isInstanceOfSatisfying(
              SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("57014"));
      c.setAutoCommit(false);
      s.execute("SET LOCAL application_name = 'x'");
      try (ResultSet row = s.executeQuery("SHOW idle_in_transaction_session_timeout")) {
        row.next();
        assertThat(row.getString(1)).isEqualTo("1150ms");
      }
      c.rollback();
      s.execute("SET statement_timeout = '20ms'");
      c.commit();
      try (ResultSet row = s.executeQuery("SHOW statement_timeout")) {
        row.next();
        assertThat(row.getString(1)).as("the stricter bound stays").isEqualTo("20ms");
      }
      c.rollback();
      s.execute("RESET statement_timeout");
      c.commit();
    }
  }

  @Test
  void aBatchIsOneTransaction() throws Exception {
    try (Connection c = guarded.getConnection();
        PreparedStatement s = c.prepareStatement("INSERT INTO visit VALUES (?)")) {
      for (int id : new int[] {1, 2, 1}) {
        s.setInt(1, id);
        s.addBatch();
      }
      assertThatThrownBy(s::executeBatch).isInstanceOf(SQLException.class);
      assertThat(ids()).isEqualTo("{}");
      s.setInt(1, 9);
      s.addBatch();
      s.executeBatch();
    }
    assertThat(ids()).isEqualTo("{9}");
  }

  @Test
  void commitAndRollbackInSqlDoWhatTheMethodsDo() throws Exception {
    try (Connection c = guarded.getConnection();
        Statement s = c.createStatement()) {
      c.setAutoCommit(false);
      insert(c, 1);
      s.execute("/* done */ COMMIT WORK;");
      insert(c, 2);
      s.execute("ROLLBACK");
      insert(c, 3);
      guard.expire();
      refused(() -> s.execute("COMMIT"));
      guard.grant(1);
    }
    assertThat(ids()).isEqualTo("{1}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "BEGIN",
        "start transaction",
        "COMMIT AND CHAIN",
        "end transaction and chain",
        "PREPARE TRANSACTION 'x'",
        "COMMIT PREPARED 'x'",
        "ROLLBACK PREPARED 'x'",
        "INSERT INTO visit VALUES (50); COMMIT",
        "INSERT INTO visit VALUES (50); -- done\n CoMMit; SELECT 1",
        "SELECT $a$;$a$; COMMIT; BEGIN; INSERT INTO visit VALUES (51)"
      })
  void refusesWhatEndsTransactionsPastTheGuard(String sql) throws Exception {
    try (Connection c = guarded.getConnection();
        Statement s = c.createStatement()) {
      for (boolean autoCommit : new boolean[] {true, false}) {
        c.setAutoCommit(autoCommit);
        misused(() -> s.execute(sql));
        misused(() -> s.addBatch(sql));
        misused(() -> c.prepareStatement(sql).execute());
      }
    }
    assertThat(ids()).isEqualTo("{}");
  }

  @Test
  void aProcedureThatCommitsIsRefusedByTheServer() throws Exception {
    try (Connection c = guarded.getConnection();
        CallableStatement call = c.prepareCall("CALL committing()");
        Statement s = c.createStatement()) {
      for (boolean autoCommit : new boolean[] {true, false}) {
        c.setAutoCommit(autoCommit);
        assertThatThrownBy(call::execute).hasMessageContaining("invalid transaction termination");
        if (!autoCommit) {
          c.rollback();
        }
        assertThatThrownBy(() -> s.execute("DO 'BEGIN INSERT INTO visit VALUES (71); COMMIT; END'"))
            .hasMessageContaining("invalid transaction termination");
        if (!autoCommit) {
          c.rollback();
        }
      }
    }
    assertThat(ids()).isEqualTo("{}");
  }

  @Test
  void nothingLeadsPastTheGuard() throws Exception {
    try (Connection c = guarded.getConnection();
        Statement s =
            c.createStatement(ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_UPDATABLE)) {
      insert(c, 1);
      misused(() -> c.unwrap(PGConnection.class));
      misused(() -> s.unwrap(org.postgresql.PGStatement.class));
      misused(() -> guarded.unwrap(HikariDataSource.class));
      assertThat(c.isWrapperFor(PGConnection.class)).isFalse();
      assertThat(c.unwrap(Connection.class)).isSameAs(c);
      assertThat(s.getConnection()).isSameAs(c);
      assertThat(c.getMetaData().getConnection()).isSameAs(c);
      try (ResultSet tables = c.getMetaData().getTables(null, null, "visit", null)) {
        assertThat(tables.next()).isTrue();
        assertThat(tables.getStatement().getConnection()).isSameAs(c);
      }
      try (ResultSet rows = s.executeQuery("SELECT id, note FROM visit")) {
        assertThat(rows.getStatement()).isSameAs(s);
        assertThat(rows.next()).isTrue();
        guard.expire();
        rows.updateString(2, "past the guard");
        refused(rows::updateRow);
      }
    }
    assertThat(Sql.ask(server, "SELECT note FROM visit")).isEqualTo("null");
  }

  @Test
  void aReadOnlyConnectionReadsWithoutAGrantAndCannotWrite() throws Exception {
    guard.expire();
    try (Connection c = guarded.getConnection();
        Statement s = c.createStatement()) {
      c.setReadOnly(true);
      for (boolean autoCommit : new boolean[] {true, false}) {
        c.setAutoCommit(autoCommit);
        try (ResultSet row = s.executeQuery("SELECT count(*) FROM visit")) {
          assertThat(row.next()).isTrue();
        }
        assertThatThrownBy(() -> insert(c, 1)).hasMessageContaining("read-only transaction");
        if (!autoCommit) {
          c.rollback();
        }
        misused(() -> s.execute("SET TRANSACTION READ WRITE"));
        misused(() -> s.execute("SET LOCAL transaction_read_only = off"));
        misused(() -> s.execute("SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE"));
      }
      c.commit();
      assertThat(c.unwrap(PGConnection.class).getBackendPID()).isPositive();
    }
    try (HikariDataSource loose = pool("ignore");
        Connection c = GuardedDataSource.of(loose, guard).getConnection()) {
      c.setReadOnly(true);
      misused(() -> insert(c, 1));
    }
    assertThat(ids()).isEqualTo("{}");
  }

  @Test
  void aCursorInAutoCommitModeIsReadToItsEnd() throws Exception {
    try (Connection c = guarded.getConnection();
        Statement s = c.createStatement()) {
      s.setFetchSize(10);
      int count = 0;
      try (ResultSet rows = s.executeQuery("SELECT * FROM generate_series(1, 100)")) {
        while (rows.next()) {
          count++;
        }
      }
      assertThat(count).isEqualTo(100);
      assertThat(s.getFetchSize()).isEqualTo(10);
    }
  }

  @Test
  void aCancelledWaitForAReplicaIsUnknown() throws Exception {
    waitForNobody();
    try (Connection c = guarded.getConnection()) {
      for (boolean autoCommit : new boolean[] {true, false}) {
        c.setAutoCommit(autoCommit);
        CompletableFuture<Void> writing =
            CompletableFuture.runAsync(
                () -> {
                  try {
                    insert(c, autoCommit ? 1 : 2);
                    if (!autoCommit) {
                      c.commit();
                    }
                  } catch (SQLException e) {
                    throw new IllegalStateException(e);
                  }
                });
        endTheWait("pg_cancel_backend");
        assertThatThrownBy(() -> writing.get(20, TimeUnit.SECONDS))
            .hasRootCauseInstanceOf(WriteOutcomeUnknown.class)
            .rootCause()
            .hasMessageContaining("synchronous replication");
      }
    } finally {
      Sql.run(server, "ALTER SYSTEM RESET synchronous_standby_names");
      Sql.run(server, "SELECT pg_reload_conf()");
    }
    assertThat(ids()).as("committed here all the same").isEqualTo("{1,2}");
  }

  @Test
  void aConnectionLostInTheCommitIsUnknown() throws Exception {
    waitForNobody();
    try (Connection c = guarded.getConnection()) {
      CompletableFuture<Void> writing =
          CompletableFuture.runAsync(
              () -> {
                try {
                  insert(c, 1);
                } catch (SQLException e) {
                  throw new IllegalStateException(e);
                }
              });
      endTheWait("pg_terminate_backend");
      assertThatThrownBy(() -> writing.get(20, TimeUnit.SECONDS))
          .hasStackTraceContaining("WriteOutcomeUnknown")
          .cause()
          .cause()
          .isInstanceOf(SQLNonTransientConnectionException.class);
    } finally {
      Sql.run(server, "ALTER SYSTEM RESET synchronous_standby_names");
      Sql.run(server, "SELECT pg_reload_conf()");
    }
  }

  @Test
  void aGrantThatEndsDuringTheCommitIsUnknown() throws Exception {
    // The grant ends in the instant of the commit, after the check before it.
    ManualWriteGuard ending = new ManualWriteGuard(HERE);
    ending.grant(1);
    DataSource source = GuardedDataSource.of(new EndingAtCommit(pool, ending::expire), ending);
    try (Connection c = source.getConnection()) {
      assertThatThrownBy(() -> insert(c, 1))
          .isInstanceOf(SQLNonTransientConnectionException.class)
          .hasCauseInstanceOf(WriteOutcomeUnknown.class);
    }
    assertThat(ids()).isEqualTo("{1}");
  }

  @Test
  void thePoolKeepsConnectionsThatWereRefused() throws Exception {
    int before;
    try (Connection c = guarded.getConnection()) {
      before = backend(c);
      guard.expire();
      refused(() -> insert(c, 1));
      guard.grant(1);
    }
    try (Connection c = guarded.getConnection()) {
      assertThat(backend(c)).isEqualTo(before);
    }
    // And so does a pool around the guard.
    HikariConfig config = new HikariConfig();
    config.setDataSource(guarded);
    config.setMaximumPoolSize(1);
    try (HikariDataSource around = new HikariDataSource(config)) {
      int inside;
      try (Connection c = around.getConnection()) {
        inside = backend(c);
        guard.expire();
        refused(() -> insert(c, 1));
        guard.grant(1);
      }
      try (Connection c = around.getConnection()) {
        assertThat(backend(c)).isEqualTo(inside);
      }
    }
  }

  @Test
  void springTellsARefusalFromAnUnknownOutcome() {
    JdbcTemplate template = new JdbcTemplate(guarded);
    guard.expire();
    assertThatThrownBy(() -> template.update("INSERT INTO visit VALUES (1)"))
        .isInstanceOf(TransientDataAccessException.class)
        .hasRootCauseInstanceOf(WriteRefused.class);
    guard.grant(1);
    TransactionTemplate transactions = new TransactionTemplate(new JdbcTransactionManager(guarded));
    assertThatThrownBy(
            () ->
                transactions.executeWithoutResult(
                    status -> {
                      template.update("INSERT INTO visit VALUES (1)");
                      guard.expire();
                    }))
        .isInstanceOf(TransientDataAccessException.class);

    ManualWriteGuard ending = new ManualWriteGuard(HERE);
    ending.grant(1);
    JdbcTemplate unlucky =
        new JdbcTemplate(GuardedDataSource.of(new EndingAtCommit(pool, ending::expire), ending));
    assertThatThrownBy(() -> unlucky.update("INSERT INTO visit VALUES (2)"))
        .isInstanceOf(NonTransientDataAccessException.class)
        .hasRootCauseInstanceOf(WriteOutcomeUnknown.class);
  }

  @Test
  void manyTransactionsHoldTheEpochAtOnce() throws Exception {
    List<CompletableFuture<Void>> all =
        java.util.stream.IntStream.range(0, 4)
            .mapToObj(
                n ->
                    CompletableFuture.runAsync(
                        () -> {
                          for (int i = 0; i < 25; i++) {
                            try (Connection c = guarded.getConnection()) {
                              insert(c, n * 100 + i);
                            } catch (SQLException e) {
                              throw new IllegalStateException(e);
                            }
                          }
                        }))
            .toList();
    for (CompletableFuture<Void> one : all) {
      one.get(30, TimeUnit.SECONDS);
    }
    assertThat(Sql.ask(server, "SELECT count(*) FROM visit")).isEqualTo("100");
  }

  /**
   * Makes commits wait for a replica that is not there. A reload is over when the checkpointer has
   * taken it, too: a new session shows that the postmaster has passed it on, and the checkpoint
   * that it asks for begins after the checkpointer has looked.
   */
  private static void waitForNobody() {
    Sql.run(server, "ALTER SYSTEM SET synchronous_standby_names = 'FIRST 1 (nobody)'");
    Sql.run(server, "SELECT pg_reload_conf()");
    Sql.await(server, "SHOW synchronous_standby_names", "FIRST 1 (nobody)");
    Sql.run(server, "CHECKPOINT");
  }

  private static void endTheWait(String how) {
    String waiting = " FROM pg_stat_activity WHERE wait_event = 'SyncRep'";
    Sql.await(server, "SELECT count(*)" + waiting, "1");
    Sql.run(server, "SELECT " + how + "(pid)" + waiting);
  }

  private static void insert(Connection c, int id) throws SQLException {
    try (PreparedStatement s = c.prepareStatement("INSERT INTO visit (id) VALUES (?)")) {
      s.setInt(1, id);
      s.executeUpdate();
    }
  }

  private static int backend(Connection c) throws SQLException {
    try (Statement s = c.createStatement();
        ResultSet row = s.executeQuery("SELECT pg_backend_pid()")) {
      row.next();
      return row.getInt(1);
    }
  }

  private static String ids() {
    return Sql.ask(server, "SELECT coalesce(array_agg(id ORDER BY id), '{}') FROM visit");
  }

  private static void refused(ThrowingCallable work) {
    assertThatThrownBy(work)
        .isInstanceOf(SQLTransientConnectionException.class)
        .hasCauseInstanceOf(WriteRefused.class)
        .satisfies(e -> assertThat(((SQLException) e).getSQLState()).isEqualTo("25006"));
  }

  private static void misused(ThrowingCallable work) {
    assertThatThrownBy(work)
        .isInstanceOf(SQLNonTransientException.class)
        .satisfies(e -> assertThat(((SQLException) e).getSQLState()).isEqualTo("2D000"));
  }

  private static HikariDataSource pool(String readOnlyMode) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(server.url() + (readOnlyMode == null ? "" : "?readOnlyMode=" + readOnlyMode));
    config.setUsername("postgres");
    config.setPassword(server.credentials().getProperty("password"));
    config.setMaximumPoolSize(4);
    config.setMinimumIdle(1);
    return new HikariDataSource(config);
  }
}
