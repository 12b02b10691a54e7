package io.esmos.testkit.witness;

import io.esmos.authority.Witness;
import java.time.Duration;
import java.util.Optional;

/**
 * What an implementer of {@link Witness} gives to {@link WitnessContract}: witnesses over one new
 * cell that was never written, and a hand on what goes wrong at its store. Closed after every rule.
 */
public interface WitnessBench extends AutoCloseable {
  /** Returns a witness of the cell; called several times, it may return the same one. */
  Witness witness();

  /**
   * Returns a second witness of the same cell, with as little in common with the first as two
   * processes have.
   */
  Witness other();

  /** The next request to the store has its effect, and its answer is lost. */
  void loseNextAnswer();

  /** From now on requests reach the store and wait, before their effect, until released. */
  Hold hold();

  /** Returns a secret that the witness holds and must not show, where there is one. */
  default Optional<String> secret() {
    return Optional.empty();
  }

  /** Returns how many writes the store takes in a rule, for stores that are slow or cost money. */
  default int writes() {
    return 400;
  }

  /** Returns how long a rule waits for what must happen soon before it gives up. */
  default Duration patience() {
    return Duration.ofSeconds(10);
  }

  /** Releases what waits, and removes the cell. */
  @Override
  void close();
}
