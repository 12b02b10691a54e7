package io.esmos.authority.machine;

import io.esmos.authority.AuthorityState;
import io.esmos.authority.Ballot;
import io.esmos.authority.Cell;
import io.esmos.authority.WitnessList;
import io.esmos.machine.Effects;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Creates a register, once (rule R3): empty, byte-identical cells in every store, then the first
 * value by an ordinary round. Refused if any cell holds anything else or any store cannot be asked,
 * because a second first value would fork the register.
 */
public final class Initialise {
  /** Between two looks at cells whose last write is under way. */
  private static final long AGAIN = Duration.ofMillis(10).toNanos();

  private final Effects effects;
  private final CellWatch watch;
  private final Duration timeout;
  private final AuthorityState first;
  private final RandomGenerator random;
  private final Done done;
  private final List<String> faults = new ArrayList<>();
  private int open;
  private int missing;

  private Initialise(
      Effects effects,
      WitnessList list,
      Duration timeout,
      AuthorityState first,
      RandomGenerator random,
      Done done) {
    this.effects = effects;
    this.watch = new CellWatch(list);
    this.timeout = timeout;
    this.first = first;
    this.random = random;
    this.done = done;
  }

  /** Begins to create the register. */
  public static void begin(
      Effects effects,
      WitnessList list,
      Duration timeout,
      AuthorityState first,
      RandomGenerator random,
      long now,
      Done done) {
    Initialise it = new Initialise(effects, list, timeout, first, random, done);
    it.look();
  }

  private void look() {
    open = watch.list().size();
    for (int i = 0; i < watch.list().size(); i++) {
      int witness = i;
      effects.send(
          CellCall.read(witness, timeout),
          (outcome, at) -> {
            if (!outcome.ok()) {
              fault(witness, outcome.failure().getMessage());
            } else if (outcome.value().isPresent()
                && !outcome.value().get().cell().equals(watch.empty())) {
              fault(witness, "holds a cell already: " + brief(outcome.value().get().cell()));
            }
            if (--open == 0) {
              create(at);
            }
          });
    }
  }

  private void create(long now) {
    if (!faults.isEmpty()) {
      done.on(Optional.empty(), faults, now);
      return;
    }
    open = watch.list().size();
    for (int i = 0; i < watch.list().size(); i++) {
      int witness = i;
      effects.send(
          CellCall.create(witness, watch.empty(), timeout), (outcome, at) -> check(witness));
    }
  }

  private void check(int witness) {
    effects.send(
        CellCall.read(witness, timeout),
        (outcome, at) -> {
          if (!outcome.ok()) {
            fault(witness, outcome.failure().getMessage());
          } else if (outcome.value().isEmpty()) {
            fault(witness, "could not be created");
          } else if (!outcome.value().get().cell().equals(watch.empty())) {
            fault(witness, "somebody else is initialising: " + brief(outcome.value().get().cell()));
          }
          if (--open == 0) {
            choose(at);
          }
        });
  }

  private void choose(long now) {
    if (!faults.isEmpty()) {
      done.on(Optional.empty(), faults, now);
      return;
    }
    RegisterRound.begin(
        effects,
        watch,
        new StorePace(java.util.Collections.nCopies(watch.list().size(), Duration.ZERO)),
        timeout,
        Ballot.above(0, random),
        base -> Optional.of(base.orElse(first)),
        now,
        (result, at) -> {
          if (result.kind() == RegisterRound.Kind.CHOSEN) {
            spread(result, at + timeout.toNanos());
          } else {
            done.on(
                Optional.empty(),
                List.of("the first value is " + result.kind() + "; the controllers will settle it"),
                at);
          }
        });
  }

  /**
   * A majority has the value; the other cells are waited for a while. Without that, the loss of one
   * store soon after would leave a majority of cells that do not agree until a controller writes.
   */
  private void spread(RegisterRound.Result chosen, long until) {
    open = watch.list().size();
    missing = 0;
    for (int i = 0; i < watch.list().size(); i++) {
      effects.send(
          CellCall.read(i, timeout),
          (outcome, at) -> {
            if (outcome.ok() && !accepted(outcome.value(), chosen.ballot())) {
              missing++;
            }
            if (--open > 0) {
              return;
            }
            if (missing == 0 || at - until >= 0) {
              done.on(chosen.value(), List.of(), at);
            } else {
              effects.at(at + AGAIN, later -> spread(chosen, until));
            }
          });
    }
  }

  private static boolean accepted(Optional<CellCall.Versioned> read, Ballot ballot) {
    return read.map(it -> it.cell().accepted().compareTo(ballot) >= 0).orElse(false);
  }

  private void fault(int witness, String what) {
    faults.add(watch.list().members().get(witness).name() + ": " + what);
  }

  private static String brief(Cell cell) {
    return "register " + cell.register() + ", promised " + cell.promised();
  }

  /** What is done with the result. */
  @FunctionalInterface
  public interface Done {
    /** Takes the first value, or why there is none. */
    void on(Optional<AuthorityState> first, List<String> faults, long now);
  }
}
