package io.esmos.postgres;

import io.esmos.database.Member;
import io.esmos.topology.Site;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * From what each server says of itself to members that can be compared. Pure.
 *
 * <p>A member's identity is {@code <system identifier>/<timeline>}: the timeline is the newest one
 * seen in whose history the member's position lies, that of the writer first. So members of one
 * identity can follow each other, and a member that is ahead of the place where the writer's
 * timeline began (it never follows again, and says so only in its log) has another identity than
 * the writer: it must be re-cloned.
 */
final class Histories {
  private final Map<Site, SeenMember> seen;
  private final Set<Site> members;
  private final ReplicationRoutes routes;
  private final PostgresOptions options;

  Histories(
      Map<Site, SeenMember> seen,
      Set<Site> members,
      ReplicationRoutes routes,
      PostgresOptions options) {
    this.seen = seen;
    this.members = members;
    this.routes = routes;
    this.options = options;
  }

  Member member(Site site, SeenMember own) {
    Optional<Site> upstream = own.recovering() ? upstream(site, own) : Optional.empty();
    return new Member(
        site,
        own.recovering() ? Member.Role.REPLICA : Member.Role.WRITER,
        own.systemIdentifier() + "/" + branch(own).name(),
        Optional.of(own.position()),
        upstream,
        own.recovering() && receiving(own, upstream),
        own.beat(),
        own.epoch(),
        own.recovering() ? Set.of() : SynchronousNames.waitedFor(own.synchronousNames(), members),
        own.recovering() ? Set.of() : inSync(own));
  }

  private TimelineHistory branch(SeenMember own) {
    if (!own.recovering()) {
      return own.history();
    }
    return seen.values().stream()
        .filter(other -> other.systemIdentifier().equals(own.systemIdentifier()))
        .filter(other -> follows(own, other))
        .max(
            Comparator.comparing((SeenMember other) -> !other.recovering())
                .thenComparingLong(other -> other.position().timeline()))
        .map(SeenMember::history)
        .orElse(own.history());
  }

  private static boolean follows(SeenMember own, SeenMember other) {
    if (own.position().timeline() == other.position().timeline()) {
      return own.history().equals(other.history());
    }
    return other.history().holds(own.position());
  }

  /** What is not a member is shown as the site itself: it follows something, but nobody we know. */
  private Optional<Site> upstream(Site site, SeenMember own) {
    String conninfo = own.primaryConnInfo();
    if (conninfo.isBlank()) {
      return Optional.empty();
    }
    return members.stream()
        .filter(other -> !other.equals(site))
        .filter(other -> leadsTo(conninfo, routes.conninfo(site, other)))
        .findFirst()
        .or(() -> Optional.of(site));
  }

  private static boolean leadsTo(String conninfo, String route) {
    try {
      return ConnInfo.sameServer(conninfo, route);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** A replica that shall not receive counts as receiving until its receiver is gone. */
  private boolean receiving(SeenMember own, Optional<Site> upstream) {
    if (upstream.isEmpty()) {
      return own.receiver();
    }
    Duration fresh = options.receiverFresh();
    return own.receivedAgo().filter(ago -> ago.compareTo(fresh) < 0).isPresent();
  }

  private Set<Site> inSync(SeenMember own) {
    if (own.reloadedAgo().compareTo(options.settle()) < 0) {
      return Set.of();
    }
    Set<Site> sites = new HashSet<>();
    for (Site site : members) {
      if (own.inSync().stream().anyMatch(name -> name.equalsIgnoreCase(site.toString()))) {
        sites.add(site);
      }
    }
    return sites;
  }
}
