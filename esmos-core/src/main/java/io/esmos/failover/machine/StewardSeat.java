package io.esmos.failover.machine;

import io.esmos.authority.AuthorityState;
import io.esmos.authority.machine.AuthorityTracker;
import io.esmos.failover.ControllerOptions;
import java.time.Duration;

/**
 * Whether this controller is the steward, and may act as it (rule S3). The permission is a grant on
 * the steward field of the authority: it counts from the moment before the witnesses were asked, as
 * a guard's does. A new steward first waits until the one before it can neither act nor have a call
 * under way: its grant plus the longest call, both as seen from a drifting clock.
 */
final class StewardSeat {
  private final String term;
  private final ControllerOptions options;
  private final Duration longestCall;
  private boolean mine;
  private boolean waitDone;
  private long since;
  private long until;
  private Duration wait = Duration.ZERO;
  private boolean vacantBefore;

  StewardSeat(String term, ControllerOptions options, Duration longestCall) {
    this.term = term;
    this.options = options;
    this.longestCall = longestCall;
  }

  /**
   * Says that the next own commit takes the seat from nobody, so that there is nobody to wait for.
   */
  void takingVacant(boolean vacant) {
    vacantBefore = vacant;
  }

  void learned(AuthorityTracker.Known known, long now) {
    AuthorityState value = known.value();
    boolean now0 = value.steward().isPresent() && value.steward().get().term().equals(term);
    if (now0 && !mine) {
      since = now;
      waitDone = vacantBefore;
      wait = options.drifted(value.waitTime().plus(longestCall));
    }
    mine = now0;
    if (mine) {
      until = known.askedAt() + value.grantTime().toNanos();
    }
  }

  boolean mine() {
    return mine;
  }

  /** Returns the moment at which it was known that the seat is this process's. */
  long since() {
    return since;
  }

  /** Returns the end of the grant. */
  long until() {
    return until;
  }

  /** Returns whether the steward's permission is there: its grant lasts, and its wait is over. */
  boolean holds(long now) {
    if (!mine || now - until >= 0) {
      return false;
    }
    waitDone |= now - since >= wait.toNanos();
    return waitDone;
  }

  /** Returns how much of the wait is left. */
  Duration waitLeft(long now) {
    return waitDone ? Duration.ZERO : Duration.ofNanos(Math.max(0, since + wait.toNanos() - now));
  }
}
