package io.esmos.failover;

import java.util.Objects;

/**
 * Something that a controller saw, decided or did. Every event goes through one listener; the
 * record of a failover is made of them.
 *
 * @param kind what happened
 * @param epoch the epoch that it belongs to
 * @param change the id of the change of the authority that it belongs to
 * @param subject the site, resource or vendor that it is about; empty if none
 * @param text what happened, for people: one line, no secret
 * @param atNanos when, in nanoseconds since the controller started, on its monotonic clock
 */
public record Event(
    Kind kind, long epoch, String change, String subject, String text, long atNanos) {
  /** What happened. */
  public enum Kind {
    /** A verdict on a site has changed. */
    HEALTH,
    /** The evidence first called for a change of writer. */
    DETECTED,
    /** The decision, or the reasons for not acting, changed. */
    DECISION,
    /** The authority is closed: nobody may write. */
    CLOSED,
    /** The old writer is fenced, or an attempt failed. */
    FENCED,
    /**
     * All grants of the old writer have ended, or a steward that was lost can do nothing any more.
     */
    WAITED,
    /** The candidate has all that the reachable members have. */
    CAUGHT_UP,
    /** The intent of a destructive step is committed, or ended. */
    INTENT,
    /**
     * How much acknowledged work a promotion may lose at most: a duration as ISO 8601 writes it.
     */
    LOSS_BOUND,
    /** The destructive call was sent. */
    BEGUN,
    /** The candidate is the writer. */
    PROMOTED,
    /** The authority is open for the new writer. */
    OPENED,
    /** The write path of the new writer is proven from outside. */
    VERIFIED,
    /** A vendor has taken the change of traffic. */
    ROUTED,
    /** A vendor could not be read, switched or confirmed yet; it is tried again. */
    PENDING,
    /** All servers of a vendor give the new answer. */
    CONFIRMED,
    /** The replication was arranged anew. */
    ARRANGED,
    /** The set of lossless candidates has changed. */
    LOSSLESS,
    /**
     * A member has left the writer's history: it can never follow again, counts for nothing, and
     * must be re-cloned by a person.
     */
    DIVERGED,
    /** The steward has changed. */
    STEWARD,
    /** Something failed that is tried again. */
    TROUBLE
  }

  /** Checks the components. */
  public Event {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(change, "change");
    Objects.requireNonNull(subject, "subject");
    Objects.requireNonNull(text, "text");
  }
}
