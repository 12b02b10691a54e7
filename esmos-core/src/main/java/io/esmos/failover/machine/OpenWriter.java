package io.esmos.failover.machine;

import io.esmos.authority.AuthorityState;
import io.esmos.database.DatabaseStatus;
import io.esmos.database.Member;
import io.esmos.database.ReplicationPlans;
import io.esmos.database.SynchronousSet;
import io.esmos.failover.Event;
import io.esmos.topology.Site;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * What the steward does with the databases while a site is open: keeps other writers fenced, and
 * the replicas behind the one.
 */
final class OpenWriter {
  private final ControllerSetup setup;
  private final List<DatabaseWatch> databases;
  private final StewardSeat seat;
  private final Journal journal;
  private final FenceDesk fences;
  private final ReplicationDesk replication;
  private final Reconciler.Commit commit;
  private final Supplier<String> ids;

  OpenWriter(
      ControllerSetup setup,
      List<DatabaseWatch> databases,
      StewardSeat seat,
      Journal journal,
      FenceDesk fences,
      ReplicationDesk replication,
      Reconciler.Commit commit,
      Supplier<String> ids) {
    this.setup = setup;
    this.databases = databases;
    this.seat = seat;
    this.journal = journal;
    this.fences = fences;
    this.replication = replication;
    this.commit = commit;
    this.ids = ids;
  }

  /** Does what is missing since the site was opened. */
  void keep(AuthorityState value, long openedAt, long now) {
    for (int i = 0; i < databases.size(); i++) {
      DatabaseStatus status = databases.get(i).status();
      for (Member member : status.writers()) {
        if (!member.site().equals(value.site())) {
          fences.fence(value, member.site(), now);
        }
      }
      if (!databases.get(i).askedSince(openedAt)
          || status.at(value.site()).role() != Member.Role.WRITER) {
        continue;
      }
      DatabaseStatus one = status.without(tellDiverged(i, value, now));
      SynchronousSet.Step step =
          SynchronousSet.next(setup.workload(), value.site(), one, value.lossless());
      if (step.lossless().isPresent() && seat.holds(now)) {
        journal.tell(
            Event.Kind.LOSSLESS,
            value.epoch(),
            value.change(),
            value.site().toString(),
            "lossless candidates become " + step.lossless().get(),
            now);
        commit.commit(
            value.losslessAt(step.lossless().get(), "lossless candidates", ids.get()), now);
        return;
      }
      replication.arrange(
          i,
          ReplicationPlans.around(one, value.site(), value.epoch(), step.waitFor()),
          value,
          "around the writer",
          now);
    }
  }

  /**
   * Re-cloning destroys what may be the only copy of acknowledged work: it is left to a person, who
   * must be told.
   */
  private Set<Site> tellDiverged(int resource, AuthorityState value, long now) {
    DatabaseStatus status = databases.get(resource).status();
    Set<Site> diverged = databases.get(resource).diverged(value);
    for (Site site : diverged) {
      journal.tellOnce(
          "diverged " + resource + site,
          value.epoch() + status.at(site).identity(),
          Event.Kind.DIVERGED,
          value.epoch(),
          value.change(),
          site.toString(),
          setup.workload().resources().get(resource)
              + " has left the history of "
              + value.site()
              + " ("
              + status.at(site).identity()
              + ", not "
              + status.at(value.site()).identity()
              + "): it can never follow, and must be re-cloned",
          now);
    }
    return diverged;
  }
}
