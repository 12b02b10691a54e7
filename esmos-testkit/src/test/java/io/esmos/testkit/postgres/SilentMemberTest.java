package io.esmos.testkit.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.esmos.database.DatabaseStatus;
import io.esmos.database.Member;
import io.esmos.postgres.PostgresDatabase;
import io.esmos.postgres.PostgresEndpoint;
import io.esmos.postgres.PostgresHost;
import io.esmos.provider.Deadline;
import io.esmos.time.SystemTime;
import io.esmos.topology.Site;
import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A member that does not answer delays the description of the others once, and not each time. */
@Timeout(120)
class SilentMemberTest {
  private static final Site WRITER = Site.of("aws/ap-southeast-1");
  private static final Site REPLICA = Site.of("azure/eastasia");
  private static final Duration FAR = Duration.ofMinutes(10);

  @TempDir private Path directory;
  private final ExecutorService workers = Executors.newCachedThreadPool();
  private volatile CountDownLatch answers = new CountDownLatch(1);
  private volatile Member.Role platform = Member.Role.UNKNOWN;
  private Cluster cluster;
  private PostgresDatabase database;

  @BeforeEach
  void start() throws Exception {
    cluster = new Cluster(directory, WRITER, REPLICA);
    PostgresEndpoint server = cluster.at(REPLICA).endpoint();
    PostgresEndpoint way =
        deadline -> {
          try {
            if (!answers.await(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS)) {
              throw new SQLTimeoutException("no answer", "08001");
            }
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SQLException("interrupted", "08001", e);
          }
          return server.open(deadline);
        };
    PostgresHost host =
        new PostgresHost() {
          @Override
          public Member.Role silent(Deadline deadline) {
            return platform;
          }
        };
    database =
        PostgresDatabase.builder("clinic-db", workers, SystemTime.ticker())
            .member(WRITER, cluster.at(WRITER).endpoint(), PostgresHost.sqlOnly())
            .member(REPLICA, way, host)
            .build((follower, upstream) -> Servers.route(cluster.at(upstream)));
  }

  @AfterEach
  void stop() {
    database.close();
    workers.shutdownNow();
    cluster.close();
  }

  private DatabaseStatus look(Duration time) {
    return database.describe(Deadline.in(time, SystemTime.ticker()));
  }

  @Test
  void whoWasSilentIsNotWaitedForInFullUntilHeAnswers() {
    DatabaseStatus first = look(Duration.ofSeconds(1));
    assertThat(first.at(WRITER).role()).isEqualTo(Member.Role.WRITER);
    assertThat(first.at(REPLICA)).isEqualTo(Member.unknown(REPLICA));

    for (int i = 0; i < 3; i++) {
      DatabaseStatus next = look(FAR);
      assertThat(next.at(WRITER).role()).isEqualTo(Member.Role.WRITER);
      assertThat(next.at(REPLICA)).isEqualTo(Member.unknown(REPLICA));
    }

    answers.countDown();
    ProcessTree.await(() -> look(FAR).at(REPLICA).role() == Member.Role.REPLICA, Cluster.soon());
    DatabaseStatus back = look(FAR);
    assertThat(back.at(REPLICA).role()).isEqualTo(Member.Role.REPLICA);
    assertThat(back.at(REPLICA).position()).isPresent();
  }

  @Test
  void whatThePlatformSaysOfHimIsToldEachTime() {
    platform = Member.Role.STOPPED;
    for (int i = 0; i < 3; i++) {
      assertThat(look(Duration.ofSeconds(1)).at(REPLICA).role()).isEqualTo(Member.Role.STOPPED);
    }
    platform = Member.Role.CHANGING;
    assertThat(look(FAR).at(REPLICA).role()).isEqualTo(Member.Role.CHANGING);
  }

  @Test
  void aRefusalIsAnAnswer() {
    answers.countDown();
    assertThat(look(FAR).at(WRITER).role()).isEqualTo(Member.Role.WRITER);
    cluster.at(WRITER).kill();
    assertThat(look(FAR).at(WRITER)).isEqualTo(Member.unknown(WRITER));
    cluster.at(WRITER).start(Cluster.soon());
    assertThat(look(FAR).at(WRITER).role()).isEqualTo(Member.Role.WRITER);
  }
}
