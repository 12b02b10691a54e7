package io.esmos.examples.drill.report;

/** The phases of a failover, in their order. */
public enum Phase {
  /** Until the evidence first calls for a change. */
  DETECT("detect"),
  /** Until a controller decides on it. */
  DECIDE("decide"),
  /** Until the authority is closed. */
  CLOSE("close"),
  /** Until the old writer is fenced, or all of its grants have ended. */
  WAIT("fence or wait"),
  /** Until the candidate has all that the reachable members have. */
  CATCH_UP("catch up"),
  /** Until the candidate is the writer. */
  PROMOTE("promote"),
  /** Until the authority is open. */
  OPEN("open"),
  /** Until the write path is proven from outside. */
  VERIFY("verify"),
  /** Until both DNS vendors have taken the change. */
  ROUTE("route"),
  /** Until all authoritative servers answer with it. */
  CONFIRM("confirm");

  private final String label;

  Phase(String label) {
    this.label = label;
  }

  /** Returns the name for people. */
  public String label() {
    return label;
  }
}
