package io.esmos.authority.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.esmos.authority.AuthorityState;
import io.esmos.authority.Ballot;
import io.esmos.authority.Cell;
import io.esmos.authority.CellFormat;
import io.esmos.authority.Steward;
import io.esmos.authority.WitnessList;
import io.esmos.topology.Vendor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The rules of the register, R1 to R7, one by one. */
class RegisterRulesTest {
  private final Cells cells = Cells.holding(Cells.first());
  private final List<RegisterRound.Result> results = new ArrayList<>();

  private long counter = 10;

  private AuthorityState next(AuthorityState from, String id) {
    return from.stewardedBy(new Steward("one", "term" + id), "test", id);
  }

  private Ballot round(CellWatch watch, RegisterRound.Proposal proposal) {
    Ballot ballot = Ballot.above(++counter, cells.random);
    RegisterRound.begin(
        cells.effects,
        watch,
        cells.pace(),
        Cells.TIMEOUT,
        ballot,
        proposal,
        cells.effects.now(),
        (result, now) -> results.add(result));
    return ballot;
  }

  private RegisterRound.Proposal append(String id) {
    return base -> Optional.of(next(base.orElseThrow(), id));
  }

  @Test
  void r1_noBallotAndNoContentsEverRecur() {
    Set<Ballot> ballots = new HashSet<>();
    Random random = new Random(7);
    for (int i = 0; i < 10_000; i++) {
      assertThat(ballots.add(Ballot.above(4, random))).isTrue();
    }
    Cell once = cells.cell(0).promise(Ballot.above(9, random));
    Cell again = cells.cell(0).promise(Ballot.above(9, random));
    assertThat(CellFormat.write(once)).isNotEqualTo(CellFormat.write(again));
  }

  @Test
  void r2_aPromiseIsWrittenBeforeAnythingIsProposed() {
    Ballot ballot = round(cells.watch(), append("x"));
    for (int i = 0; i < 3; i++) {
      cells.serve(i); // read
    }
    assertThat(cells.waiting())
        .allSatisfy(
            one -> {
              CellCall call = (CellCall) one.call();
              assertThat(call.kind()).isEqualTo(CellCall.Kind.REPLACE);
              assertThat(call.cell().orElseThrow().promised()).isEqualTo(ballot);
              assertThat(call.cell().orElseThrow().value()).contains(Cells.first());
            });
    cells.serveAll();
    assertThat(results)
        .singleElement()
        .extracting(RegisterRound.Result::kind)
        .isEqualTo(RegisterRound.Kind.CHOSEN);
  }

  /** The counterexample of the rule: both proposers read all cells, the higher one writes first. */
  @Test
  void r2_anAcceptIsRefusedWhereAHigherBallotWasPromised() {
    CellWatch slow = cells.watch();
    round(slow, append("slow"));
    for (int i = 0; i < 6; i++) {
      cells.serve(i % 3); // reads, then promises
    }
    var delayed = cells.effects.lose(call -> true); // its accepts are under way
    round(cells.watch(), append("fast"));
    cells.serveAll();
    AuthorityState chosen = results.get(0).value().orElseThrow();
    for (var one : delayed) {
      assertThat(cells.apply((CellCall) one.call())).isEmpty();
    }
    for (int i = 0; i < 3; i++) {
      assertThat(cells.cell(i).value()).contains(chosen);
    }
  }

  @Test
  void r2_theValueOfTheHighestAcceptedBallotIsTheBase() {
    round(cells.watch(), append("minority"));
    for (int i = 0; i < 6; i++) {
      cells.serve(i % 3);
    }
    cells.serve(2); // accepted by one cell only
    cells.effects.lose(call -> true);
    AuthorityState half = cells.cell(2).value().orElseThrow();
    List<Optional<AuthorityState>> seen = new ArrayList<>();
    round(
        cells.watch(),
        base -> {
          seen.add(base);
          return base;
        });
    cells.serveOnly(1, 2);
    assertThat(seen).containsExactly(Optional.of(half));
    assertThat(results.get(0).kind()).isEqualTo(RegisterRound.Kind.CHOSEN);
  }

  @Test
  void r2_preparedOnTwoItIsAcceptedOnAllThree() {
    round(cells.watch(), append("x"));
    cells.serve(0);
    cells.serve(1);
    cells.serve(0);
    cells.serve(1); // two promises: the value is chosen by the proposer
    cells.serve(2); // the third is read only now
    cells.serveAll();
    assertThat(cells.cell(2).accepted()).isEqualTo(cells.cell(0).accepted());
  }

  @Test
  void r3_initialiseCreatesEmptyEqualCellsAndThenChooses() {
    Cells fresh = new Cells();
    List<Optional<AuthorityState>> done = initialised(fresh);
    for (int i = 0; i < 6; i++) {
      fresh.serve(i % 3); // looked, created
    }
    assertThat(fresh.cells)
        .allMatch(cell -> cell.equals(Optional.of(Cell.empty("clinic", Cells.LIST.hash()))));
    fresh.serveAll();
    assertThat(done).containsExactly(Optional.of(Cells.first()));
  }

  @Test
  void aNewRegisterHoldsItsValueInEveryCellThatAnswers() {
    Cells fresh = new Cells();
    List<Optional<AuthorityState>> done = initialised(fresh);
    for (int i = 0; i < 9; i++) {
      fresh.serve(i % 3); // looked, created, checked
    }
    fresh.serveOnly(0, 1); // a majority has chosen
    assertThat(fresh.cell(1).value()).contains(Cells.first());
    assertThat(done).isEmpty();
    fresh.serve(2); // read
    fresh.serve(2); // looked at, before the value is written
    assertThat(done).isEmpty();
    fresh.serveAll();
    fresh.effects.pass(Duration.ofMillis(20));
    fresh.serveAll();
    assertThat(fresh.cell(2).value()).contains(Cells.first());
    assertThat(done).containsExactly(Optional.of(Cells.first()));
  }

  @Test
  void aStoreThatIsLostMeanwhileDoesNotHoldANewRegisterUp() {
    Cells fresh = new Cells();
    List<Optional<AuthorityState>> done = initialised(fresh);
    for (int i = 0; i < 9; i++) {
      fresh.serve(i % 3);
    }
    fresh.serveOnly(0, 1);
    while (!fresh.waiting().isEmpty()) {
      fresh.fail(2);
    }
    assertThat(done).containsExactly(Optional.of(Cells.first()));
  }

  private static List<Optional<AuthorityState>> initialised(Cells fresh) {
    List<Optional<AuthorityState>> done = new ArrayList<>();
    Initialise.begin(
        fresh.effects,
        Cells.LIST,
        Cells.TIMEOUT,
        Cells.first(),
        fresh.random,
        0,
        (value, faults, now) -> done.add(value));
    return done;
  }

  @Test
  void r3_initialiseRefusesACellThatHoldsAnythingAndAStoreThatDoesNotAnswer() {
    for (boolean silent : List.of(true, false)) {
      Cells some = new Cells();
      if (!silent) {
        some.cells.set(1, cells.cells.get(1));
      }
      List<String> why = new ArrayList<>();
      Initialise.begin(
          some.effects,
          Cells.LIST,
          Cells.TIMEOUT,
          Cells.first(),
          some.random,
          0,
          (value, faults, now) -> {
            assertThat(value).isEmpty();
            why.addAll(faults);
          });
      some.serve(0);
      if (silent) {
        some.fail(1);
      } else {
        some.serve(1);
      }
      some.serve(2);
      assertThat(why).singleElement().asString().startsWith("two:");
      assertThat(some.waiting()).isEmpty();
      assertThat(some.cells.get(0)).isEmpty();
    }
  }

  @Test
  void r3_aCellThatIsLostOrRolledBackOrForeignIsUnavailableNeverEmpty() {
    CellWatch watch = cells.watch();
    Cell before = cells.cell(0);
    round(watch, append("x"));
    cells.serveAll();
    assertThat(watch.believe(0, Optional.of(new CellCall.Versioned(before, "t")))).isEmpty();
    assertThat(watch.fault(0)).contains("gone back");
    assertThat(watch.believe(1, Optional.empty())).isEmpty();
    assertThat(watch.fault(1)).contains("no cell");
    Cell foreign = Cell.empty("other", Cells.LIST.hash());
    assertThat(watch.believe(2, Optional.of(new CellCall.Versioned(foreign, "t")))).isEmpty();
    assertThat(watch.fault(2)).contains("other");
  }

  @Test
  void r3_aRoundGoesOnWithoutALostCell() {
    cells.cells.set(0, Optional.empty());
    round(cells.watch(), append("x"));
    cells.serveAll();
    assertThat(results.get(0).kind()).isEqualTo(RegisterRound.Kind.CHOSEN);
    assertThat(cells.cells.get(0)).isEmpty();
  }

  @Test
  void r4_aLostAnswerIsSettledByTheOwnBallotInTheCell() {
    round(cells.watch(), append("x"));
    for (int i = 0; i < 3; i++) {
      cells.serve(i);
    }
    for (int i = 0; i < 3; i++) {
      cells.serveAndLose(i); // the promises took effect, their answers are lost
    }
    cells.serveAll();
    assertThat(results.get(0).kind()).isEqualTo(RegisterRound.Kind.CHOSEN);
  }

  @Test
  void r4_anAcceptThatNobodyKnowsOfIsIndeterminate() {
    round(cells.watch(), append("x"));
    for (int i = 0; i < 6; i++) {
      cells.serve(i % 3);
    }
    cells.serve(0);
    for (int witness : List.of(1, 2)) {
      for (int i = 0; i < 2; i++) { // the write, then the read that should settle it
        cells.fail(witness);
      }
    }
    assertThat(results.get(0).kind()).isEqualTo(RegisterRound.Kind.INDETERMINATE);
  }

  @Test
  void r5_aHalfDoneValueIsCompletedByRankedIdentityRounds() {
    round(cells.watch(), append("half"));
    for (int i = 0; i < 6; i++) {
      cells.serve(i % 3);
    }
    cells.serve(0);
    cells.effects.lose(call -> true);
    cells.cells.set(1, Optional.empty()); // two are left, and they disagree
    AuthorityState half = cells.cell(0).value().orElseThrow();
    List<AuthorityTracker.Known> learned = new ArrayList<>();
    AuthorityTracker tracker = tracker(0, learned);
    tracker.start(cells.effects.now());
    for (int i = 0; i < 20 && learned.isEmpty(); i++) {
      cells.serveAll();
      cells.effects.pass(Duration.ofMillis(100));
    }
    assertThat(learned).isNotEmpty();
    assertThat(learned.get(0).value()).isEqualTo(half);
    assertThat(cells.cell(2).value()).contains(half);
  }

  private AuthorityTracker tracker(int rank, List<AuthorityTracker.Known> learned) {
    return new AuthorityTracker(
        cells.effects,
        Cells.LIST,
        new AuthorityTracker.Options(
            Duration.ofMillis(500),
            Cells.TIMEOUT,
            rank,
            List.of(Duration.ZERO, Duration.ZERO, Duration.ZERO)),
        cells.random,
        new AuthorityTracker.Listener() {
          @Override
          public void learned(AuthorityTracker.Known known, long now) {
            learned.add(known);
          }

          @Override
          public void missed(boolean reachable, long now) {}
        });
  }

  @Test
  void r5_aCommitMadeFromAnotherValueIsDeclined() {
    AuthorityTracker tracker = tracker(0, new ArrayList<>());
    List<RegisterRound.Kind> kinds = new ArrayList<>();
    tracker.start(cells.effects.now());
    cells.serveAll();
    AuthorityState stale = next(Cells.first(), "stale");
    tracker.commit(stale, next(stale, "y"), cells.effects.now(), (kind, now) -> kinds.add(kind));
    cells.serveAll();
    assertThat(kinds).containsExactly(RegisterRound.Kind.DECLINED);
    assertThat(cells.cell(0).value()).contains(Cells.first());
  }

  @Test
  void r7_anUnknownWitnessListIsRefused() {
    WitnessList other =
        new WitnessList(
            "clinic",
            List.of(
                new WitnessList.Member("one", Vendor.AWS),
                new WitnessList.Member("two", Vendor.AZURE),
                new WitnessList.Member("four", Vendor.GCP)));
    CellWatch watch = new CellWatch(other);
    assertThat(watch.believe(0, Optional.of(new CellCall.Versioned(cells.cell(0), "t")))).isEmpty();
    assertThat(watch.fault(0)).contains("another witness list");
    assertThat(other.hash()).isNotEqualTo(Cells.LIST.hash());
  }

  @Test
  void aListThatOneVendorDecidesIsRefused() {
    assertThatThrownBy(
            () ->
                new WitnessList(
                    "clinic",
                    List.of(
                        new WitnessList.Member("one", Vendor.AWS),
                        new WitnessList.Member("two", Vendor.AWS),
                        new WitnessList.Member("three", Vendor.GCP))))
        .hasMessageContaining("2 of 3 witnesses are at aws");
  }

  @Test
  void slowStoresArePaced() {
    List<String> told = new ArrayList<>();
    StorePace pace = new StorePace(List.of(Duration.ofSeconds(1), Duration.ZERO));
    long begin = cells.effects.now();
    for (String name : List.of("a", "b", "c")) {
      pace.write(cells.effects, 0, cells.effects.now(), turn(name, told, begin));
    }
    pace.write(cells.effects, 1, cells.effects.now(), turn("other store", told, begin));
    cells.effects.pass(Duration.ofMillis(1_500));
    pace.write(cells.effects, 0, cells.effects.now(), turn("d", told, begin));
    cells.effects.pass(Duration.ofSeconds(5));
    assertThat(told)
        .containsExactly("a at 0", "b replaced", "other store at 0", "c at 1000", "d at 2000");
  }

  private static StorePace.Turn turn(String name, List<String> told, long begin) {
    return new StorePace.Turn() {
      @Override
      public void go(long now) {
        told.add(name + " at " + (now - begin) / 1_000_000);
      }

      @Override
      public void replaced(long now) {
        told.add(name + " replaced");
      }
    };
  }
}
