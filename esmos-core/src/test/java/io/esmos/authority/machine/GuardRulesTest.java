package io.esmos.authority.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.esmos.authority.AuthorityState;
import io.esmos.authority.Ballot;
import io.esmos.authority.GuardOptions;
import io.esmos.authority.Steward;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The rules of the guard, G1 to G3 and G5, one by one. */
class GuardRulesTest {
  private static final Steward STEWARD = new Steward("one", "term");

  private final Cells cells = Cells.holding(Cells.first());
  private final List<GrantView> views = new ArrayList<>();
  private final GuardMachine guard =
      new GuardMachine(cells.effects, Cells.LIST, Cells.A, GuardOptions.DEFAULTS, views::add);

  private GrantView view() {
    return views.get(views.size() - 1);
  }

  private boolean granted() {
    return !views.isEmpty() && view().grantedAt(cells.effects.now());
  }

  private void hold(int witness, Ballot ballot, AuthorityState value) {
    cells.cells.set(witness, Optional.of(cells.watch().empty().accept(ballot, value)));
  }

  @Test
  void g1_aMajorityUnderOneBallotGrants() {
    guard.start(cells.effects.now());
    cells.serve(0);
    assertThat(granted()).isFalse();
    cells.serve(1);
    assertThat(granted()).isTrue();
    assertThat(view().epoch()).isEqualTo(1);
  }

  @Test
  void g1_equalValuesUnderDifferentBallotsAreNotEnough() {
    for (int i = 0; i < 3; i++) {
      hold(i, Ballot.above(i, cells.random), Cells.first());
    }
    guard.start(cells.effects.now());
    cells.serveAll();
    assertThat(granted()).isFalse();
    assertThat(view().why()).contains("do not agree");
  }

  @Test
  void g1_aPromiseDoesNotStopAHealthyWriter() {
    for (int i = 0; i < 3; i++) {
      cells.cells.set(i, Optional.of(cells.cell(i).promise(Ballot.above(5, cells.random))));
    }
    guard.start(cells.effects.now());
    cells.serveAll();
    assertThat(granted()).isTrue();
  }

  @Test
  void g1_onlyAnOpenValueOfThisSiteGrants() {
    AuthorityState closed =
        Cells.first().close(Cells.B, AuthorityState.Licence.NONE, STEWARD, "test", "c");
    Ballot ballot = Ballot.above(3, cells.random);
    for (int i = 0; i < 3; i++) {
      hold(i, ballot, closed);
    }
    guard.start(cells.effects.now());
    cells.serveAll();
    assertThat(granted()).isFalse();
    assertThat(view().writer()).contains(Cells.B);
    assertThat(view().epoch()).isEqualTo(2);
  }

  @Test
  void g1_theGuardNeverWrites() {
    guard.start(cells.effects.now());
    for (int i = 0; i < 20; i++) {
      assertThat(cells.waiting())
          .allMatch(one -> ((CellCall) one.call()).kind() == CellCall.Kind.READ);
      cells.serveAll();
      cells.effects.pass(Duration.ofMillis(100));
    }
  }

  @Test
  void g2_theGrantCountsFromBeforeTheQuestionAndEndsOnTheOwnClock() {
    long asked = cells.effects.now();
    guard.start(asked);
    cells.effects.pause(Duration.ofMillis(1_500)); // slow answers
    cells.serveAll();
    assertThat(view().until()).isEqualTo(asked + Duration.ofSeconds(3).toNanos());
    cells.effects.pause(Duration.ofMillis(1_499));
    assertThat(granted()).isTrue();
    cells.effects.pause(Duration.ofMillis(1));
    assertThat(granted()).isFalse();
  }

  @Test
  void g2_aHealthyWriterIsRenewedForGood() {
    guard.start(cells.effects.now());
    cells.serveAll();
    for (int i = 0; i < 1_000; i++) {
      cells.effects.pass(Duration.ofMillis(50));
      cells.serveAll();
      assertThat(granted()).isTrue();
    }
  }

  @Test
  void g2_grantsNeverGoBackInEpoch() {
    guard.start(cells.effects.now());
    var old = cells.waiting();
    List<Optional<CellCall.Versioned>> answers = new ArrayList<>();
    old.forEach(one -> answers.add(cells.apply((CellCall) one.call())));
    AuthorityState closed =
        Cells.first().close(Cells.B, AuthorityState.Licence.NONE, STEWARD, "test", "c");
    AuthorityState open = closed.open(true, new TreeSet<>(), "test", "o");
    Ballot ballot = Ballot.above(3, cells.random);
    for (int i = 0; i < 3; i++) {
      hold(i, ballot, open);
    }
    cells.effects.pass(Duration.ofMillis(500)); // a second question, answered before the first
    cells.waiting().stream()
        .filter(one -> !old.contains(one))
        .forEach(one -> cells.effects.answer(one, cells.apply((CellCall) one.call())));
    assertThat(view().epoch()).isEqualTo(2);
    for (int i = 0; i < 3; i++) {
      cells.effects.answer(old.get(i), answers.get(i));
    }
    assertThat(view().epoch()).isEqualTo(2);
    assertThat(granted()).isFalse();
  }

  @Test
  void g2_aChangeEndsTheGrantAtOnce() {
    guard.start(cells.effects.now());
    cells.serveAll();
    AuthorityState closed =
        Cells.first().close(Cells.B, AuthorityState.Licence.NONE, STEWARD, "test", "c");
    Ballot ballot = Ballot.above(3, cells.random);
    for (int i = 0; i < 3; i++) {
      hold(i, ballot, closed);
    }
    cells.effects.pass(Duration.ofMillis(500));
    cells.serveAll();
    assertThat(granted()).isFalse();
  }

  @Test
  void g3_theSmallerGrantTimeIsUsed() {
    List<GrantView> brief = new ArrayList<>();
    GuardOptions longer = GuardOptions.DEFAULTS.withGrantTime(Duration.ofSeconds(10));
    GuardMachine generous =
        new GuardMachine(cells.effects, Cells.LIST, Cells.A, longer, brief::add);
    long asked = cells.effects.now();
    generous.start(asked);
    cells.serveAll();
    assertThat(brief.get(0).until()).isEqualTo(asked + Duration.ofSeconds(3).toNanos());
  }

  @Test
  void g3_loweringTheGrantTimeLeavesTheWaitUntilAWholeWaitIsDone() {
    AuthorityState lowered = Cells.first().granting(Duration.ofSeconds(1), "g");
    assertThat(lowered.waitTime()).isEqualTo(Duration.ofSeconds(3));
    AuthorityState closed =
        lowered.close(Cells.B, AuthorityState.Licence.NONE, STEWARD, "test", "c");
    assertThat(closed.waitTime()).isEqualTo(Duration.ofSeconds(3));
    assertThat(closed.open(false, new TreeSet<>(), "fenced", "o").waitTime())
        .isEqualTo(Duration.ofSeconds(3));
    assertThat(closed.open(true, new TreeSet<>(), "waited", "o").waitTime())
        .isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void g5_timersThatWouldRefuseAHealthyWriterAreRefused() {
    assertThatThrownBy(() -> GuardOptions.DEFAULTS.withGrantTime(Duration.ofMillis(2_400)))
        .hasMessageContaining("raise grantTime to 2500 ms");
    assertThat(GuardOptions.DEFAULTS.withGrantTime(Duration.ofMillis(2_500))).isNotNull();
  }

  @Test
  void aClosedGuardRefusesAndAsksNoMore() {
    guard.start(cells.effects.now());
    cells.serveAll();
    guard.close(cells.effects.now());
    assertThat(granted()).isFalse();
    cells.effects.pass(Duration.ofSeconds(5));
    assertThat(cells.waiting()).isEmpty();
  }
}
