package io.esmos.authority.machine;

import io.esmos.authority.AuthorityState;
import io.esmos.authority.Ballot;
import io.esmos.authority.Cell;
import io.esmos.machine.Effects;
import io.esmos.machine.Effects.Outcome;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One question to all witnesses (rule G1): is there a value that a majority has accepted under the
 * same ballot? Equal values are not enough, and promises do not matter. Such a value was chosen,
 * and nothing newer had been chosen when the question was begun.
 */
public final class MajorityRead {
  private final CellWatch watch;
  private final long asked;
  private final Done done;
  private final Map<Ballot, Integer> votes = new HashMap<>();
  private int believed;
  private int answered;
  private boolean over;

  private MajorityRead(CellWatch watch, long asked, Done done) {
    this.watch = watch;
    this.asked = asked;
    this.done = done;
  }

  /** Asks all witnesses; {@code now} is the moment from which a grant counts. */
  public static void begin(
      Effects effects, CellWatch watch, Duration timeout, long now, Done done) {
    MajorityRead read = new MajorityRead(watch, now, done);
    for (int i = 0; i < watch.list().size(); i++) {
      int witness = i;
      effects.send(
          CellCall.read(witness, timeout), (outcome, at) -> read.answered(witness, outcome, at));
    }
  }

  private void answered(int witness, Outcome<Optional<CellCall.Versioned>> outcome, long now) {
    answered++;
    if (outcome.ok()) {
      Optional<CellCall.Versioned> cell = watch.believe(witness, outcome.value());
      if (cell.isPresent()) {
        count(cell.get().cell(), now);
      }
    }
    if (!over && answered == watch.list().size()) {
      over = true;
      done.on(new Answer(Optional.empty(), watch.list().majority(believed), asked), now);
    }
  }

  private void count(Cell cell, long now) {
    believed++;
    if (over || cell.value().isEmpty()) {
      return;
    }
    int count = votes.merge(cell.accepted(), 1, Integer::sum);
    if (watch.list().majority(count)) {
      over = true;
      done.on(
          new Answer(Optional.of(new Chosen(cell.accepted(), cell.value().get())), true, asked),
          now);
    }
  }

  /** What is done with the answer. */
  @FunctionalInterface
  public interface Done {
    /** Takes the answer, once. */
    void on(Answer answer, long now);
  }

  /**
   * A value that a majority has accepted under one ballot.
   *
   * @param ballot the ballot
   * @param value the value
   */
  public record Chosen(Ballot ballot, AuthorityState value) {}

  /**
   * What was found.
   *
   * @param chosen the value, if a majority agrees on a ballot
   * @param reachable whether a majority of cells could be read at all
   * @param askedAt the moment before the first witness was asked
   */
  public record Answer(Optional<Chosen> chosen, boolean reachable, long askedAt) {}
}
