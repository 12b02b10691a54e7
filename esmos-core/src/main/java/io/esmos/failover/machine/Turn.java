package io.esmos.failover.machine;

import io.esmos.authority.AuthorityState;
import io.esmos.authority.Steward;
import io.esmos.failover.FailoverPolicy;
import io.esmos.failover.Situation;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * When it is this controller's turn to propose: the steward goes first, then one after the other by
 * rank, and after a failed commit each waits for a random time (rule R5).
 */
final class Turn {
  private final ControllerSetup setup;
  private final PeerWatch peers;
  private final RandomGenerator random;
  private final long start;
  private boolean missing;
  private long missingSince;
  private int failed;
  private long notBefore;

  Turn(ControllerSetup setup, PeerWatch peers, RandomGenerator random, long start) {
    this.setup = setup;
    this.peers = peers;
    this.random = random;
    this.start = start;
  }

  /** Returns whether the wait after failed commits is over. */
  boolean mayCommit(long now) {
    return failed == 0 || now - notBefore >= 0;
  }

  void committed() {
    failed = 0;
  }

  /**
   * Proposers that try again at once stand in each other's way for ever, the more so at stores that
   * take one write a second (rule R5).
   */
  void failed(long now) {
    failed++;
    long slowest = setup.pace().stream().mapToLong(Duration::toNanos).max().orElse(0);
    long least = Math.max(setup.options().rankDelay().toNanos() / 4, slowest);
    long step = least << Math.min(failed - 1, 3);
    notBefore = now + step / 2 + (long) (random.nextDouble() * step);
  }

  /** Returns whether one who is not the steward may close, having decided so at this moment. */
  boolean mayClose(AuthorityState value, long decidedSince, long now) {
    Duration patience =
        (stewardSilent(value, now) ? Duration.ZERO : setup.options().staleAfter())
            .plus(setup.options().rankDelay().multipliedBy(setup.self()));
    return now - decidedSince >= patience.toNanos();
  }

  /**
   * Returns whether one who is not the steward may take the seat. A controller that began after the
   * writer was lost cannot bound the loss, and would have to wait for a person: it lets those go
   * first who can.
   */
  boolean mayTakeSeat(Situation situation, boolean steward, long now) {
    AuthorityState value = situation.authority();
    boolean silent = !steward && stewardSilent(value, now);
    if (silent && !missing) {
      missingSince = now;
    }
    missing = silent;
    // A process of ours that died leaves its seat to us: the others have not even missed it yet.
    boolean ours =
        value.steward().map(one -> one.controller().equals(setup.me().name())).orElse(false);
    boolean blind =
        value.kind() == AuthorityState.Kind.CLOSED
            && FailoverPolicy.loss(situation, value.site()).isEmpty();
    long turn = ours ? 0 : setup.options().rankDelay().toNanos() * setup.self();
    long patience = turn + (blind ? setup.options().staleAfter().toNanos() : 0);
    return missing && now - missingSince >= patience;
  }

  /**
   * Returns whether neither this controller nor any that it hears has heard of the steward lately.
   */
  private boolean stewardSilent(AuthorityState value, long now) {
    if (value.steward().isEmpty()) {
      return true;
    }
    Steward steward = value.steward().get();
    if (now - start < setup.options().staleAfter().toNanos()) {
      return steward.controller().equals(setup.me().name()); // nobody could have been heard yet
    }
    if (steward.controller().equals(setup.me().name())) {
      return true; // a process of ours that is no more, or this one
    }
    return peers.fresh(now).stream()
        .noneMatch(
            report ->
                report.term().equals(steward.term()) || report.heard().contains(steward.term()));
  }
}
