package io.esmos.testkit.sim;

/** What befalls a world. Each has accidents of all kinds now and then; a name says what is sure. */
enum Scenario {
  /** Anything. */
  ANY,
  /** The writer's site is lost, for good or for a while. */
  WRITER_LOST,
  /** The writer's site is cut off from everything but its own clients. */
  WRITER_CUT,
  /**
   * The writer's site is cut off from everything but the witnesses and clients, so that its grant
   * is renewed until the authority is closed; answers are slow, and wall clocks jump.
   */
  GRANTS,
  /** As before, and somebody lowers the grant time just then. */
  GRANT_LOWERED,
  /** The writer is lost, and promotions take long, after their connection was reset. */
  PROMOTIONS,
  /** The writer is lost, and the steward ends or is paused in the middle of the failover. */
  STEWARD_STEPS,
  /** The service's process at the writer is paused. */
  WRITER_PAUSED,
  /** Vantage points lose their own network while the heartbeat stands still. */
  OBSERVERS_CUT,
  /** A whole vendor is lost. */
  VENDOR_LOST,
  /** Traffic changes are delayed, and two changes of writer follow each other. */
  TRAFFIC_LATE,
  /** Replication to one replica lags far behind when the writer is lost. */
  REPLICA_BEHIND,
  /** The synchronous replica is lost, then the writer. */
  SYNCHRONOUS,
  /**
   * The synchronous set is changed, the steward ends, and the writer is lost with the new member.
   */
  RELAXED,
  /** The database of a healthy writer stalls for two seconds, which must change nothing. */
  STALLED;

  boolean epochRow() {
    return this == ANY || this == STALLED;
  }

  /** Returns whether platforms may prove a fence, so that nobody waits for grants to end. */
  boolean fences() {
    return this != GRANTS && this != GRANT_LOWERED;
  }

  boolean synchronous() {
    return this == SYNCHRONOUS || this == RELAXED;
  }

  boolean slowStores() {
    return this == ANY;
  }
}
