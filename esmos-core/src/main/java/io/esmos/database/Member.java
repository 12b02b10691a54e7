package io.esmos.database;

import io.esmos.topology.Site;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What was seen of the member at one site. What was not seen is empty: there is no default.
 *
 * @param site where it is
 * @param role what it does, as it says itself
 * @param identity what distinguishes this history from others, such as PostgreSQL's system
 *     identifier and timeline: a replica shows that of the writer if its own history is the
 *     beginning of the writer's, so that it can follow, and another if it has diverged; empty if
 *     not seen
 * @param position how far its durable history goes: the end of the log of a writer, what a replica
 *     has received and flushed
 * @param upstream the site that it is set up to follow, if any
 * @param receiving whether a connection to its upstream is up and streaming
 * @param beat the number of the last heartbeat row that is visible there; the writer's site counts
 *     it up
 * @param epoch the epoch row that is visible there
 * @param synchronous if it writes: the sites that each commit waits for
 * @param inSync if it writes: the sites that it reports to be in sync now
 */
public record Member(
    Site site,
    Role role,
    String identity,
    Optional<Position> position,
    Optional<Site> upstream,
    boolean receiving,
    OptionalLong beat,
    OptionalLong epoch,
    Set<Site> synchronous,
    Set<Site> inSync) {
  /** What a member does. */
  public enum Role {
    /** It takes writes. */
    WRITER,
    /** It follows, or waits for somebody to follow, and refuses writes. */
    REPLICA,
    /** It is being made or changed by a call that has begun: not to be touched. */
    CHANGING,
    /** The platform says that it is stopped. */
    STOPPED,
    /** It could not be asked. */
    UNKNOWN
  }

  /** Checks the components. */
  public Member {
    Objects.requireNonNull(site, "site");
    Objects.requireNonNull(role, "role");
    Objects.requireNonNull(identity, "identity");
    Objects.requireNonNull(position, "position");
    Objects.requireNonNull(upstream, "upstream");
    synchronous = Set.copyOf(synchronous);
    inSync = Set.copyOf(inSync);
  }

  /** Returns a member of which nothing was seen. */
  public static Member unknown(Site site) {
    return nothing(site, Role.UNKNOWN);
  }

  /** Returns a member that is stopped or changing: nothing else of it was seen. */
  public static Member nothing(Site site, Role role) {
    return new Member(
        site,
        role,
        "",
        Optional.empty(),
        Optional.empty(),
        false,
        OptionalLong.empty(),
        OptionalLong.empty(),
        Set.of(),
        Set.of());
  }
}
