package io.esmos.failover.machine;

import io.esmos.authority.AuthorityState;
import io.esmos.failover.Decision;
import io.esmos.failover.Event;
import io.esmos.failover.FailoverPolicy;
import io.esmos.failover.Situation;

/** Decides, remembers since when, and tells a decision or its reasons when they change. */
final class DecisionDesk {
  private final Journal journal;
  private Decision decision = Decision.hold("nothing is known yet");
  private long since;

  DecisionDesk(Journal journal) {
    this.journal = journal;
  }

  /** Returns what was decided last. */
  Decision decision() {
    return decision;
  }

  /** Returns since when the same has been decided. */
  long since() {
    return since;
  }

  Decision decide(Situation situation, boolean stuck, long now) {
    Decision next = FailoverPolicy.decide(situation, stuck);
    if (next.kind() != decision.kind() || !next.to().equals(decision.to())) {
      since = now;
    }
    decision = next;
    tell(situation, now);
    return next;
  }

  private void tell(Situation situation, long now) {
    AuthorityState value = situation.authority();
    if (decision.kind() == Decision.Kind.HOLD) {
      journal.forget("detected");
    } else {
      journal.tellOnce(
          "detected",
          value.epoch() + " " + value.kind(),
          Event.Kind.DETECTED,
          value.epoch(),
          value.change(),
          value.site().toString(),
          String.join("; ", decision.why()),
          now);
    }
    journal.tellOnce(
        "decision",
        value.epoch()
            + " "
            + decision.kind()
            + decision.to()
            + decision.why().size()
            + "/"
            + decision.whyNot().size()
            + situation.health().tally(value.site()),
        Event.Kind.DECISION,
        value.epoch(),
        value.change(),
        "",
        decision.line(),
        now);
  }
}
