package io.esmos.failover;

import io.esmos.authority.AuthorityState;
import io.esmos.database.DatabaseStatus;
import io.esmos.health.HealthView;
import io.esmos.topology.Site;
import io.esmos.topology.Workload;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * All that a decision depends on.
 *
 * @param workload the workload
 * @param authority the authority's value
 * @param health what the vantage points hold of the sites
 * @param databases what was seen of each resource, in the workload's order
 * @param heldDown the sites that must not be returned to yet (rule S7)
 * @param warmUpLeft how long the site that was opened may still take to prove its first write; zero
 *     once it has, or when that time is over
 * @param fenced the sites at which every resource is proven fenced in this epoch
 */
public record Situation(
    Workload workload,
    AuthorityState authority,
    HealthView health,
    List<Database> databases,
    Set<Site> heldDown,
    Duration warmUpLeft,
    Set<Site> fenced) {
  /** Takes copies of the collections. */
  public Situation {
    databases = List.copyOf(databases);
    heldDown = Set.copyOf(heldDown);
    fenced = Set.copyOf(fenced);
  }

  /**
   * What was seen of one resource.
   *
   * @param name its name
   * @param status its members
   * @param fresh whether that was seen lately
   * @param writerGone whether every replica that could be asked has lost the writer, and at least
   *     one was asked: its receiver is down, or its heartbeat row stands still
   * @param evidence what the replicas said, for people
   * @param loss for each replica: how much acknowledged work at most is missing there, as time
   * @param diverged the sites whose member has left the history that counts, and must be re-cloned
   */
  public record Database(
      String name,
      DatabaseStatus status,
      boolean fresh,
      boolean writerGone,
      String evidence,
      Map<Site, Duration> loss,
      Set<Site> diverged) {
    /** Takes copies of the collections. */
    public Database {
      loss = Map.copyOf(loss);
      diverged = Set.copyOf(diverged);
    }

    /** Returns the least loss among the replicas that can be reached, unknown if there is none. */
    public Optional<Duration> leastLoss(Site but) {
      return loss.entrySet().stream()
          .filter(entry -> !entry.getKey().equals(but))
          .map(Map.Entry::getValue)
          .min(Duration::compareTo);
    }
  }
}
