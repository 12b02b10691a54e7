package io.esmos.database;

import io.esmos.topology.Site;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The choices about who follows whom, from what was seen of the members that share one history:
 * those of {@link Divergence} are not among them. Pure; providers execute the plans.
 */
public final class ReplicationPlans {
  private ReplicationPlans() {}

  /**
   * Returns how the candidate gets all that the reachable members have: whoever has lost the old
   * writer stops looking for it, the rest stops when the old writer's grants have ended, and the
   * candidate follows whoever is ahead of it. A replica that stayed ahead could never follow again.
   */
  public static ReplicationPlan catchUp(
      DatabaseStatus status, Site from, Site to, long epoch, boolean waited) {
    Map<Site, Optional<Site>> follow = new HashMap<>();
    Member candidate = status.at(to);
    Member ahead = candidate;
    for (Member member : survivors(status, from)) {
      if (!member.site().equals(to)
          && member.upstream().isPresent()
          && (waited || !member.receiving())) {
        follow.put(member.site(), Optional.empty());
      }
      if (isBehind(ahead, member)) {
        ahead = member;
      }
    }
    boolean free = waited || !candidate.receiving();
    if (!ahead.site().equals(to)
        && free
        && candidate.role() == Member.Role.REPLICA
        && !candidate.upstream().equals(Optional.of(ahead.site()))) {
      follow.put(to, Optional.of(ahead.site()));
    }
    return new ReplicationPlan(
        epoch, follow, Optional.empty(), OptionalLong.empty(), Optional.empty());
  }

  /** Returns whether the candidate has all that the reachable members have, for good. */
  public static boolean caughtUp(DatabaseStatus status, Site from, Site to) {
    Member candidate = status.at(to);
    if (candidate.role() == Member.Role.WRITER) {
      return true;
    }
    if (candidate.role() != Member.Role.REPLICA || candidate.position().isEmpty()) {
      return false;
    }
    return survivors(status, from).stream()
        .filter(member -> !member.site().equals(to))
        .allMatch(
            member ->
                !member.receiving()
                    && !member.upstream().equals(Optional.of(from))
                    && member.position().isPresent()
                    && !isBehind(candidate, member));
  }

  /**
   * Returns how the members ought to be arranged around a writer: all replicas follow it, and its
   * epoch row and synchronous set are as given. Empty if they are so already.
   */
  public static ReplicationPlan around(
      DatabaseStatus status, Site writer, long epoch, Optional<Set<Site>> waitFor) {
    Map<Site, Optional<Site>> follow = new HashMap<>();
    for (Member member : status.members()) {
      if (member.role() == Member.Role.REPLICA
          && !member.site().equals(writer)
          && !member.upstream().equals(Optional.of(writer))) {
        follow.put(member.site(), Optional.of(writer));
      }
    }
    Member seen = status.at(writer);
    boolean rowIsThere = seen.epoch().isPresent() && seen.epoch().getAsLong() == epoch;
    Optional<Set<Site>> change = waitFor.filter(sites -> !sites.equals(seen.synchronous()));
    return new ReplicationPlan(
        epoch,
        follow,
        Optional.of(writer),
        rowIsThere ? OptionalLong.empty() : OptionalLong.of(epoch),
        change);
  }

  /** Returns the reachable replicas but the old writer. */
  public static List<Member> survivors(DatabaseStatus status, Site from) {
    return status.members().stream()
        .filter(member -> member.role() == Member.Role.REPLICA && !member.site().equals(from))
        .toList();
  }

  private static boolean isBehind(Member a, Member b) {
    return b.position().isPresent()
        && (a.position().isEmpty() || a.position().get().compareTo(b.position().get()) < 0);
  }
}
