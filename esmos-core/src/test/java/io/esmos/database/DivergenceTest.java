package io.esmos.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.esmos.topology.Site;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Who can never follow again, and what becomes of him in a plan. */
class DivergenceTest {
  private static final Site A = Site.of("aws/a");
  private static final Site B = Site.of("aws/b");
  private static final Site C = Site.of("aws/c");
  private static final Site D = Site.of("azure/d");

  private static Member member(
      Site site, Member.Role role, String identity, long timeline, long offset, long epoch) {
    return new Member(
        site,
        role,
        identity,
        Optional.of(new Position(timeline, offset)),
        Optional.empty(),
        false,
        OptionalLong.of(0),
        OptionalLong.of(epoch),
        Set.of(),
        Set.of());
  }

  private static Member replica(Site site, String identity, long timeline, long offset) {
    return member(site, Member.Role.REPLICA, identity, timeline, offset, 1);
  }

  private static DatabaseStatus status(Member... members) {
    return new DatabaseStatus(List.of(members));
  }

  @Test
  void aReplicaOfAnotherIdentityThanTheWritersHasDiverged() {
    DatabaseStatus seen =
        status(
            member(B, Member.Role.WRITER, "sys/2@70", 2, 90, 2),
            replica(C, "sys/2@70", 1, 60),
            replica(D, "sys/1", 1, 80));
    assertThat(Divergence.of(seen, B, A, "sys/1")).containsExactly(D);
  }

  @Test
  void whatWasNotSeenHasNotDiverged() {
    DatabaseStatus seen =
        status(
            member(B, Member.Role.WRITER, "sys/2@70", 2, 90, 2),
            replica(C, "", 1, 60),
            member(D, Member.Role.STOPPED, "sys/1", 1, 80, 1));
    assertThat(Divergence.of(seen, B, A, "")).isEmpty();
    DatabaseStatus nameless =
        status(member(B, Member.Role.WRITER, "", 2, 90, 2), replica(C, "sys/1", 1, 60));
    assertThat(Divergence.of(nameless, B, A, "")).isEmpty();
  }

  @Test
  void withoutItsWriterTheHistoryCountsThatTheWriterWasLastSeenWith() {
    DatabaseStatus seen =
        status(Member.unknown(A), replica(C, "sys/1", 1, 60), replica(D, "sys/2@50", 2, 90));
    assertThat(Divergence.of(seen, A, A, "sys/1")).containsExactly(D);
    assertThat(Divergence.of(seen, A, A, "sys/7@1")).containsExactly(C);
  }

  @Test
  void whoHasNeverSeenAWriterGoesByTheNewestEpochThenByTheFurthestPosition() {
    DatabaseStatus byEpoch =
        status(
            Member.unknown(A),
            member(B, Member.Role.REPLICA, "sys/1", 1, 60, 3),
            member(C, Member.Role.REPLICA, "sys/2@50", 2, 90, 2));
    assertThat(Divergence.of(byEpoch, A, A, "")).containsExactly(C);
    DatabaseStatus byPosition =
        status(Member.unknown(A), replica(B, "sys/1", 1, 60), replica(C, "sys/2@50", 2, 51));
    assertThat(Divergence.of(byPosition, A, A, "")).containsExactly(B);
  }

  @Test
  void anOldWriterThatTakesWritesAgainHasDiverged() {
    Member old = member(A, Member.Role.WRITER, "sys/1", 1, 99, 2);
    assertThat(
            Divergence.of(
                status(old, Member.unknown(B), replica(C, "sys/2@50", 2, 90)), B, B, "sys/2@50"))
        .containsExactly(A);
    assertThat(
            Divergence.of(
                status(
                    old,
                    member(B, Member.Role.WRITER, "sys/2@50", 2, 90, 2),
                    replica(C, "sys/2@50", 2, 90)),
                B,
                B,
                ""))
        .containsExactly(A);
  }

  @Test
  void theOldWritersOwnEndCountsForNothing() {
    DatabaseStatus seen = status(replica(A, "sys/1", 1, 99), replica(C, "sys/2@50", 2, 51));
    assertThat(Divergence.of(seen, C, A, "")).containsExactly(A);
  }

  @Test
  void aPlanLeavesItAsItIs() {
    DatabaseStatus seen =
        status(
            member(B, Member.Role.WRITER, "sys/2@70", 2, 90, 2),
            replica(C, "sys/2@70", 1, 60),
            replica(D, "sys/1", 1, 80));
    ReplicationPlan plan =
        ReplicationPlans.around(
            seen.without(Divergence.of(seen, B, A, "")), B, 2, Optional.empty());
    assertThat(plan.follow()).isEqualTo(Map.of(C, Optional.of(B)));
  }
}
