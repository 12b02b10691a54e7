package io.esmos.database;

import io.esmos.topology.Site;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * How the members of a database shall be arranged; sites that it does not name are left as they
 * are.
 *
 * @param epoch the epoch that the plan belongs to; a member that has seen a newer one refuses it
 * @param follow for replicas: the site that each shall follow, or empty if it shall stop receiving
 * @param writer the site whose epoch row and synchronous set are arranged, if it writes; it is
 *     given what its followers need (such as replication slots) before they are pointed at it
 * @param epochRow the epoch row to write at the writer, never lowered; empty to leave it
 * @param synchronous the sites that each commit at the writer shall wait for, all of them; empty
 *     optional to leave it as it is, empty set to wait for nobody
 */
public record ReplicationPlan(
    long epoch,
    Map<Site, Optional<Site>> follow,
    Optional<Site> writer,
    OptionalLong epochRow,
    Optional<Set<Site>> synchronous) {
  /** Checks the components against each other. */
  public ReplicationPlan {
    follow = Map.copyOf(follow);
    Objects.requireNonNull(epochRow, "epochRow");
    synchronous = synchronous.map(Set::copyOf);
    if (writer.isEmpty() && (epochRow.isPresent() || synchronous.isPresent())) {
      throw new IllegalArgumentException("an epoch row and a synchronous set need a writer");
    }
    follow.forEach(
        (site, upstream) -> {
          if (upstream.isPresent() && upstream.get().equals(site)) {
            throw new IllegalArgumentException(site + " cannot follow itself");
          }
        });
  }

  /** Returns whether the plan changes nothing. */
  public boolean isEmpty() {
    return follow.isEmpty() && epochRow.isEmpty() && synchronous.isEmpty();
  }
}
