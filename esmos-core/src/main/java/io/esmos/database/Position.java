package io.esmos.database;

/**
 * A place in the history of a database: everything before it is there.
 *
 * @param timeline the branch of the history; a promotion begins a new one
 * @param offset the place on it, in the unit of the database (bytes of log for PostgreSQL)
 */
public record Position(long timeline, long offset) implements Comparable<Position> {
  /** Checks the components. */
  public Position {
    if (timeline < 0 || offset < 0) {
      throw new IllegalArgumentException("position " + timeline + "/" + offset + " is negative");
    }
  }

  @Override
  public int compareTo(Position other) {
    int byTimeline = Long.compare(timeline, other.timeline);
    return byTimeline != 0 ? byTimeline : Long.compare(offset, other.offset);
  }

  @Override
  public String toString() {
    return timeline + "/" + Long.toHexString(offset).toUpperCase(java.util.Locale.ROOT);
  }
}
