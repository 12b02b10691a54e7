package io.esmos.failover.machine;

import static org.assertj.core.api.Assertions.assertThat;

import io.esmos.authority.AuthorityState;
import io.esmos.database.DatabaseStatus;
import io.esmos.database.Member;
import io.esmos.database.Position;
import io.esmos.failover.ControllerOptions;
import io.esmos.failover.Situation;
import io.esmos.machine.ManualEffects;
import io.esmos.topology.Site;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What the loss of a writer would lose, and who can tell. */
class DatabaseWatchTest {
  private static final Site A = Site.of("aws/a");
  private static final Site B = Site.of("azure/b");
  private static final AuthorityState OPEN =
      AuthorityState.first(A, Duration.ofSeconds(3), "change");

  private final ManualEffects effects = new ManualEffects();
  private final DatabaseWatch watch =
      new DatabaseWatch(effects, "db", 0, ControllerOptions.DEFAULTS, now -> {});

  DatabaseWatchTest() {
    watch.writerIs(A);
    watch.start(effects.now());
  }

  private static Member member(Site site, Member.Role role, String identity, long beat) {
    return new Member(
        site,
        role,
        identity,
        Optional.of(new Position(1, beat)),
        Optional.empty(),
        false,
        OptionalLong.of(beat),
        OptionalLong.of(1),
        Set.of(),
        Set.of());
  }

  private void see(Member... members) {
    ManualEffects.Sent<DatabaseStatus> asked = effects.sent(ControllerCall.Describe.class).get(0);
    effects.answer(asked, new DatabaseStatus(List.of(members)));
    effects.pass(ControllerOptions.DEFAULTS.describeInterval());
  }

  private Situation.Database view() {
    return watch.view(OPEN, effects.now(), effects.now());
  }

  @Test
  void aReplicaOfTheWritersHistoryLacksWhatCameAfterItsBeat() {
    see(member(A, Member.Role.WRITER, "sys/1", 6), member(B, Member.Role.REPLICA, "sys/1", 6));
    see(Member.unknown(A), member(B, Member.Role.REPLICA, "sys/1", 7));
    assertThat(view().loss())
        .containsEntry(B, ControllerOptions.DEFAULTS.describeInterval().multipliedBy(2));
    assertThat(view().writerGone()).isTrue();
    assertThat(view().diverged()).isEmpty();
  }

  @Test
  void oneThatHasDivergedKnowsNeitherWhatIsLostNorWhetherTheWriterIs() {
    see(member(A, Member.Role.WRITER, "sys/2@5", 6), member(B, Member.Role.REPLICA, "sys/1", 6));
    assertThat(view().diverged()).containsExactly(B);
    see(member(A, Member.Role.WRITER, "sys/2@5", 7), member(B, Member.Role.REPLICA, "sys/1", 8));
    assertThat(view().loss()).isEmpty();
    assertThat(view().writerGone()).as(view().evidence()).isFalse();
    assertThat(view().evidence()).isEqualTo("no replica could be asked");
  }

  @Test
  void theBeatsOfAnotherBranchAreNoMeasureWhileTheWriterIsSilent() {
    see(member(A, Member.Role.WRITER, "sys/2@5", 6));
    see(Member.unknown(A), member(B, Member.Role.REPLICA, "sys/1", 8));
    assertThat(view().loss()).isEmpty();
  }
}
