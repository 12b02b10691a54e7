package io.esmos.testkit.postgres;

import static io.esmos.testkit.postgres.GuardedServer.insert;
import static io.esmos.testkit.postgres.GuardedServer.misused;
import static io.esmos.testkit.postgres.GuardedServer.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.esmos.postgres.GuardedDataSource;
import io.esmos.topology.Site;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGConnection;

/** A real server, a real pool, and a guard that is told what to say: what gets through. */
final class GuardedDataSourceTest extends GuardedCase {
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
    assertThat(server.ids()).isEqualTo("{1,2,4}");
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
    assertThat(server.ids()).isEqualTo("{2}");
  }

  @Test
  void theDatabaseRefusesAnOldEpoch() throws Exception {
    Sql.run(server.server, "UPDATE esmos.epoch SET epoch = 2");
    try (Connection c = guarded.getConnection()) {
      refused(() -> insert(c, 1));
      guard.grant(3);
      refused(() -> insert(c, 1));
      guard.grant(2);
      insert(c, 2);
    }
    assertThat(server.ids()).isEqualTo("{2}");
    assertThatThrownBy(() -> Sql.run(server.server, "UPDATE esmos.epoch SET epoch = 1"))
        .hasStackTraceContaining("never lowered");
  }

  @Test
  void theEpochRowIsHeldUntilTheCommit() throws Exception {
    try (Connection c = guarded.getConnection()) {
      c.setAutoCommit(false);
      insert(c, 1);
      assertThatThrownBy(
              () ->
                  Sql.run(
                      server.server, "SET lock_timeout = '50ms'; UPDATE esmos.epoch SET epoch = 2"))
          .hasStackTraceContaining("lock timeout");
      c.commit();
      Sql.run(server.server, "SET lock_timeout = '50ms'; UPDATE esmos.epoch SET epoch = 2");
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
      assertThat(server.ids()).isEqualTo("{}");
      s.setInt(1, 9);
      s.addBatch();
      s.executeBatch();
    }
    assertThat(server.ids()).isEqualTo("{9}");
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
    assertThat(server.ids()).isEqualTo("{1}");
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
    assertThat(server.ids()).isEqualTo("{}");
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
    assertThat(server.ids()).isEqualTo("{}");
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
    assertThat(Sql.ask(server.server, "SELECT note FROM visit")).isEqualTo("null");
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
    try (HikariDataSource loose = server.pool("ignore");
        Connection c = GuardedDataSource.of(loose, guard).getConnection()) {
      c.setReadOnly(true);
      misused(() -> insert(c, 1));
    }
    assertThat(server.ids()).isEqualTo("{}");
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
    assertThat(Sql.ask(server.server, "SELECT count(*) FROM visit")).isEqualTo("100");
  }
}
