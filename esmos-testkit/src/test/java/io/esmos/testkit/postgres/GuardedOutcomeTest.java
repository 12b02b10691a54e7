package io.esmos.testkit.postgres;

import static io.esmos.testkit.postgres.GuardedServer.HERE;
import static io.esmos.testkit.postgres.GuardedServer.backend;
import static io.esmos.testkit.postgres.GuardedServer.insert;
import static io.esmos.testkit.postgres.GuardedServer.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.esmos.authority.ManualWriteGuard;
import io.esmos.authority.WriteOutcomeUnknown;
import io.esmos.authority.WriteRefused;
import io.esmos.postgres.GuardedDataSource;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.dao.NonTransientDataAccessException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** A real server, a real pool, and a grant that ends: what the application is told. */
final class GuardedOutcomeTest extends GuardedCase {
  @Test
  void aGrantThatEndsBeforeTheCommitWritesNothing() throws Exception {
    try (Connection c = guarded.getConnection()) {
      c.setAutoCommit(false);
      insert(c, 1);
      guard.expire();
      refused(c::commit);
    }
    assertThat(server.ids()).isEqualTo("{}");
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
  void aCancelledWaitForAReplicaIsUnknown() throws Exception {
    server.waitForNobody();
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
        server.endTheWait("pg_cancel_backend");
        assertThatThrownBy(() -> writing.get(20, TimeUnit.SECONDS))
            .hasRootCauseInstanceOf(WriteOutcomeUnknown.class)
            .rootCause()
            .hasMessageContaining("synchronous replication");
      }
    } finally {
      Sql.run(server.server, "ALTER SYSTEM RESET synchronous_standby_names");
      Sql.run(server.server, "SELECT pg_reload_conf()");
    }
    assertThat(server.ids()).as("committed here all the same").isEqualTo("{1,2}");
  }

  @Test
  void aConnectionLostInTheCommitIsUnknown() throws Exception {
    server.waitForNobody();
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
      server.endTheWait("pg_terminate_backend");
      assertThatThrownBy(() -> writing.get(20, TimeUnit.SECONDS))
          .hasStackTraceContaining("WriteOutcomeUnknown")
          .cause()
          .cause()
          .isInstanceOf(SQLNonTransientConnectionException.class);
    } finally {
      Sql.run(server.server, "ALTER SYSTEM RESET synchronous_standby_names");
      Sql.run(server.server, "SELECT pg_reload_conf()");
    }
  }

  @Test
  void aGrantThatEndsDuringTheCommitIsUnknown() throws Exception {
    // The grant ends in the instant of the commit, after the check before it.
    ManualWriteGuard ending = new ManualWriteGuard(HERE);
    ending.grant(1);
    DataSource source =
        GuardedDataSource.of(EndingAtCommit.of(server.pool, ending::expire), ending);
    try (Connection c = source.getConnection()) {
      assertThatThrownBy(() -> insert(c, 1))
          .isInstanceOf(SQLNonTransientConnectionException.class)
          .hasCauseInstanceOf(WriteOutcomeUnknown.class);
    }
    assertThat(server.ids()).isEqualTo("{1}");
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
        new JdbcTemplate(
            GuardedDataSource.of(EndingAtCommit.of(server.pool, ending::expire), ending));
    assertThatThrownBy(() -> unlucky.update("INSERT INTO visit VALUES (2)"))
        .isInstanceOf(NonTransientDataAccessException.class)
        .hasRootCauseInstanceOf(WriteOutcomeUnknown.class);
  }
}
