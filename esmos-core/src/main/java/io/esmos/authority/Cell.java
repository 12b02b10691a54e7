package io.esmos.authority;

import java.util.Objects;
import java.util.Optional;

/**
 * The contents of one witness's cell.
 *
 * @param register the id of the register that it belongs to, such as the workload's name
 * @param listHash the hash of the witness list that was fixed when the register was initialised
 *     (R7)
 * @param promised the highest ballot that was promised
 * @param accepted the ballot of the value, {@link Ballot#NONE} while there is none
 * @param value the value accepted last
 */
public record Cell(
    String register,
    String listHash,
    Ballot promised,
    Ballot accepted,
    Optional<AuthorityState> value) {
  /** Checks the components against each other. */
  public Cell {
    Objects.requireNonNull(register, "register");
    Objects.requireNonNull(listHash, "listHash");
    if (value.isPresent() == accepted.equals(Ballot.NONE) || promised.compareTo(accepted) < 0) {
      throw new IllegalArgumentException(
          "a cell has a value if and only if a ballot was accepted, and none above its promise");
    }
  }

  /** Returns the contents that every cell has before the first value is chosen (R3). */
  public static Cell empty(String register, String listHash) {
    return new Cell(register, listHash, Ballot.NONE, Ballot.NONE, Optional.empty());
  }

  /** Returns this cell with a promise. */
  public Cell promise(Ballot ballot) {
    return new Cell(register, listHash, ballot, accepted, value);
  }

  /** Returns this cell with a value accepted. */
  public Cell accept(Ballot ballot, AuthorityState next) {
    return new Cell(register, listHash, ballot, ballot, Optional.of(next));
  }
}
