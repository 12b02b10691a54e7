package io.esmos.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.esmos.authority.Intent;
import io.esmos.database.DatabaseStatus;
import io.esmos.database.FenceResult;
import io.esmos.database.Member;
import io.esmos.database.ReplicationPlan;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.testkit.time.ManualTime;
import io.esmos.time.SystemTime;
import io.esmos.time.Ticker;
import io.esmos.topology.Site;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** What the contract does not say of the database in memory. */
final class InMemoryDatabaseTest {
  private static final Site FIRST = Site.of("aws/ap-southeast-1");
  private static final Site SECOND = Site.of("aws/ap-northeast-1");
  private static final Site THIRD = Site.of("azure/eastasia");
  private static final List<Site> SITES = List.of(FIRST, SECOND, THIRD);

  private final ManualTime time = new ManualTime();
  private final InMemoryCluster cluster = InMemoryCluster.moving(time, SITES);
  private final InMemoryDatabase database = cluster.database("clinic-db");

  @Test
  void callsEndOnTheRealClock() {
    InMemoryCluster real = InMemoryCluster.on(SystemTime.ticker(), SITES);
    InMemoryDatabase own = real.database("clinic-db");
    Deadline soon = in(Duration.ofSeconds(30), SystemTime.ticker());
    CompletableFuture<Void> commit = real.append(FIRST, "a row");
    assertThat(real.await(() -> commit.isDone() && real.has(THIRD, "a row"), soon)).isTrue();
    assertThat(own.describe(soon).writer().map(Member::site)).contains(FIRST);
    real.cut(SECOND);
    DatabaseStatus status = own.describe(in(Duration.ofMillis(20), SystemTime.ticker()));
    assertThat(status.at(SECOND)).isEqualTo(Member.unknown(SECOND));
  }

  @Test
  void aCallWaitsUntilAnotherMovesTheClock() {
    ManualTime clock = new ManualTime();
    InMemoryCluster still = InMemoryCluster.on(clock, SITES);
    still.cut(SECOND);
    Deadline deadline = in(Duration.ofSeconds(5), clock);
    CompletableFuture<Void> end =
        CompletableFuture.runAsync(
            () -> still.database("clinic-db").begin(promotion(SECOND, ""), 2, deadline));
    Deadline patience = in(Duration.ofSeconds(30), SystemTime.ticker());
    assertThat(still.await(() -> still.lost(SECOND) == 1, patience)).isTrue();
    clock.pass(Duration.ofSeconds(4));
    assertThat(end).isNotDone();
    clock.pass(Duration.ofSeconds(2));
    assertThat(still.await(end::isDone, patience)).isTrue();
    assertThat(end)
        .failsWithin(Duration.ZERO)
        .withThrowableThat()
        .havingCause()
        .isInstanceOfSatisfying(
            ProviderException.class, e -> assertThat(e.code()).isEqualTo(Code.TIMEOUT));
  }

  @Test
  void anOldWriterIsRecloned() {
    CompletableFuture<Void> kept = cluster.append(FIRST, "kept");
    await(() -> kept.isDone() && cluster.has(SECOND, "kept"));
    database.arrange(stop(SECOND), soon());
    CompletableFuture<Void> lost = cluster.append(FIRST, "lost");
    await(lost::isDone);
    cluster.kill(FIRST);
    database.begin(promotion(SECOND, identity(SECOND)), 2, soon());
    cluster.revive(FIRST);
    assertThat(look().writers()).hasSize(2);
    assertThat(database.fence(FIRST, 2, soon()).kind()).isEqualTo(FenceResult.Kind.PROVEN);
    database.begin(reclone(FIRST, identity(SECOND)), 2, soon());
    assertThat(look().at(FIRST).role()).isEqualTo(Member.Role.CHANGING);
    await(() -> look().at(FIRST).receiving());
    assertThat(look().at(FIRST).upstream()).contains(SECOND);
    assertThat(cluster.has(FIRST, "kept")).isTrue();
    assertThat(cluster.has(FIRST, "lost")).isFalse();
  }

  @Test
  void aRecloneNeedsOneOtherWriterThatIsMeant() {
    refuses(Code.CONFLICT, reclone(FIRST, ""), 1);
    refuses(Code.CONFLICT, reclone(SECOND, "another"), 1);
    refuses(Code.CONFLICT, reclone(SECOND, ""), 0);
    assertThat(look().writer().map(Member::site)).contains(FIRST);
  }

  @Test
  void whatIsAheadOfAForkDoesNotFollow() {
    database.arrange(stop(SECOND), soon());
    CompletableFuture<Void> late = cluster.append(FIRST, "late");
    await(() -> late.isDone() && cluster.has(THIRD, "late"));
    cluster.kill(FIRST);
    String before = identity(SECOND);
    database.begin(promotion(SECOND, before), 2, soon());
    database.arrange(
        new ReplicationPlan(
            2,
            Map.of(THIRD, Optional.of(SECOND)),
            Optional.empty(),
            OptionalLong.empty(),
            Optional.empty()),
        soon());
    assertThat(cluster.await(() -> look().at(THIRD).receiving(), in(Duration.ofSeconds(5), time)))
        .isFalse();
    assertThat(identity(SECOND)).isNotEqualTo(before);
    refuses(Code.CONFLICT, promotion(THIRD, identity(SECOND) + "0"), 2);
    refuses(Code.CONFLICT, promotion(SECOND, ""), 0);
  }

  @Test
  void aCommitWhoseServerEndsIsUnknown() {
    database.arrange(
        new ReplicationPlan(
            1, Map.of(), Optional.of(FIRST), OptionalLong.empty(), Optional.of(Set.of(SECOND))),
        soon());
    cluster.kill(SECOND);
    CompletableFuture<Void> commit = cluster.append(FIRST, "a row");
    assertThat(commit).isNotDone();
    cluster.kill(FIRST);
    assertThat(code(commit)).isEqualTo(Code.UNAVAILABLE);
    assertThat(code(cluster.append(FIRST, "another"))).isEqualTo(Code.CONFLICT);
    assertThatThrownBy(() -> cluster.beat(FIRST)).isInstanceOf(ProviderException.class);
    cluster.revive(FIRST);
    assertThat(cluster.has(FIRST, "a row")).isTrue();
  }

  @Test
  void aPlanForASiteWithoutAMemberDoesNothing() {
    Site nowhere = Site.of("nowhere/none");
    ReplicationPlan plan =
        new ReplicationPlan(
            1,
            Map.of(SECOND, Optional.empty(), THIRD, Optional.of(nowhere)),
            Optional.empty(),
            OptionalLong.empty(),
            Optional.empty());
    ProviderException failure =
        catchThrowableOfType(ProviderException.class, () -> database.arrange(plan, soon()));
    assertThat(failure.code()).isEqualTo(Code.NOT_FOUND);
    assertThat(look().at(SECOND).upstream()).contains(FIRST);
    assertThatThrownBy(() -> InMemoryCluster.moving(time, List.of(FIRST, FIRST)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private void refuses(Code code, Intent intent, long epoch) {
    ProviderException failure =
        catchThrowableOfType(ProviderException.class, () -> database.begin(intent, epoch, soon()));
    assertThat(failure.code()).isEqualTo(code);
  }

  private static Code code(CompletableFuture<Void> commit) {
    assertThat(commit).isCompletedExceptionally();
    return commit.handle((done, failure) -> ((ProviderException) failure).code()).join();
  }

  private void await(BooleanSupplier condition) {
    assertThat(cluster.await(condition, soon())).isTrue();
  }

  private DatabaseStatus look() {
    return database.describe(soon());
  }

  private String identity(Site site) {
    return look().at(site).identity();
  }

  private Deadline soon() {
    return in(Duration.ofSeconds(20), time);
  }

  private static Deadline in(Duration length, Ticker clock) {
    return Deadline.in(length, clock);
  }

  private static ReplicationPlan stop(Site site) {
    return new ReplicationPlan(
        1,
        Map.of(site, Optional.empty()),
        Optional.empty(),
        OptionalLong.empty(),
        Optional.empty());
  }

  private static Intent promotion(Site target, String source) {
    return new Intent(Intent.Step.PROMOTE, "clinic-db", target, source, 1, "term", false);
  }

  private static Intent reclone(Site target, String source) {
    return new Intent(Intent.Step.RECLONE, "clinic-db", target, source, 1, "term", false);
  }
}
