package io.esmos.testkit.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.esmos.authority.Intent;
import io.esmos.database.FenceResult;
import io.esmos.database.Member;
import io.esmos.postgres.PostgresDatabase;
import io.esmos.postgres.PostgresEndpoint;
import io.esmos.postgres.PostgresHost;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.time.SystemTime;
import io.esmos.topology.Site;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A fence that comes late, from a process that has seen nothing, over a platform that answers while
 * the server cannot be asked.
 */
class LateFenceTest {
  private static final Site A = Site.of("aws/ap-southeast-1");
  private static final Site B = Site.of("azure/eastasia");
  private static final PostgresEndpoint CUT =
      deadline -> {
        throw new SQLException("nobody answers", "08001");
      };

  @TempDir private Path directory;
  private final ExecutorService workers = Executors.newCachedThreadPool();
  private Cluster cluster;

  @BeforeEach
  void start() throws Exception {
    cluster = new Cluster(directory, A, B);
    cluster.writer(5, A, Set.of());
    cluster.await(status -> status.at(B).epoch().equals(java.util.OptionalLong.of(5)));
  }

  @AfterEach
  void stop() {
    cluster.close();
    workers.shutdownNow();
  }

  /** A process that has just begun: it knows of nothing but its endpoint and its host. */
  private PostgresDatabase stranger(Site site, PostgresEndpoint way, PostgresHost host) {
    return PostgresDatabase.builder("clinic-db", workers, SystemTime.ticker())
        .member(site, way, host)
        .build((from, to) -> "host=nowhere");
  }

  private static FenceResult fence(PostgresDatabase by, Site site, long epoch) {
    try (by) {
      return by.fence(site, epoch, Cluster.soon());
    }
  }

  @Test
  void anOldOneDoesNotStopTheWriterOfANewerEpoch() {
    FenceResult old = fence(stranger(A, CUT, cluster.host(A)), A, 4);
    assertThat(old.kind()).isEqualTo(FenceResult.Kind.IMPOSSIBLE);
    assertThat(old.how()).contains("nothing done", "epoch 5");
    assertThat(cluster.at(A).running()).isTrue();

    FenceResult now = fence(stranger(A, CUT, cluster.host(A)), A, 5);
    assertThat(now.kind()).isEqualTo(FenceResult.Kind.PROVEN);
    assertThat(cluster.at(A).running()).isFalse();
  }

  @Test
  void anOldOneDoesNotStopWhoWasPromotedInANewerEpoch() {
    Intent intent = new Intent(Intent.Step.PROMOTE, "clinic-db", B, "", 1, "t", false);
    assertThat(fence(cluster.database, A, 6).kind()).isEqualTo(FenceResult.Kind.PROVEN);
    try (PostgresDatabase next = stranger(B, cluster.at(B).endpoint(), cluster.host(B))) {
      next.begin(intent, 6, Cluster.soon());
    }

    FenceResult old = fence(stranger(B, CUT, cluster.host(B)), B, 5);

    assertThat(old.kind()).isEqualTo(FenceResult.Kind.IMPOSSIBLE);
    assertThat(cluster.at(B).running()).isTrue();
  }

  @Test
  void theEpochRowAnswersWhereTheHostWasNotTold() {
    assertThat(cluster.at(B).epochs().newest()).isZero();
    FenceResult old = fence(stranger(B, cluster.at(B).endpoint(), cluster.host(B)), B, 4);
    assertThat(old.kind()).isEqualTo(FenceResult.Kind.IMPOSSIBLE);
    assertThat(cluster.at(B).running()).isTrue();
  }

  @Test
  void aHostThatCannotBeToldDoesNotHoldAPromotionUp() {
    PostgresHost deaf =
        new PostgresHost() {
          @Override
          public void remember(long epoch, Deadline deadline) {
            throw ProviderException.of(
                ProviderException.Code.UNAVAILABLE, "platform", "nobody answers");
          }
        };
    Intent intent = new Intent(Intent.Step.PROMOTE, "clinic-db", B, "", 1, "t", false);
    try (PostgresDatabase next = stranger(B, cluster.at(B).endpoint(), deaf)) {
      next.begin(intent, 6, Cluster.soon());
    }
    cluster.await(status -> status.at(B).role() == Member.Role.WRITER);
  }
}
