package io.esmos.authority.machine;

import io.esmos.authority.Ballot;
import io.esmos.authority.Cell;
import io.esmos.authority.WitnessList;
import java.util.Arrays;
import java.util.Optional;

/**
 * What one process knows about the cells, and whether what it reads may be believed (rules R3, R7):
 * a cell that is not there, belongs to another register or another witness list, or has gone back
 * behind what this process saw before (a restored or wiped store) is unavailable, never empty.
 */
public final class CellWatch {
  private final WitnessList list;
  private final String hash;
  private final Cell[] newest;
  private final String[] faults;
  private long highest;

  /** Makes a watch that has seen nothing yet. */
  public CellWatch(WitnessList list) {
    this.list = list;
    this.hash = list.hash();
    this.newest = new Cell[list.size()];
    Arrays.fill(newest, Cell.empty(list.register(), hash));
    this.faults = new String[list.size()];
    Arrays.fill(faults, "");
  }

  /** Returns the list that is watched. */
  public WitnessList list() {
    return list;
  }

  /** Returns the contents that every cell has when the register is initialised. */
  public Cell empty() {
    return Cell.empty(list.register(), hash);
  }

  /** Returns the highest counter of any ballot that was seen. */
  public long highestCounter() {
    return highest;
  }

  /**
   * Returns the newest contents of this witness's cell that were seen, or written, and believed.
   */
  public Cell newest(int witness) {
    return newest[witness];
  }

  /** Returns what is wrong with this witness's cell, empty if nothing is. */
  public String fault(int witness) {
    return faults[witness];
  }

  /** Takes what was read, and returns it if it may be believed. */
  public Optional<CellCall.Versioned> believe(int witness, Optional<CellCall.Versioned> read) {
    faults[witness] =
        read.map(versioned -> fault(witness, versioned.cell())).orElse("no cell there");
    if (!faults[witness].isEmpty()) {
      return Optional.empty();
    }
    Cell cell = read.get().cell();
    newest[witness] = cell;
    highest = Math.max(highest, Math.max(cell.promised().counter(), cell.accepted().counter()));
    return read;
  }

  /** Takes note of what this process has written. */
  void wrote(int witness, Cell cell) {
    if (cell.promised().compareTo(newest[witness].promised()) >= 0) {
      newest[witness] = cell;
    }
    highest = Math.max(highest, cell.promised().counter());
  }

  /** Takes note of a ballot that this process is about to use. */
  void used(Ballot ballot) {
    highest = Math.max(highest, ballot.counter());
  }

  private String fault(int witness, Cell cell) {
    if (!cell.register().equals(list.register())) {
      return "the cell belongs to register " + cell.register();
    }
    if (!cell.listHash().equals(hash)) {
      return "the cell was initialised with another witness list";
    }
    Cell seen = newest[witness];
    if (cell.promised().compareTo(seen.promised()) < 0
        || cell.accepted().compareTo(seen.accepted()) < 0) {
      return "the cell has gone back: it was at " + seen.promised() + ", now " + cell.promised();
    }
    return "";
  }
}
