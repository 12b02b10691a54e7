package io.esmos.testkit.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.esmos.authority.Witness;
import io.esmos.authority.Witness.Stored;
import io.esmos.authority.WitnessChecks;
import io.esmos.postgres.PostgresWitness;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.testkit.witness.Hold;
import io.esmos.testkit.witness.WitnessBench;
import io.esmos.testkit.witness.WitnessContract;
import io.esmos.time.SystemTime;
import io.esmos.topology.Vendor;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The witness in PostgreSQL keeps the contract at a real server, as the published roles. */
final class PostgresWitnessTest implements WitnessContract {
  private static final AtomicInteger CELLS = new AtomicInteger();

  @TempDir private static Path directory;
  private static WitnessServer server;

  private final List<HikariDataSource> pools = new ArrayList<>();

  @BeforeAll
  static void start() throws Exception {
    server = new WitnessServer(directory);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @AfterEach
  void closePools() {
    pools.forEach(HikariDataSource::close);
  }

  @Override
  public WitnessBench bench() {
    return new Bench();
  }

  private static final class Bench implements WitnessBench {
    private final HoldingRelay relay = new HoldingRelay(server.server.port());
    private final HikariDataSource pool = WitnessServer.writers(relay.port(), "");
    private final HikariDataSource otherPool = WitnessServer.writers(relay.port(), "");
    private final String cell = "clinic-" + CELLS.incrementAndGet();

    @Override
    public Witness witness() {
      return PostgresWitness.of("postgres", Vendor.AZURE, pool, cell);
    }

    @Override
    public Witness other() {
      return PostgresWitness.of("postgres", Vendor.AZURE, otherPool, cell);
    }

    @Override
    public void loseNextAnswer() {
      relay.loseNextAnswer();
    }

    @Override
    public Hold hold() {
      return relay.hold();
    }

    @Override
    public Optional<String> secret() {
      return Optional.of(WitnessServer.SECRET);
    }

    @Override
    public void close() {
      relay.close();
      pool.close();
      otherPool.close();
    }
  }

  @Test
  void aReaderReadsAndMayNotWrite() {
    String cell = "clinic-" + CELLS.incrementAndGet();
    Stored first = writer("", cell).create(bytes("first"), soon()).orElseThrow();
    Witness reader = over(open(server.readers()), cell);
    assertThat(reader.read(soon()).orElseThrow().tag()).isEqualTo(first.tag());
    refused(Code.DENIED, () -> reader.replace(first.tag(), bytes("second"), soon()));
    refused(Code.DENIED, () -> reader.create(bytes("second"), soon()));
    assertThat(reader.read(soon()).orElseThrow().contents()).isEqualTo(bytes("first"));
  }

  @Test
  void aServerThatMayLoseWhatItAcknowledgesIsRefused() {
    String cell = "clinic-" + CELLS.incrementAndGet();
    for (String setting : List.of("off", "local", "remote_write")) {
      Witness careless = writer("-c synchronous_commit=" + setting, cell);
      refused(Code.UNSUPPORTED, () -> careless.create(bytes("first"), soon()));
      refused(Code.UNSUPPORTED, () -> careless.read(soon()));
    }
    assertThat(writer("", cell).read(soon())).isEmpty();
    assertThat(writer("-c synchronous_commit=remote_apply", cell).create(bytes("first"), soon()))
        .isPresent();
  }

  @Test
  void aReadOnlySessionIsRefusedForWriting() {
    String cell = "clinic-" + CELLS.incrementAndGet();
    Witness readOnly = writer("-c default_transaction_read_only=on", cell);
    ProviderException failure =
        refused(Code.UNSUPPORTED, () -> readOnly.create(bytes("first"), soon()));
    assertThat(failure.code().effectUnknown()).isFalse();
    assertThat(readOnly.read(soon())).isEmpty();
  }

  @Test
  void aServerInRecoveryIsRefused() throws Exception {
    String cell = "clinic-" + CELLS.incrementAndGet();
    assertThat(writer("", cell).create(bytes("first"), soon())).isPresent();
    EmbeddedPostgres follower = Servers.at(directory.resolve("follower"));
    try {
      follower.copyOf(
          server.server.endpoint(),
          Servers.conninfo(server.server, "follower"),
          "follower",
          late());
      follower.start(late());
      Witness stale = over(open(WitnessServer.writers(follower.port(), "")), cell);
      refused(Code.UNSUPPORTED, () -> stale.read(soon()));
      refused(Code.UNSUPPORTED, () -> stale.create(bytes("second"), soon()));
    } finally {
      follower.close();
      // The server notices a little later that its follower is gone.
      Sql.await(
          server.server,
          "SELECT active FROM pg_replication_slots WHERE slot_name = 'follower'",
          "f");
      Sql.run(server.server, "SELECT pg_drop_replication_slot('follower')");
    }
  }

  @Test
  void aCancelledWaitForReplicasLeavesTheEffectUnknown() throws Exception {
    String cell = "clinic-" + CELLS.incrementAndGet();
    Witness witness = writer("", cell);
    Stored first = witness.create(bytes("first"), soon()).orElseThrow();
    ExecutorService one = Executors.newSingleThreadExecutor();
    Sql.run(server.server, "ALTER SYSTEM SET synchronous_standby_names = 'FIRST 1 (nobody)'");
    Sql.run(server.server, "SELECT pg_reload_conf()");
    Sql.await(server.server, "SHOW synchronous_standby_names", "FIRST 1 (nobody)");
    Sql.run(server.server, "CHECKPOINT");
    try {
      Future<Optional<Stored>> write =
          one.submit(() -> witness.replace(first.tag(), bytes("second"), late()));
      String waiting = " FROM pg_stat_activity WHERE wait_event = 'SyncRep'";
      Sql.await(server.server, "SELECT count(*)" + waiting, "1");
      Sql.run(server.server, "SELECT pg_cancel_backend(pid)" + waiting);
      ProviderException failure =
          (ProviderException) catchThrowableOfType(ExecutionException.class, write::get).getCause();
      assertThat(failure.code().effectUnknown()).isTrue();
    } finally {
      Sql.run(server.server, "ALTER SYSTEM RESET synchronous_standby_names");
      Sql.run(server.server, "SELECT pg_reload_conf()");
      Sql.await(server.server, "SHOW synchronous_standby_names", "");
      one.shutdown();
    }
  }

  @Test
  void aWriteThatWaitsForARowEndsAtTheServerToo() throws Exception {
    String cell = "clinic-" + CELLS.incrementAndGet();
    Witness witness = writer("", cell);
    Stored first = witness.create(bytes("first"), soon()).orElseThrow();
    HikariDataSource locks = open(WitnessServer.writers(server.server.port(), ""));
    try (Connection session = locks.getConnection();
        Statement statement = session.createStatement()) {
      session.setAutoCommit(false);
      statement.execute("SELECT FROM esmos_witness.cell WHERE name = '" + cell + "' FOR UPDATE");
      ProviderException failure =
          refused(Code.TIMEOUT, () -> witness.replace(first.tag(), bytes("second"), in(300)));
      assertThat(failure.operation()).isEqualTo("witness.replace postgres");
      Sql.await(
          server.server,
          "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'",
          "0");
      session.rollback();
    }
    assertThat(witness.read(soon()).orElseThrow().tag()).isEqualTo(first.tag());
  }

  @Test
  void aPoolWithoutAFreeSessionDoesNotHoldACallBeyondItsDeadline() throws SQLException {
    HikariDataSource pool = open(WitnessServer.writers(server.server.port(), ""));
    List<Connection> taken = new ArrayList<>();
    for (int i = 0; i < pool.getMaximumPoolSize(); i++) {
      taken.add(pool.getConnection());
    }
    Witness witness = over(pool, "clinic-" + CELLS.incrementAndGet());
    refused(Code.TIMEOUT, () -> witness.create(bytes("first"), in(200)));
    for (Connection session : taken) {
      session.close();
    }
    assertThat(witness.create(bytes("first"), soon())).isPresent();
  }

  @Test
  void aTransactionalPoolIsTakenToo() {
    HikariConfig transactional = WitnessServer.writer(server.server.port(), "");
    transactional.setAutoCommit(false);
    DataSource pool = open(new HikariDataSource(transactional));
    // docs:postgres-witness
    Witness witness = PostgresWitness.of("postgres", Vendor.AZURE, pool, "clinic");
    // /docs:postgres-witness
    assertThat(witness.create(bytes("first"), soon())).isPresent();
    assertThat(witness.read(soon())).isPresent();
  }

  @Test
  void aMissingTableAServerThatIsGoneAndForeignTagsAreTold() throws Exception {
    Sql.run(server.server, "CREATE DATABASE empty");
    HikariConfig elsewhere = WitnessServer.writer(server.server.port(), "");
    elsewhere.setJdbcUrl(elsewhere.getJdbcUrl().replace("/postgres", "/empty"));
    refused(Code.INVALID, () -> over(open(new HikariDataSource(elsewhere)), "clinic").read(soon()));
    HikariConfig nowhere = WitnessServer.writer(1, "");
    nowhere.setConnectionTimeout(1000);
    nowhere.setInitializationFailTimeout(-1);
    ProviderException gone =
        catchThrowableOfType(
            ProviderException.class,
            () -> over(open(new HikariDataSource(nowhere)), "clinic").read(soon()));
    assertThat(gone.code()).isIn(Code.UNAVAILABLE, Code.TIMEOUT);
    Witness witness = writer("", "clinic");
    refused(Code.INVALID, () -> witness.replace("7", bytes("x"), soon()));
    refused(Code.INVALID, () -> witness.create(new byte[WitnessChecks.MAX_BYTES + 1], soon()));
  }

  private Witness writer(String options, String cell) {
    return over(open(WitnessServer.writers(server.server.port(), options)), cell);
  }

  private static Witness over(HikariDataSource pool, String cell) {
    return PostgresWitness.of("postgres", Vendor.AZURE, pool, cell);
  }

  private HikariDataSource open(HikariDataSource pool) {
    pools.add(pool);
    return pool;
  }

  private static ProviderException refused(Code code, ThrowingCallable call) {
    ProviderException failure = catchThrowableOfType(ProviderException.class, call);
    assertThat(failure).isNotNull();
    assertThat(failure.code()).as(failure.getMessage()).isEqualTo(code);
    return failure;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static Deadline soon() {
    return in(10_000);
  }

  private static Deadline late() {
    return in(60_000);
  }

  private static Deadline in(long millis) {
    return Deadline.in(Duration.ofMillis(millis), SystemTime.ticker());
  }
}
