package io.esmos.database;

import io.esmos.topology.FailureDomain;
import io.esmos.topology.Site;
import io.esmos.topology.Workload;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Which replica each commit waits for, so that the loss of the failure domain that the objectives
 * name loses nothing; and the next step towards it. Two sets are kept in step: what the database
 * waits for, and the lossless candidates in the authority. A candidate is added after the database
 * reports it in sync, and removed before the database stops to wait for it: the database always
 * waits for every lossless candidate. Pure.
 */
public final class SynchronousSet {
  /** The best that a site can score that is not known to live. */
  private static final int DEAD = 1;

  private SynchronousSet() {}

  /**
   * One step. At most one of both is present.
   *
   * @param waitFor what the database shall wait for
   * @param lossless what the authority shall hold
   */
  public record Step(Optional<Set<Site>> waitFor, Optional<SortedSet<Site>> lossless) {
    /** Nothing is to be done, or it must be waited. */
    public static final Step NONE = new Step(Optional.empty(), Optional.empty());

    private static Step waitFor(Set<Site> sites) {
      return new Step(Optional.of(Set.copyOf(sites)), Optional.empty());
    }

    private static Step lossless(Set<Site> sites) {
      return new Step(Optional.empty(), Optional.of(new TreeSet<>(sites)));
    }
  }

  /**
   * Returns what the database at this writer ought to wait for: one site outside of the failure
   * domain, the best of the living ones. If none lives, a dead one, so that nothing is acknowledged
   * that one more failure could lose; or none, if the workload goes on alone. A site lives if it
   * follows, or if the writer itself reports it in sync.
   */
  public static Set<Site> wanted(
      Workload workload, Site writer, DatabaseStatus status, Set<Site> lossless) {
    Optional<FailureDomain> domain = workload.lossless();
    if (domain.isEmpty()) {
      return Set.of();
    }
    Optional<Site> best = Optional.empty();
    int bestScore = workload.alone() == Workload.Alone.GO_ON ? DEAD : -1;
    for (Site site : workload.sites()) {
      if (!site.shares(domain.get(), writer)) {
        boolean inSync = status.at(writer).inSync().contains(site);
        int score = score(status.at(site), writer, inSync, lossless.contains(site));
        if (score > bestScore) {
          bestScore = score;
          best = Optional.of(site);
        }
      }
    }
    return best.map(Set::of).orElse(Set.of());
  }

  private static int score(Member member, Site writer, boolean inSync, boolean lossless) {
    if (member.role() != Member.Role.REPLICA) {
      return (inSync ? DEAD + 1 : 0) + (lossless ? 1 : 0);
    }
    boolean streaming = member.receiving() && member.upstream().equals(Optional.of(writer));
    return (streaming ? 6 : 4) + (lossless ? 1 : 0);
  }

  /** Returns the next step while this writer is open. */
  public static Step next(
      Workload workload, Site writer, DatabaseStatus status, Set<Site> lossless) {
    Member member = status.at(writer);
    if (member.role() != Member.Role.WRITER) {
      return Step.NONE;
    }
    Set<Site> wanted = wanted(workload, writer, status, lossless);
    Set<Site> waitedFor = member.synchronous();
    Set<Site> both = new TreeSet<>(wanted);
    both.addAll(lossless);
    if (!waitedFor.containsAll(both)) {
      both.addAll(waitedFor);
      return Step.waitFor(both);
    }
    if (!lossless.equals(wanted)) {
      return member.inSync().containsAll(wanted) ? Step.lossless(wanted) : Step.NONE;
    }
    if (!waitedFor.equals(lossless)) {
      return Step.waitFor(lossless);
    }
    return Step.NONE;
  }
}
