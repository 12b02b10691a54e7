package io.esmos.authority.machine;

import io.esmos.authority.AuthorityState;
import io.esmos.authority.Ballot;
import io.esmos.authority.Cell;
import io.esmos.machine.Effects;
import io.esmos.machine.Effects.Outcome;
import io.esmos.provider.ProviderException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to write the register, under one ballot (CASPaxos, Rystsov 2018, over cells that
 * offer only read and compare-and-set). Prepare writes the promise (R2); the value is made from the
 * one accepted under the highest ballot of a majority; accept is a compare-and-set on the promised
 * version, or on a version that was read with a lower promise. A write whose answer was lost is
 * settled by reading the cell and looking for the own ballot (R4); what stays unknown makes the
 * result {@link Kind#INDETERMINATE}.
 */
public final class RegisterRound {
  private static final int TRIES = 4;

  /** Makes the next value. */
  @FunctionalInterface
  public interface Proposal {
    /** Returns the value to propose on top of this one; empty to leave the register as it is. */
    Optional<AuthorityState> next(Optional<AuthorityState> base);
  }

  /** What is done with the result. */
  @FunctionalInterface
  public interface Done {
    /** Takes the result, once. */
    void on(Result result, long now);
  }

  /** How a round ends. */
  public enum Kind {
    /** A majority has accepted the value. */
    CHOSEN,
    /** The proposal declined the value that it found; nothing was proposed. */
    DECLINED,
    /** Another's higher ballot was in the way; nothing was proposed. */
    SUPERSEDED,
    /** The value was sent, and may or may not be chosen. */
    INDETERMINATE,
    /** No majority of witnesses could be asked; nothing was proposed. */
    UNAVAILABLE
  }

  /**
   * The result.
   *
   * @param kind how the round ended
   * @param ballot its ballot
   * @param value the value chosen or proposed; when declined, the one that was found
   * @param begunAt the moment before the first witness was asked
   */
  public record Result(Kind kind, Ballot ballot, Optional<AuthorityState> value, long begunAt) {}

  private enum Phase {
    WORKING,
    PROMISED,
    ACCEPTED,
    REFUSED,
    GONE
  }

  private final Effects effects;
  private final CellWatch watch;
  private final StorePace pace;
  private final Duration timeout;
  private final Ballot ballot;
  private final Proposal proposal;
  private final Done done;
  private final long begun;
  private final Phase[] phases;
  private final int[] tries;
  private final CellCall.@Nullable Versioned[] promised;
  private @Nullable AuthorityState proposed;
  private boolean sent;
  private boolean over;

  private RegisterRound(
      Effects effects,
      CellWatch watch,
      StorePace pace,
      Duration timeout,
      Ballot ballot,
      Proposal proposal,
      Done done,
      long now) {
    this.effects = effects;
    this.watch = watch;
    this.pace = pace;
    this.timeout = timeout;
    this.ballot = ballot;
    this.proposal = proposal;
    this.done = done;
    this.begun = now;
    int size = watch.list().size();
    this.phases = new Phase[size];
    Arrays.fill(phases, Phase.WORKING);
    this.tries = new int[size];
    this.promised = new CellCall.@Nullable Versioned[size];
  }

  /** Begins a round under a ballot that was never used before (R1). */
  public static void begin(
      Effects effects,
      CellWatch watch,
      StorePace pace,
      Duration timeout,
      Ballot ballot,
      Proposal proposal,
      long now,
      Done done) {
    watch.used(ballot);
    RegisterRound round =
        new RegisterRound(effects, watch, pace, timeout, ballot, proposal, done, now);
    for (int i = 0; i < watch.list().size(); i++) {
      round.read(i);
    }
  }

  private void read(int i) {
    effects.send(CellCall.read(i, timeout), (outcome, now) -> readAnswered(i, outcome, now));
  }

  private void readAnswered(int i, Outcome<Optional<CellCall.Versioned>> outcome, long now) {
    Optional<CellCall.Versioned> found =
        outcome.ok() ? watch.believe(i, outcome.value()) : Optional.empty();
    if (found.isEmpty()) {
      settle(i, Phase.GONE, now);
      return;
    }
    Cell cell = found.get().cell();
    if (cell.accepted().equals(ballot)) {
      settle(i, Phase.ACCEPTED, now);
    } else if (cell.promised().compareTo(ballot) > 0) {
      settle(i, Phase.REFUSED, now);
    } else if (cell.promised().equals(ballot)) {
      heard(i, found.get(), now);
    } else if (proposed != null) {
      accept(i, found.get(), now);
    } else if (!over) {
      prepare(i, found.get(), now);
    }
  }

  private void prepare(int i, CellCall.Versioned seen, long now) {
    write(i, seen, now);
  }

  private void heard(int i, CellCall.Versioned cell, long now) {
    promised[i] = cell;
    phases[i] = Phase.PROMISED;
    if (proposed != null) {
      accept(i, cell, now);
    } else if (!over && watch.list().majority(count(Phase.PROMISED))) {
      choose(now);
    }
  }

  private void choose(long now) {
    Cell highest = watch.empty();
    for (CellCall.Versioned versioned : promised) {
      if (versioned != null && versioned.cell().accepted().compareTo(highest.accepted()) > 0) {
        highest = versioned.cell();
      }
    }
    Optional<AuthorityState> next = proposal.next(highest.value());
    if (next.isEmpty()) {
      finish(Kind.DECLINED, highest.value(), now);
      return;
    }
    proposed = next.get();
    for (int i = 0; i < promised.length; i++) {
      CellCall.Versioned cell = promised[i];
      if (cell != null) {
        accept(i, cell, now);
      }
    }
  }

  private void accept(int i, CellCall.Versioned seen, long now) {
    sent = true;
    phases[i] = Phase.WORKING;
    write(i, seen, now);
  }

  /** Writes when the store will take it: the promise, or the value if there is one by then. */
  private void write(int i, CellCall.Versioned seen, long now) {
    pace.write(
        effects,
        i,
        now,
        new StorePace.Turn() {
          @Override
          public void go(long at) {
            send(i, seen, at);
          }

          @Override
          public void replaced(long at) {
            settle(i, Phase.GONE, at);
          }
        });
  }

  private void send(int i, CellCall.Versioned seen, long now) {
    AuthorityState value = proposed;
    if (over && value == null) {
      settle(i, Phase.GONE, now); // a promise for a round that is over would only be in the way
      return;
    }
    Cell next = value == null ? seen.cell().promise(ballot) : seen.cell().accept(ballot, value);
    effects.send(
        CellCall.replace(i, seen.tag(), next, timeout),
        (outcome, at) -> {
          if (outcome.ok() && outcome.value().isPresent()) {
            watch.wrote(i, next);
            written(i, outcome.value().get(), at);
          } else if (++tries[i] < TRIES && (outcome.ok() || isWorthLooking(outcome.failure()))) {
            read(i); // refused, or the answer was lost: look for the own ballot (R4)
          } else {
            settle(i, outcome.ok() ? Phase.REFUSED : Phase.GONE, at);
          }
        });
  }

  private void written(int i, CellCall.Versioned cell, long now) {
    if (cell.cell().accepted().equals(ballot)) {
      settle(i, Phase.ACCEPTED, now);
    } else {
      heard(i, cell, now);
    }
  }

  /** A store that asks to slow down has done nothing, and takes the next write after its pace. */
  private static boolean isWorthLooking(ProviderException failure) {
    return failure.code().effectUnknown() || failure.code() == ProviderException.Code.THROTTLED;
  }

  private void settle(int i, Phase phase, long now) {
    phases[i] = phase;
    if (over) {
      return;
    }
    if (watch.list().majority(count(Phase.ACCEPTED))) {
      finish(Kind.CHOSEN, Optional.ofNullable(proposed), now);
    } else if (!watch.list().majority(phases.length - count(Phase.REFUSED) - count(Phase.GONE))) {
      Kind kind =
          sent ? Kind.INDETERMINATE : count(Phase.REFUSED) > 0 ? Kind.SUPERSEDED : Kind.UNAVAILABLE;
      finish(kind, Optional.ofNullable(proposed), now);
    }
  }

  private int count(Phase wanted) {
    int count = 0;
    for (Phase phase : phases) {
      count += phase == wanted ? 1 : 0;
    }
    return count;
  }

  private void finish(Kind kind, Optional<AuthorityState> value, long now) {
    over = true;
    done.on(new Result(kind, ballot, value, begun), now);
  }
}
