package io.esmos.testkit.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.esmos.authority.Intent;
import io.esmos.database.DatabaseStatus;
import io.esmos.database.Divergence;
import io.esmos.database.FenceResult;
import io.esmos.database.Member;
import io.esmos.database.ReplicationPlan;
import io.esmos.postgres.PostgresHost;
import io.esmos.provider.ProviderException;
import io.esmos.topology.Site;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** One story on three servers: each step begins where the one before ended. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PostgresDatabaseTest {
  private static final Site A = Site.of("aws/ap-southeast-1");
  private static final Site B = Site.of("aws/ap-northeast-1");
  private static final Site C = Site.of("azure/eastasia");

  @TempDir private static Path directory;
  private static Cluster cluster;

  @BeforeAll
  static void start() throws Exception {
    cluster = new Cluster(directory, A, B, C);
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  @Test
  @Order(1)
  void describesWhoWritesAndWhoFollowsWhom() {
    cluster.arrange(
        new ReplicationPlan(
            1,
            Map.of(B, Optional.of(A), C, Optional.of(A)),
            Optional.of(A),
            OptionalLong.of(1),
            Optional.of(Set.of())));
    Sql.run(cluster.at(A), "CREATE TABLE patient (id int PRIMARY KEY)");

    DatabaseStatus status =
        cluster.await(
            s ->
                s.at(B).receiving()
                    && s.at(C).receiving()
                    && s.at(C).epoch().equals(OptionalLong.of(1)));

    assertThat(status.writer().map(Member::site)).contains(A);
    assertThat(status.at(A).epoch()).hasValue(1);
    assertThat(status.at(A).synchronous()).isEmpty();
    assertThat(status.at(B).upstream()).contains(A);
    assertThat(status.at(B).beat()).hasValue(0);
    assertThat(status.at(B).identity()).isEqualTo(status.at(A).identity()).endsWith("/1");
    assertThat(status.at(B).position().orElseThrow().timeline()).isEqualTo(1);
  }

  @Test
  @Order(2)
  void waitsForTheSynchronousSet() {
    cluster.writer(1, A, Set.of(B));
    DatabaseStatus status = cluster.await(s -> s.at(A).inSync().equals(Set.of(B)));
    assertThat(status.at(A).synchronous()).containsExactly(B);
    Sql.run(cluster.at(A), "INSERT INTO patient VALUES (1)");
    assertThat(status.at(B).role()).isEqualTo(Member.Role.REPLICA);
    cluster.writer(1, A, Set.of());
    assertThat(cluster.look().at(A).synchronous()).isEmpty();
  }

  @Test
  @Order(3)
  void refusesAPlanOfAnOlderEpoch() {
    assertThatThrownBy(() -> cluster.writer(0, A, Set.of(C)))
        .isInstanceOfSatisfying(
            ProviderException.class,
            e -> assertThat(e.code()).isEqualTo(ProviderException.Code.CONFLICT));
    assertThatThrownBy(() -> cluster.follow(0, C, Optional.of(B)))
        .isInstanceOf(ProviderException.class);
    assertThat(cluster.look().at(A).synchronous()).isEmpty();
    assertThat(cluster.look().at(C).upstream()).contains(A);
    assertThat(cluster.database.fence(A, 0, Cluster.soon()).kind())
        .isEqualTo(FenceResult.Kind.IMPOSSIBLE);
    assertThat(cluster.at(A).running()).isTrue();
  }

  @Test
  @Order(4)
  void theCandidateCatchesUpFromTheMostAdvancedSurvivor() {
    // B stops early, so that C is ahead of it when the writer dies.
    cluster.follow(1, B, Optional.empty());
    cluster.await(s -> s.at(B).upstream().isEmpty() && !s.at(B).receiving());
    Sql.run(cluster.at(A), "INSERT INTO patient VALUES (2)");
    Sql.await(cluster.at(C), "SELECT count(*) FROM patient", "2");

    cluster.at(A).kill();

    DatabaseStatus lost = cluster.await(s -> !s.at(C).receiving());
    assertThat(lost.at(A).role()).isEqualTo(Member.Role.STOPPED);
    assertThatThrownBy(
            () ->
                cluster.database.begin(
                    new Intent(Intent.Step.PROMOTE, "clinic-db", A, "", 1, "t", false),
                    2,
                    Cluster.soon()))
        .isInstanceOfSatisfying(
            ProviderException.class,
            e -> assertThat(e.code()).isEqualTo(ProviderException.Code.NOT_SENT));
    assertThat(lost.at(B).position().orElseThrow()).isLessThan(lost.at(C).position().orElseThrow());

    cluster.follow(2, C, Optional.empty());
    cluster.follow(2, B, Optional.of(C));
    DatabaseStatus level = cluster.await(s -> s.at(B).position().equals(s.at(C).position()));
    assertThat(level.at(B).upstream()).contains(C);
    assertThat(level.at(C).receiving()).isFalse();
  }

  @Test
  @Order(5)
  void promotesOnceAndTheSurvivorFollowsByReload() {
    Intent intent =
        new Intent(
            Intent.Step.PROMOTE, "clinic-db", B, cluster.look().at(B).identity(), 1, "t", false);
    cluster.database.begin(intent, 2, Cluster.soon());
    cluster.await(s -> s.at(B).role() == Member.Role.WRITER);
    cluster.database.begin(intent, 2, Cluster.soon());
    cluster.arrange(
        new ReplicationPlan(
            2,
            Map.of(C, Optional.of(B)),
            Optional.of(B),
            OptionalLong.of(2),
            Optional.of(Set.of())));
    Sql.run(cluster.at(B), "INSERT INTO patient VALUES (3)");
    Sql.await(cluster.at(C), "SELECT count(*) FROM patient", "3");

    DatabaseStatus status = cluster.await(s -> s.at(C).receiving());
    assertThat(status.at(B).position().orElseThrow().timeline()).isEqualTo(2);
    assertThat(status.at(C).position().orElseThrow().timeline()).isEqualTo(2);
    assertThat(status.at(C).identity()).isEqualTo(status.at(B).identity()).contains("/2@");
    assertThat(status.at(B).epoch()).hasValue(2);
    assertThat(Sql.ask(cluster.at(C), "SELECT count(*) FROM pg_replication_slots WHERE NOT active"))
        .isEqualTo("0");
  }

  @Test
  @Order(6)
  void anIntentForAnotherDatabaseDoesNothing() {
    String own = cluster.look().at(C).identity();
    for (String source : Set.of("123/2", "nonsense", own.replaceFirst("/.*", "/1"))) {
      Intent intent = new Intent(Intent.Step.PROMOTE, "clinic-db", C, source, 1, "t", false);
      assertThatThrownBy(() -> cluster.database.begin(intent, 2, Cluster.soon()))
          .isInstanceOfSatisfying(
              ProviderException.class,
              e -> assertThat(e.code().effectUnknown()).as(source).isFalse());
    }
    assertThat(cluster.look().at(C).role()).isEqualTo(Member.Role.REPLICA);
  }

  @Test
  @Order(6)
  void aPromotionThatIsLateByTheServersClockDoesNothing() throws Exception {
    String database = own(C).replaceFirst("/.*", "");
    try (Connection session = cluster.at(C).endpoint().open(Cluster.soon())) {
      for (boolean late : new boolean[] {true, false}) {
        assertThatThrownBy(
                () ->
                    PostgresHost.sqlOnly()
                        .promote(
                            session,
                            late ? database : "123",
                            late ? Duration.ZERO : Duration.ofSeconds(10),
                            Cluster.soon()))
            .isInstanceOfSatisfying(
                ProviderException.class,
                e -> assertThat(e.code()).isEqualTo(ProviderException.Code.CONFLICT));
      }
    }
    assertThat(cluster.look().at(C).role()).isEqualTo(Member.Role.REPLICA);
  }

  private static String own(Site site) {
    return cluster.look().at(site).identity();
  }

  @Test
  @Order(7)
  void aMemberAheadOfTheForkIsOfAnotherIdentityAndIsRecloned() {
    // The old writer comes back alone, writes, and so leaves the history of the new one.
    cluster.at(A).start(Cluster.soon());
    Sql.run(cluster.at(A), "INSERT INTO patient VALUES (99)");
    DatabaseStatus two = cluster.look();
    assertThat(two.writers()).hasSize(2);
    assertThat(two.at(A).identity()).isNotEqualTo(two.at(B).identity()).endsWith("/1");

    FenceResult fenced = cluster.database.fence(A, 2, Cluster.soon());
    assertThat(fenced.kind()).isEqualTo(FenceResult.Kind.PROVEN);
    assertThat(cluster.look().at(A).role()).isEqualTo(Member.Role.STOPPED);

    Intent intent = new Intent(Intent.Step.RECLONE, "clinic-db", A, "", 1, "t", false);
    cluster.database.begin(intent, 2, Cluster.soon());
    assertThat(cluster.look().at(A).role()).isEqualTo(Member.Role.CHANGING);
    DatabaseStatus back = cluster.await(s -> s.at(A).receiving());
    assertThat(back.at(A).role()).isEqualTo(Member.Role.REPLICA);
    assertThat(back.at(A).identity()).isEqualTo(back.at(B).identity());
    assertThat(Sql.ask(cluster.at(A), "SELECT count(*) FROM patient WHERE id = 99")).isEqualTo("0");
  }

  @Test
  @Order(8)
  void aReplicaAheadOfTheForkIsOfAnotherIdentity() {
    // A stops, C gets more, A is promoted: C can never follow it.
    cluster.follow(2, A, Optional.empty());
    cluster.await(s -> !s.at(A).receiving());
    Sql.run(cluster.at(B), "INSERT INTO patient VALUES (4)");
    Sql.await(cluster.at(C), "SELECT count(*) FROM patient", "4");
    cluster.at(B).kill();
    cluster.database.begin(
        new Intent(Intent.Step.PROMOTE, "clinic-db", A, "", 1, "t", false), 3, Cluster.soon());
    cluster.await(s -> s.at(A).role() == Member.Role.WRITER);
    cluster.follow(3, C, Optional.of(A));

    DatabaseStatus status = cluster.look();
    assertThat(status.at(A).identity()).contains("/3@");
    assertThat(status.at(C).identity()).contains("/2@");
    assertThat(Divergence.of(status, A, B, "")).containsExactly(C);
  }
}
