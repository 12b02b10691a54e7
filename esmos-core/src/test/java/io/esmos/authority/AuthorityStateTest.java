package io.esmos.authority;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.esmos.authority.AuthorityState.Licence;
import io.esmos.topology.Site;
import java.time.Duration;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Which value may follow which. */
class AuthorityStateTest {
  private static final Site A = Site.of("aws/a");
  private static final Site B = Site.of("aws/b");
  private static final Site C = Site.of("azure/c");
  private static final Steward ME = new Steward("one", "term");

  private final AuthorityState open = AuthorityState.first(A, Duration.ofSeconds(3), "1");
  private final AuthorityState closed = open.close(B, Licence.NONE, ME, "lost", "2");

  private static Intent promote(Site site) {
    return new Intent(Intent.Step.PROMOTE, "db", site, "system-1", 1, "term", false);
  }

  @Test
  void aChangeOfWriterIsTwoCommits() {
    assertThat(closed.epoch()).isEqualTo(2);
    assertThat(closed.from()).contains(A);
    assertThat(closed.site()).isEqualTo(B);
    assertThat(closed.open(A) || closed.open(B)).isFalse();
    AuthorityState opened = closed.open(true, new TreeSet<>(), "promoted", "3");
    assertThat(opened.epoch()).isEqualTo(2);
    assertThat(opened.open(B)).isTrue();
    assertThat(opened.open(A)).isFalse();
  }

  @Test
  void aChangeOnTopOfOneStillComesFromTheSiteThatWasOpen() {
    AuthorityState again = closed.close(C, Licence.NONE, ME, "b is lost too", "3");
    assertThat(again.epoch()).isEqualTo(3);
    assertThat(again.from()).contains(A);
  }

  @Test
  void s5_aPendingIntentStandsInTheWayOfAnotherChange() {
    AuthorityState intended = closed.intend(promote(B), "3");
    assertThatThrownBy(() -> intended.close(C, Licence.NONE, ME, "b is lost too", "4"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("S5");
    assertThat(intended.close(C, Licence.TARGET_FENCED, ME, "", "4").epoch()).isEqualTo(3);
    assertThat(intended.close(C, Licence.FORCED, ME, "", "4").epoch()).isEqualTo(3);
    AuthorityState ended = intended.endIntent("no effect", "4");
    assertThat(ended.close(C, Licence.NONE, ME, "", "5").intent()).isEmpty();
  }

  @Test
  void s2_oneIntentAtATime() {
    AuthorityState intended = closed.intend(promote(B), "3");
    assertThatThrownBy(() -> intended.intend(promote(B), "4"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("S2");
    assertThatThrownBy(() -> closed.intend(promote(C), "3"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> open.intend(promote(A), "3"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void anOpenValueIsNotOpenedAgain() {
    assertThatThrownBy(() -> open.open(true, new TreeSet<>(), "", "2"))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void theLastSixteenChangesAreKept() {
    AuthorityState value = open;
    for (int i = 2; i <= 40; i++) {
      value = value.paused(i % 2 == 0, "test", String.valueOf(i));
    }
    assertThat(value.recent()).hasSize(16).startsWith("25").endsWith("40");
  }
}
