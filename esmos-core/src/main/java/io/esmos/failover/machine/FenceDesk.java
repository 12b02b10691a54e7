package io.esmos.failover.machine;

import io.esmos.authority.AuthorityState;
import io.esmos.database.FenceResult;
import io.esmos.failover.Event;
import io.esmos.topology.Site;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Fences sites, again and again until it is proven, and knows which are (rule S6). */
final class FenceDesk {
  private final ControllerSetup setup;
  private final Errands errands;
  private final Journal journal;
  private final int resources;
  private final Map<Site, Set<Integer>> fenced = new HashMap<>();
  private long epoch;

  FenceDesk(ControllerSetup setup, Errands errands, Journal journal) {
    this.setup = setup;
    this.errands = errands;
    this.journal = journal;
    this.resources = setup.workload().resources().size();
  }

  /** Takes note of a new epoch, in which nothing is proven yet. */
  void moved(long to) {
    epoch = to;
    fenced.clear();
  }

  /** Returns the sites at which every resource is proven fenced in this epoch. */
  Set<Site> sites() {
    Set<Site> all = new HashSet<>();
    fenced.forEach(
        (site, proven) -> {
          if (proven.size() == resources) {
            all.add(site);
          }
        });
    return all;
  }

  /** Fences what is not proven fenced at a site. */
  void fence(AuthorityState value, Site site, long now) {
    for (int i = 0; i < resources; i++) {
      int resource = i;
      if (fenced.getOrDefault(site, Set.of()).contains(resource)) {
        continue;
      }
      errands.run(
          "fence " + resource + " " + site + " " + value.epoch(),
          new ControllerCall.Fence(resource, site, value.epoch(), setup.options().fenceDeadline()),
          Duration.ofSeconds(1),
          now,
          (outcome, at) -> {
            boolean proven = outcome.ok() && outcome.value().kind() == FenceResult.Kind.PROVEN;
            if (proven && value.epoch() == epoch) {
              fenced.computeIfAbsent(site, key -> new HashSet<>()).add(resource);
            }
            journal.tellOnce(
                "fence " + resource + site,
                value.epoch() + "" + proven,
                Event.Kind.FENCED,
                value.epoch(),
                value.change(),
                site.toString(),
                outcome.ok()
                    ? outcome.value().kind() + ": " + outcome.value().how()
                    : outcome.toString(),
                at);
          });
    }
  }
}
