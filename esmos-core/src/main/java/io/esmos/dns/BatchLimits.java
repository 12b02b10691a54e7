package io.esmos.dns;

import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * How much one batch may hold. What is replaced counts on both sides, as it was and as it shall be;
 * see {@link ChangeBatch#cost}.
 *
 * @param sets the largest number of RRsets that are put and deleted
 * @param records the largest number of records, old and new
 * @param characters the largest number of characters of data in presentation form, old and new
 * @param room what the vendor measures of a whole batch besides, such as the size of the message
 *     that carries it; pure, asks nobody; empty for nothing
 */
public record BatchLimits(
    int sets, int records, int characters, Optional<Predicate<ChangeBatch>> room) {
  /** Checks that all are positive. */
  public BatchLimits {
    Objects.requireNonNull(room, "room");
    if (sets < 1 || records < 1 || characters < 1) {
      throw new IllegalArgumentException("limits of a batch must be positive");
    }
  }

  /** Returns limits that are counted only. */
  public BatchLimits(int sets, int records, int characters) {
    this(sets, records, characters, Optional.empty());
  }

  /** Returns these limits with something that the vendor measures of a whole batch. */
  public BatchLimits room(Predicate<ChangeBatch> fits) {
    return new BatchLimits(sets, records, characters, Optional.of(fits));
  }

  /** Returns whether the vendor takes a batch of this size, apart from what is counted. */
  boolean hasRoom(ChangeBatch batch) {
    return room.isEmpty() || room.get().test(batch);
  }

  /** Returns limits that count RRsets alone. */
  public static BatchLimits sets(int most) {
    return new BatchLimits(most, Integer.MAX_VALUE, Integer.MAX_VALUE);
  }

  /** Returns whether so much fits. */
  public boolean allow(Cost cost) {
    return cost.sets() <= sets && cost.records() <= records && cost.characters() <= characters;
  }

  @Override
  public String toString() {
    StringBuilder out = new StringBuilder().append(sets).append(" RRsets");
    if (records < Integer.MAX_VALUE) {
      out.append(", ").append(records).append(" records");
    }
    if (characters < Integer.MAX_VALUE) {
      out.append(", ").append(characters).append(" characters");
    }
    if (room.isPresent()) {
      out.append(" in one message");
    }
    return out.toString();
  }

  /**
   * How much a batch holds.
   *
   * @param sets RRsets that are put and deleted
   * @param records records, old and new
   * @param characters characters of data, old and new
   */
  public record Cost(long sets, long records, long characters) {
    /** Nothing. */
    public static final Cost ZERO = new Cost(0, 0, 0);

    /** Returns what one RRset costs on one side of a change. */
    public static Cost of(RRset set) {
      return new Cost(
          1, Math.max(1, set.data().size()), set.data().stream().mapToLong(String::length).sum());
    }

    /** Returns both together. */
    public Cost plus(Cost other) {
      return new Cost(sets + other.sets, records + other.records, characters + other.characters);
    }

    /** Returns the records and characters of this cost without its RRsets. */
    Cost other() {
      return new Cost(0, records, characters);
    }

    @Override
    public String toString() {
      return sets + " RRsets, " + records + " records, " + characters + " characters";
    }
  }
}
