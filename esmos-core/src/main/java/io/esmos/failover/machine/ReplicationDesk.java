package io.esmos.failover.machine;

import io.esmos.authority.AuthorityState;
import io.esmos.database.ReplicationPlan;
import io.esmos.failover.Event;
import io.esmos.provider.ProviderException;

/** Has replication arranged as it is planned, while this steward has its seat. */
final class ReplicationDesk {
  private final ControllerSetup setup;
  private final StewardSeat seat;
  private final Errands errands;
  private final Journal journal;

  ReplicationDesk(ControllerSetup setup, StewardSeat seat, Errands errands, Journal journal) {
    this.setup = setup;
    this.seat = seat;
    this.errands = errands;
    this.journal = journal;
  }

  /** Sends a plan, unless there is nothing in it. */
  void arrange(int resource, ReplicationPlan plan, AuthorityState value, String why, long now) {
    if (plan.isEmpty() || !seat.holds(now)) {
      return;
    }
    boolean sent =
        errands.run(
            "arrange " + resource + " " + plan.hashCode(),
            new ControllerCall.Arrange(resource, plan, setup.options().stepDeadline()),
            setup.options().describeInterval(),
            now,
            (outcome, at) -> {
              if (!outcome.ok()) {
                trouble(
                    value,
                    "arranging " + setup.workload().resources().get(resource),
                    outcome.failure(),
                    at);
              }
            });
    if (sent) {
      journal.tellOnce(
          "arrange " + resource,
          plan.toString(),
          Event.Kind.ARRANGED,
          value.epoch(),
          value.change(),
          setup.workload().resources().get(resource),
          why + ": " + plan.follow() + plan.synchronous().map(s -> ", waits for " + s).orElse(""),
          now);
    }
  }

  private void trouble(AuthorityState value, String what, ProviderException why, long now) {
    journal.tellOnce(
        "trouble " + what,
        String.valueOf(why.code()),
        Event.Kind.TROUBLE,
        value.epoch(),
        value.change(),
        "",
        what + ": " + why.getMessage(),
        now);
  }
}
