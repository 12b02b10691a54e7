package io.esmos.testkit.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.esmos.authority.ManualWriteGuard;
import io.esmos.authority.WriteGuard;
import io.esmos.database.DatabaseStatus;
import io.esmos.database.FenceResult;
import io.esmos.database.Member;
import io.esmos.database.ReplicationPlan;
import io.esmos.postgres.GuardedDataSource;
import io.esmos.postgres.PostgresDatabase;
import io.esmos.postgres.PostgresEndpoint;
import io.esmos.postgres.PostgresHeartbeat;
import io.esmos.postgres.PostgresHost;
import io.esmos.postgres.PostgresSchema;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.time.SystemTime;
import io.esmos.topology.Site;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;

/** The epoch row against transactions of an old epoch; and a member that never answers. */
class EpochRowTest {
  private static final Site HERE = Site.of("aws/ap-southeast-1");
  private static final Site SILENT = Site.of("azure/eastasia");

  @TempDir private static Path directory;
  private static EmbeddedPostgres server;
  private static ServerSocket silent;
  private static ExecutorService executor;
  private static PostgresDatabase database;
  private static PGSimpleDataSource source;

  private final ManualWriteGuard guard = new ManualWriteGuard(HERE);

  @BeforeAll
  static void start() throws Exception {
    server = Servers.at(directory);
    server.initialise();
    server.start(in(Duration.ofSeconds(30)));
    // It takes connections and says nothing: the kernel does that for a socket nobody accepts from.
    silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    executor = Executors.newCachedThreadPool();
    database =
        PostgresDatabase.builder("clinic-db", executor, SystemTime.ticker())
            .member(HERE, server.endpoint(), PostgresHost.sqlOnly())
            .member(
                SILENT,
                PostgresEndpoint.of(
                    "jdbc:postgresql://127.0.0.1:" + silent.getLocalPort() + "/postgres",
                    new Properties()),
                PostgresHost.sqlOnly())
            .build((follower, upstream) -> "host=127.0.0.1 port=" + server.port());
    source = new PGSimpleDataSource();
    source.setUrl(server.url());
    source.setUser("postgres");
    source.setPassword(server.credentials().getProperty("password"));
    try (Connection session = source.getConnection()) {
      PostgresSchema.install(session);
    }
    Sql.run(server, "CREATE TABLE visit (id int); CREATE ROLE app LOGIN PASSWORD 'x'");
  }

  @AfterAll
  static void stop() throws Exception {
    database.close();
    executor.shutdownNow();
    silent.close();
    server.close();
  }

  @BeforeEach
  void nextEpoch() {
    Sql.run(server, "UPDATE esmos.epoch SET epoch = epoch + 1");
    guard.grant(epoch());
  }

  @Test
  void aMemberThatNeverAnswersIsUnknownByTheDeadline() {
    Deadline deadline = in(Duration.ofMillis(700));
    DatabaseStatus status = database.describe(deadline);
    assertThat(status.at(SILENT).role()).isEqualTo(Member.Role.UNKNOWN);
    assertThat(status.at(HERE).role()).isEqualTo(Member.Role.WRITER);
    assertThat(database.fence(SILENT, epoch() + 1, in(Duration.ofMillis(600))).kind())
        .isEqualTo(FenceResult.Kind.IMPOSSIBLE);
  }

  @Test
  void aNewEpochEndsTransactionsOfTheOldOne() throws Exception {
    DataSource guarded = GuardedDataSource.of(source, guard);
    try (Connection old = guarded.getConnection();
        Statement statement = old.createStatement()) {
      old.setAutoCommit(false);
      statement.execute("INSERT INTO visit VALUES (1)");
      long next = epoch() + 1;

      database.arrange(row(next), in(Duration.ofSeconds(20)));

      assertThat(epoch()).isEqualTo(next);
      assertThatThrownBy(old::commit).isInstanceOf(SQLException.class);
    }
    assertThat(Sql.ask(server, "SELECT count(*) FROM visit")).isEqualTo("0");
    assertThatThrownBy(() -> database.arrange(row(epoch() - 1), in(Duration.ofSeconds(20))))
        .isInstanceOf(ProviderException.class);
  }

  @Test
  void aFenceBySqlRefusesTheOldEpochButProvesNothing() throws Exception {
    FenceResult result = database.fence(HERE, epoch() + 1, in(Duration.ofSeconds(20)));
    assertThat(result.kind()).isEqualTo(FenceResult.Kind.BEST_EFFORT);
    assertThat(result.how()).contains("epoch row raised");
    try (Connection c = GuardedDataSource.of(source, guard).getConnection();
        Statement statement = c.createStatement()) {
      assertThatThrownBy(() -> statement.execute("INSERT INTO visit VALUES (2)"))
          .hasMessageContaining("write refused");
    }
  }

  @Test
  void theHeartbeatBeatsInItsEpochOnly() throws Exception {
    PostgresHeartbeat heart = new PostgresHeartbeat(server.endpoint(), guard, SystemTime.ticker());
    long first = heart.beat().orElseThrow();
    assertThat(heart.beat()).hasValue(first + 1);
    assertThat(database.describe(in(Duration.ofSeconds(2))).at(HERE).beat()).hasValue(first + 1);
    guard.grant(epoch() + 1);
    assertThat(heart.beat()).as("another epoch than the database's").isEmpty();
    guard.expire();
    assertThat(heart.beat()).isEmpty();
    assertThat(Sql.ask(server, "SELECT beat FROM esmos.heartbeat")).isEqualTo("" + (first + 1));
  }

  @Test
  void anApplicationsRoleNeedsNoRightToTheTables() throws Exception {
    try (Connection session = source.getConnection()) {
      PostgresSchema.grant(session, "app");
    }
    Sql.run(server, "GRANT INSERT ON visit TO app");
    PGSimpleDataSource app = new PGSimpleDataSource();
    app.setUrl(server.url());
    app.setUser("app");
    app.setPassword("x");
    try (Connection c = GuardedDataSource.of(app, guard).getConnection();
        Statement statement = c.createStatement()) {
      statement.execute("INSERT INTO visit VALUES (3)");
      assertThatThrownBy(() -> statement.execute("UPDATE esmos.epoch SET epoch = 99"))
          .hasMessageContaining("permission denied");
    }
    Sql.run(server, "TRUNCATE visit");
  }

  /** The lines that the page about PostgreSQL shows. */
  void samples(WriteGuard writeGuard, DataSource pool) throws Exception {
    // docs:postgres-guard
    DataSource writes = GuardedDataSource.of(pool, writeGuard);
    try (Connection connection = writes.getConnection();
        Statement statement = connection.createStatement()) {
      statement.executeUpdate("INSERT INTO visit VALUES (4)"); // refused unless this site writes
    }
    // /docs:postgres-guard
    PostgresEndpoint singapore = server.endpoint();
    PostgresEndpoint hongKong = server.endpoint();
    PostgresHost host = server.host();
    // docs:postgres-database
    PostgresDatabase clinic =
        PostgresDatabase.builder("clinic-db", executor, SystemTime.ticker())
            .member(Site.of("aws/ap-southeast-1"), singapore, host)
            .member(Site.of("azure/eastasia"), hongKong, PostgresHost.sqlOnly())
            .build(
                (follower, upstream) ->
                    "host=db." + upstream.region() + ".example user=replicator");
    // /docs:postgres-database
    clinic.close();
  }

  private static ReplicationPlan row(long epoch) {
    return new ReplicationPlan(
        epoch, Map.of(), Optional.of(HERE), OptionalLong.of(epoch), Optional.of(Set.of()));
  }

  private static long epoch() {
    return Long.parseLong(Sql.ask(server, "SELECT epoch FROM esmos.epoch"));
  }

  private static Deadline in(Duration time) {
    return Deadline.in(time, SystemTime.ticker());
  }
}
