package io.esmos.database;

import io.esmos.topology.Site;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Which members have left the history that counts: they hold something that it does not, can never
 * follow it, and must be re-cloned. Told by {@link Member#identity}, which a member shares with all
 * whose history it is a beginning of. What was not seen has not diverged. Pure.
 */
public final class Divergence {
  private static final Comparator<Member> MOST_RECENT =
      Comparator.comparingLong((Member member) -> member.epoch().orElse(0))
          .thenComparing(member -> member.position().orElse(new Position(0, 0)));

  private Divergence() {}

  /**
   * Returns the sites of the members that have diverged: replicas, and old writers that still or
   * again take writes.
   *
   * @param named the site that the authority names: if it writes, its history is the one that
   *     counts
   * @param from the site that was open last, whose own end counts for nothing any more
   * @param known the identity that the writer was last seen with, empty if it never was: it counts
   *     as long as any replica shares it. Failing that, the replica's counts that shows the newest
   *     epoch, and of those the one that is furthest
   */
  public static Set<Site> of(DatabaseStatus status, Site named, Site from, String known) {
    String counts = counts(status, named, from, known);
    Set<Site> sites = new HashSet<>();
    for (Member member : status.members()) {
      boolean told = !counts.isEmpty() && !member.identity().isEmpty();
      boolean holds = member.role() == Member.Role.REPLICA || member.role() == Member.Role.WRITER;
      if (holds && told && !member.identity().equals(counts)) {
        sites.add(member.site());
      }
    }
    return sites;
  }

  private static String counts(DatabaseStatus status, Site named, Site from, String known) {
    Member writer = status.at(named);
    if (writer.role() == Member.Role.WRITER) {
      return writer.identity();
    }
    Optional<Member> newest =
        ReplicationPlans.survivors(status, from).stream()
            .filter(member -> !member.identity().isEmpty())
            .max(
                Comparator.comparing((Member member) -> member.identity().equals(known))
                    .thenComparing(MOST_RECENT));
    return newest.map(Member::identity).orElse("");
  }
}
