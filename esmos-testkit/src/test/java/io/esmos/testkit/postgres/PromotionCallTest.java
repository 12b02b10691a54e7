package io.esmos.testkit.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.esmos.authority.Intent;
import io.esmos.postgres.PostgresDatabase;
import io.esmos.postgres.PostgresEndpoint;
import io.esmos.postgres.PostgresHost;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.time.SystemTime;
import io.esmos.topology.Site;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Nothing of a promotion goes out after its call has ended, wherever the call was then. */
@Timeout(120)
class PromotionCallTest {
  private static final Site WRITER = Site.of("aws/ap-southeast-1");
  private static final Site REPLICA = Site.of("azure/eastasia");

  @TempDir private static Path directory;
  private static Cluster cluster;

  @BeforeAll
  static void start() throws Exception {
    cluster = new Cluster(directory, WRITER, REPLICA);
    Sql.run(cluster.at(WRITER), "CREATE TABLE after_the_call (number int)");
    Sql.await(cluster.at(REPLICA), "SELECT to_regclass('after_the_call') IS NOT NULL", "t");
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  @Test
  void anInterruptWhileConnectingLetsNothingOut() throws Exception {
    Held way = new Held(cluster.at(REPLICA).endpoint());
    try (Caller caller = new Caller(way, PostgresHost.sqlOnly(), soon())) {
      way.awaitConnecting();
      caller.interrupt();
      assertThat(caller.failure().code()).isEqualTo(ProviderException.Code.NOT_SENT);
      way.letThrough();
      caller.awaitIdle();
      assertThat(way.opened().isClosed()).isTrue();
    }
    assertStillAReplica();
  }

  @Test
  void aTimeOutWhileConnectingLetsNothingOut() throws Exception {
    Held way = new Held(cluster.at(REPLICA).endpoint());
    Deadline near = Deadline.in(Duration.ofMillis(200), SystemTime.ticker());
    try (Caller caller = new Caller(way, PostgresHost.sqlOnly(), near)) {
      way.awaitConnecting();
      assertThat(caller.failure().code()).isEqualTo(ProviderException.Code.NOT_SENT);
      way.letThrough();
      caller.awaitIdle();
      assertThat(way.opened().isClosed()).isTrue();
    }
    assertStillAReplica();
  }

  @Test
  void aClosedDatabaseLetsNothingOutThatWasConnecting() throws Exception {
    Held way = new Held(cluster.at(REPLICA).endpoint());
    try (Caller caller = new Caller(way, PostgresHost.sqlOnly(), soon())) {
      way.awaitConnecting();
      caller.database.close();
      way.letThrough();
      assertThat(caller.failure().code()).isEqualTo(ProviderException.Code.NOT_SENT);
    }
    assertStillAReplica();
  }

  @Test
  void whatStillWaitsForAWorkerIsNeverSent() throws Exception {
    Queue<Runnable> queue = new ArrayDeque<>();
    PostgresDatabase database =
        PostgresDatabase.builder("clinic-db", queue::add, SystemTime.ticker())
            .member(REPLICA, cluster.at(REPLICA).endpoint(), PostgresHost.sqlOnly())
            .build((from, to) -> "host=nowhere");
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> database.begin(intent(), 1, soon()))
        .isInstanceOfSatisfying(
            ProviderException.class,
            e -> assertThat(e.code()).isEqualTo(ProviderException.Code.NOT_SENT));
    assertThat(Thread.interrupted()).isTrue();
    assertThat(queue).hasSize(1);
    queue.remove().run();
    database.close();
    assertStillAReplica();
  }

  @Test
  void anInterruptOnTheWayToTheServerLeavesNoSessionToSendOn() throws Exception {
    CountDownLatch about = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    Queue<SQLException> refused = new ConcurrentLinkedQueue<>();
    PostgresHost slow =
        new PostgresHost() {
          @Override
          public void promote(
              Connection session, String systemIdentifier, Duration bound, Deadline deadline)
              throws SQLException {
            about.countDown();
            awaitWhateverComes(goOn);
            try {
              PostgresHost.super.promote(session, systemIdentifier, bound, deadline);
            } catch (SQLException e) {
              refused.add(e);
              throw e;
            }
          }
        };
    try (Caller caller = new Caller(cluster.at(REPLICA).endpoint(), slow, soon())) {
      assertThat(about.await(30, TimeUnit.SECONDS)).isTrue();
      caller.interrupt();
      assertThat(caller.failure().code()).isEqualTo(ProviderException.Code.TIMEOUT);
      goOn.countDown();
      caller.awaitIdle();
    }
    assertThat(refused).hasSize(1);
    assertStillAReplica();
  }

  /** A server that was told to be promoted receives nothing more: what is written now arrives. */
  private static void assertStillAReplica() throws IOException {
    Sql.run(cluster.at(WRITER), "INSERT INTO after_the_call VALUES (1)");
    String rows = Sql.ask(cluster.at(WRITER), "SELECT count(*) FROM after_the_call");
    Sql.await(cluster.at(REPLICA), "SELECT count(*) FROM after_the_call", rows);
    assertThat(Sql.ask(cluster.at(REPLICA), "SELECT pg_is_in_recovery()")).isEqualTo("t");
    assertThat(Files.readString(cluster.at(REPLICA).log()))
        .doesNotContain("received promote request");
  }

  private static Intent intent() {
    return new Intent(Intent.Step.PROMOTE, "clinic-db", REPLICA, "", 1, "t", false);
  }

  private static Deadline soon() {
    return Deadline.in(Duration.ofSeconds(30), SystemTime.ticker());
  }

  /** Workers that are interrupted go on: a provider may be slow to notice. */
  private static void awaitWhateverComes(CountDownLatch latch) {
    boolean interrupted = false;
    while (true) {
      try {
        if (!latch.await(30, TimeUnit.SECONDS)) {
          throw new AssertionError("nobody let it through");
        }
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** A way to a server on which connecting takes until the test lets it through. */
  private static final class Held implements PostgresEndpoint {
    private final PostgresEndpoint server;
    private final CountDownLatch connecting = new CountDownLatch(1);
    private final CountDownLatch through = new CountDownLatch(1);
    private final Queue<Connection> opened = new ConcurrentLinkedQueue<>();

    Held(PostgresEndpoint server) {
      this.server = server;
    }

    @Override
    public Connection open(Deadline deadline) throws SQLException {
      connecting.countDown();
      awaitWhateverComes(through);
      boolean interrupted = Thread.interrupted();
      Connection session = server.open(soon());
      opened.add(session);
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
      return session;
    }

    void awaitConnecting() throws InterruptedException {
      assertThat(connecting.await(30, TimeUnit.SECONDS)).isTrue();
    }

    void letThrough() {
      through.countDown();
    }

    Connection opened() {
      return opened.remove();
    }
  }

  /** Somebody who promotes, on a thread of his own. */
  private static final class Caller implements AutoCloseable {
    private final ExecutorService workers = Executors.newCachedThreadPool();
    private final FutureTask<ProviderException> outcome;
    private final Thread thread;
    private final PostgresDatabase database;

    Caller(PostgresEndpoint way, PostgresHost host, Deadline deadline) {
      database =
          PostgresDatabase.builder("clinic-db", workers, SystemTime.ticker())
              .member(REPLICA, way, host)
              .build((from, to) -> "host=nowhere");
      outcome =
          new FutureTask<>(
              () -> {
                try {
                  database.begin(intent(), 1, deadline);
                  throw new AssertionError("promoted");
                } catch (ProviderException e) {
                  return e;
                }
              });
      thread = new Thread(outcome, "caller");
      thread.start();
    }

    void interrupt() {
      thread.interrupt();
    }

    ProviderException failure() throws Exception {
      return outcome.get(30, TimeUnit.SECONDS);
    }

    void awaitIdle() throws InterruptedException {
      workers.shutdown();
      assertThat(workers.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
    }

    @Override
    public void close() {
      database.close();
      workers.shutdownNow();
      thread.interrupt();
    }
  }
}
