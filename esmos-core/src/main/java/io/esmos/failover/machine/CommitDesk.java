package io.esmos.failover.machine;

import io.esmos.authority.AuthorityState;
import io.esmos.authority.Steward;
import io.esmos.authority.machine.AuthorityTracker;
import io.esmos.authority.machine.RegisterRound;
import io.esmos.failover.Decision;
import io.esmos.failover.Event;
import io.esmos.failover.Situation;
import io.esmos.topology.Site;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

/** Commits changes of the authority, when it is this controller's turn. */
final class CommitDesk {
  private final ControllerSetup setup;
  private final AuthorityTracker tracker;
  private final StewardSeat seat;
  private final Turn turn;
  private final RandomGenerator random;
  private final Journal journal;
  private final LongConsumer after;

  CommitDesk(
      ControllerSetup setup,
      AuthorityTracker tracker,
      StewardSeat seat,
      Turn turn,
      RandomGenerator random,
      Journal journal,
      LongConsumer after) {
    this.setup = setup;
    this.tracker = tracker;
    this.seat = seat;
    this.turn = turn;
    this.random = random;
    this.journal = journal;
    this.after = after;
  }

  /** Commits what a person wants; {@code then} is told how it ended. */
  void change(UnaryOperator<AuthorityState> next, long now, AuthorityTracker.Committed then) {
    Optional<AuthorityState> value = authority();
    if (value.isEmpty() || tracker.busy()) {
      then.on(RegisterRound.Kind.UNAVAILABLE, now);
      return;
    }
    tracker.commit(value.get(), next.apply(value.get()), now, then);
  }

  /** Any controller may close; but the steward first, then one after the other. */
  void close(AuthorityState value, Decision decision, long since, long now) {
    if (seat.mine() || turn.mayClose(value, since, now)) {
      Site to = decision.to().orElseThrow();
      commit(value.close(to, decision.licence(), me(), decision.line(), id()), now);
    }
  }

  /** Takes the seat if it is this controller's turn. */
  void seekSeat(Situation situation, long now) {
    if (turn.mayTakeSeat(situation, seat.mine(), now)) {
      AuthorityState value = situation.authority();
      String why = value.steward().map(one -> one + " is silent").orElse("there is no steward");
      commit(value.stewardedBy(me(), why, id()), now);
    }
  }

  /** Commits a value in the place of the newest that is known, and has all looked at again. */
  void commit(AuthorityState next, long now) {
    AuthorityState from = authority().orElseThrow();
    if (!seat.mine()) {
      seat.takingVacant(from.steward().isEmpty());
    }
    tracker.commit(
        from,
        next,
        now,
        (kind, at) -> {
          if (kind == RegisterRound.Kind.CHOSEN) {
            turn.committed();
          } else {
            turn.failed(at);
            journal.tell(
                Event.Kind.TROUBLE,
                from.epoch(),
                next.change(),
                "",
                "commit is " + kind + ": " + next.reason(),
                at);
          }
          after.accept(at);
        });
  }

  private Steward me() {
    return new Steward(setup.me().name(), setup.term());
  }

  /** Returns a fresh id of a change. */
  String id() {
    return HexFormat.of().toHexDigits(random.nextLong());
  }

  private Optional<AuthorityState> authority() {
    return tracker.known().map(AuthorityTracker.Known::value);
  }
}
