package io.esmos.archive;

import io.esmos.provider.Deadline;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/** Moves objects between tiers, and brings them back. Safe for use by several threads. */
public interface TierControl {
  /**
   * Moves an object to another tier; bringing one back from a tier that must be rehydrated is
   * {@link #rehydrate}'s.
   *
   * @throws io.esmos.provider.ProviderException {@code CONFLICT} if it has another version
   */
  void move(ObjectInfo object, Tier to, Deadline deadline);

  /**
   * Asks for an object to become readable. Asking again while it is under way gives the same
   * answer. An object that is readable gives a ticket that is ready.
   *
   * @throws io.esmos.provider.ProviderException {@code UNSUPPORTED} for a priority that the tier
   *     lacks
   */
  RehydrationTicket rehydrate(ObjectInfo object, Rehydration how, Deadline deadline);

  /** Returns how far it is; the ticket may come from another process. */
  Progress progress(RehydrationTicket ticket, Deadline deadline);

  /**
   * How an object is to be brought back.
   *
   * @param priority how fast
   * @param keep how long a copy stays readable, in whole days; Blob brings objects back for good,
   *     beside the archived one
   * @param to the name of the copy where the vendor must make one (Blob); empty for a name of the
   *     archive's choice
   */
  record Rehydration(Priority priority, Duration keep, Optional<ObjectKey> to) {
    /** Checks the components. */
    public Rehydration {
      Objects.requireNonNull(priority, "priority");
      Objects.requireNonNull(to, "to");
      if (keep.compareTo(Duration.ofDays(1)) < 0
          || keep.toSecondsPart() != 0
          || keep.toHours() % 24 != 0) {
        throw new IllegalArgumentException("keep a rehydrated object for whole days, not " + keep);
      }
    }
  }

  /** How fast an object is brought back; what each means is the vendor's. */
  enum Priority {
    /** S3 Expedited, Blob High. */
    HIGH,
    /** S3 Standard, Blob Standard. */
    STANDARD,
    /** S3 Bulk. */
    BULK
  }

  /**
   * How far a rehydration is.
   *
   * @param state how far
   * @param readable the key to read, once it is ready
   * @param until when the copy will be gone again
   */
  record Progress(State state, Optional<ObjectKey> readable, Optional<Instant> until) {
    /** Checks the components. */
    public Progress {
      Objects.requireNonNull(state, "state");
      Objects.requireNonNull(readable, "readable");
      Objects.requireNonNull(until, "until");
    }
  }

  /** How far a rehydration is. */
  enum State {
    /** The vendor is at it. */
    PENDING,
    /** It can be read. */
    READY,
    /** It ended without success, or its copy is gone again: ask anew. */
    OVER
  }
}
