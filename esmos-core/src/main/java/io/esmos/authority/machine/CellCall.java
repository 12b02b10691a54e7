package io.esmos.authority.machine;

import io.esmos.authority.Cell;
import io.esmos.machine.Call;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * A call of one witness. The answer is the cell as it is, or as it was written; empty if there is
 * no cell, or if the condition of a write did not hold.
 *
 * @param kind what is done
 * @param witness the number of the witness in the list
 * @param tag for a replacement: the version tag that the cell must have, else empty
 * @param cell for a write: the new contents
 * @param timeout how long it may take
 */
public record CellCall(Kind kind, int witness, String tag, Optional<Cell> cell, Duration timeout)
    implements Call<Optional<CellCall.Versioned>> {

  /** What is done. */
  public enum Kind {
    /** Read the cell. */
    READ,
    /** Create the cell if there is none. */
    CREATE,
    /** Replace the cell if it has the tag. */
    REPLACE
  }

  /** Checks the components against each other. */
  public CellCall {
    Objects.requireNonNull(tag, "tag");
    if ((kind == Kind.READ) == cell.isPresent() || (kind == Kind.REPLACE) == tag.isEmpty()) {
      throw new IllegalArgumentException("a " + kind + " of a cell has no such arguments");
    }
  }

  /** Returns a read. */
  public static CellCall read(int witness, Duration timeout) {
    return new CellCall(Kind.READ, witness, "", Optional.empty(), timeout);
  }

  /** Returns a creation. */
  public static CellCall create(int witness, Cell cell, Duration timeout) {
    return new CellCall(Kind.CREATE, witness, "", Optional.of(cell), timeout);
  }

  /** Returns a replacement. */
  public static CellCall replace(int witness, String tag, Cell cell, Duration timeout) {
    return new CellCall(Kind.REPLACE, witness, tag, Optional.of(cell), timeout);
  }

  /**
   * A cell with its version tag.
   *
   * @param cell the contents
   * @param tag the store's version tag
   */
  public record Versioned(Cell cell, String tag) {
    /** Checks the components. */
    public Versioned {
      Objects.requireNonNull(cell, "cell");
      Objects.requireNonNull(tag, "tag");
    }
  }
}
