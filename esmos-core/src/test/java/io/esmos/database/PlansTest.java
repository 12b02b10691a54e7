package io.esmos.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.esmos.topology.FailureDomain;
import io.esmos.topology.Objective;
import io.esmos.topology.Site;
import io.esmos.topology.Workload;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Who follows whom, and whom commits wait for. */
class PlansTest {
  private static final Site A = Site.of("aws/a");
  private static final Site B = Site.of("aws/b");
  private static final Site C = Site.of("aws/c");
  private static final Site D = Site.of("azure/d");

  private static Member replica(
      Site site, long offset, Optional<Site> upstream, boolean receiving) {
    return new Member(
        site,
        Member.Role.REPLICA,
        "sys",
        Optional.of(new Position(1, offset)),
        upstream,
        receiving,
        OptionalLong.of(offset),
        OptionalLong.of(1),
        Set.of(),
        Set.of());
  }

  private static Member writer(Site site, Set<Site> waitsFor, Set<Site> inSync) {
    return new Member(
        site,
        Member.Role.WRITER,
        "sys",
        Optional.of(new Position(1, 100)),
        Optional.empty(),
        false,
        OptionalLong.of(100),
        OptionalLong.of(1),
        waitsFor,
        inSync);
  }

  private static DatabaseStatus status(Member... members) {
    return new DatabaseStatus(List.of(members));
  }

  private static Workload workload(FailureDomain lossless) {
    return Workload.named("clinic")
        .site(A)
        .site(B)
        .site(C)
        .site(D)
        .resource("db")
        .objective(lossless, new Objective(Duration.ofSeconds(30), Duration.ZERO))
        .build();
  }

  @Test
  void theCandidateCatchesUpFromWhoeverIsAhead() {
    DatabaseStatus seen =
        status(
            Member.unknown(A),
            replica(B, 50, Optional.of(A), false),
            replica(C, 70, Optional.of(A), false),
            replica(D, 60, Optional.of(A), false));
    ReplicationPlan plan = ReplicationPlans.catchUp(seen, A, B, 2, false);
    assertThat(plan.follow())
        .isEqualTo(Map.of(B, Optional.of(C), C, Optional.empty(), D, Optional.empty()));
    assertThat(ReplicationPlans.caughtUp(seen, A, B)).isFalse();
    DatabaseStatus later =
        status(
            Member.unknown(A),
            replica(B, 70, Optional.of(C), true),
            replica(C, 70, Optional.empty(), false),
            replica(D, 60, Optional.empty(), false));
    assertThat(ReplicationPlans.caughtUp(later, A, B)).isTrue();
    assertThat(ReplicationPlans.catchUp(later, A, B, 2, true).isEmpty()).isTrue();
  }

  @Test
  void whoStillReceivesFromALivingWriterIsLeftAloneUntilItsGrantsHaveEnded() {
    DatabaseStatus seen =
        status(
            Member.unknown(A),
            replica(B, 50, Optional.of(A), true),
            replica(C, 70, Optional.of(A), true));
    assertThat(ReplicationPlans.catchUp(seen, A, B, 2, false).isEmpty()).isTrue();
    assertThat(ReplicationPlans.catchUp(seen, A, B, 2, true).follow())
        .isEqualTo(Map.of(B, Optional.of(C), C, Optional.empty()));
  }

  @Test
  void whoCouldStillReceiveMoreIsNotCaughtUpWith() {
    DatabaseStatus mayReconnect =
        status(replica(B, 70, Optional.of(A), false), replica(C, 70, Optional.of(A), false));
    assertThat(ReplicationPlans.caughtUp(mayReconnect, A, B)).isFalse();
  }

  @Test
  void afterAPromotionAllFollowTheNewWriterAndTheEpochRowIsWritten() {
    DatabaseStatus seen =
        status(
            Member.unknown(A),
            writer(B, Set.of(), Set.of()),
            replica(C, 70, Optional.empty(), false),
            replica(D, 60, Optional.of(A), false));
    ReplicationPlan plan = ReplicationPlans.around(seen, B, 2, Optional.of(Set.of(C)));
    assertThat(plan.follow()).isEqualTo(Map.of(C, Optional.of(B), D, Optional.of(B)));
    assertThat(plan.epochRow()).hasValue(2);
    assertThat(plan.synchronous()).contains(Set.of(C));
    assertThat(
            ReplicationPlans.around(
                    status(writer(B, Set.of(C), Set.of()), replica(C, 70, Optional.of(B), true)),
                    B,
                    1,
                    Optional.of(Set.of(C)))
                .isEmpty())
        .isTrue();
  }

  @Test
  void theSynchronousReplicaLiesOutsideTheFailureDomain() {
    DatabaseStatus all =
        status(
            writer(A, Set.of(), Set.of()), replica(B, 90, Optional.of(A), true),
            replica(C, 90, Optional.of(A), true), replica(D, 90, Optional.of(A), true));
    assertThat(SynchronousSet.wanted(workload(FailureDomain.SITE), A, all, Set.of()))
        .containsExactly(B);
    assertThat(SynchronousSet.wanted(workload(FailureDomain.VENDOR), A, all, Set.of()))
        .containsExactly(D);
  }

  /** Walks the steps: the database waits for every lossless candidate at every moment. */
  @Test
  void aCandidateIsAddedAfterItIsInSyncAndRemovedBeforeTheDatabaseStopsToWait() {
    Workload workload = workload(FailureDomain.SITE);
    Set<Site> waits = Set.of(B);
    Set<Site> lossless = new TreeSet<>(Set.of(B));
    Set<Site> inSync = Set.of();
    for (int i = 0; i < 10; i++) {
      DatabaseStatus seen =
          status(writer(A, waits, inSync), Member.unknown(B), replica(C, 90, Optional.of(A), true));
      SynchronousSet.Step step = SynchronousSet.next(workload, A, seen, lossless);
      assertThat(waits).containsAll(lossless);
      if (step.waitFor().isPresent()) {
        waits = step.waitFor().get();
        inSync = waits.contains(C) ? Set.of(C) : Set.of();
      } else if (step.lossless().isPresent()) {
        assertThat(inSync).containsAll(step.lossless().get());
        lossless = step.lossless().get();
      } else {
        break;
      }
      assertThat(waits).containsAll(lossless);
    }
    assertThat(waits).containsExactly(C);
    assertThat(lossless).containsExactly(C);
  }

  @Test
  void aCandidateThatIsNotInSyncIsWaitedFor() {
    DatabaseStatus seen =
        status(writer(A, Set.of(B), Set.of()), replica(B, 10, Optional.of(A), true));
    assertThat(SynchronousSet.next(workload(FailureDomain.SITE), A, seen, Set.of()))
        .isEqualTo(SynchronousSet.Step.NONE);
  }

  @Test
  void withoutALosslessObjectiveNobodyIsWaitedFor() {
    Workload async =
        Workload.named("clinic")
            .site(A)
            .site(B)
            .resource("db")
            .objective(
                FailureDomain.SITE, new Objective(Duration.ofSeconds(30), Duration.ofSeconds(5)))
            .build();
    DatabaseStatus seen =
        status(writer(A, Set.of(), Set.of()), replica(B, 10, Optional.of(A), true));
    assertThat(SynchronousSet.next(async, A, seen, Set.of())).isEqualTo(SynchronousSet.Step.NONE);
  }

  @Test
  void theLastLivingSiteWaitsForADeadOneUnlessItGoesOnAlone() {
    DatabaseStatus seen =
        status(writer(A, Set.of(B), Set.of()), Member.unknown(B), Member.unknown(C));
    Set<Site> lossless = Set.of(B);
    assertThat(SynchronousSet.wanted(workload(FailureDomain.SITE), A, seen, lossless))
        .containsExactly(B);
    Workload alone = alone();
    assertThat(SynchronousSet.wanted(alone, A, seen, lossless)).isEmpty();
    assertThat(SynchronousSet.next(alone, A, seen, lossless))
        .as("the authority first")
        .isEqualTo(new SynchronousSet.Step(Optional.empty(), Optional.of(new TreeSet<>())));
    assertThat(SynchronousSet.next(alone, A, seen, Set.of()))
        .as("the database then")
        .isEqualTo(new SynchronousSet.Step(Optional.of(Set.of()), Optional.empty()));
  }

  @Test
  void aSiteThatTheWriterReportsInSyncIsNotDead() {
    DatabaseStatus seen =
        status(writer(A, Set.of(B), Set.of(B)), Member.unknown(B), Member.unknown(C));
    assertThat(SynchronousSet.wanted(alone(), A, seen, Set.of(B))).containsExactly(B);
    DatabaseStatus returned =
        status(
            writer(A, Set.of(), Set.of()), Member.unknown(B), replica(C, 90, Optional.of(A), true));
    assertThat(SynchronousSet.wanted(alone(), A, returned, Set.of())).containsExactly(C);
  }

  private static Workload alone() {
    return Workload.named("clinic")
        .site(A)
        .site(B)
        .site(C)
        .resource("db")
        .objective(FailureDomain.SITE, new Objective(Duration.ofSeconds(30), Duration.ZERO))
        .alone(Workload.Alone.GO_ON)
        .build();
  }
}
