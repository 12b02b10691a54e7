package io.esmos.testkit.postgres;

import io.esmos.database.DatabaseStatus;
import io.esmos.database.Member;
import io.esmos.database.ReplicationPlan;
import io.esmos.postgres.BaseBackup;
import io.esmos.provider.Deadline;
import io.esmos.time.SystemTime;
import io.esmos.topology.Site;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Repairs what a rule has broken, around whoever writes then. A copy takes the longest, so it is
 * made only of who does not follow without one.
 */
final class ClusterRepair {
  /** How long a follower may take to come along before it is taken for one that never will. */
  private static final Duration FOLLOWING = Duration.ofSeconds(5);

  private final RelayedCluster cluster;

  ClusterRepair(RelayedCluster cluster) {
    this.cluster = cluster;
  }

  /** Returns the writer, when all others follow it and have its epoch row. */
  Site run() {
    Optional<Site> found = writer(cluster.look());
    if (found.isEmpty()) {
      each(made(), this::start);
      found = writer(cluster.look());
    }
    Site writer = found.orElseThrow();
    List<Site> others = RelayedCluster.SITES.stream().filter(site -> !site.equals(writer)).toList();
    List<Site> coming = others.stream().filter(made()::contains).toList();
    each(coming, site -> follow(site, writer));
    long epoch = arrange(writer, others);
    await(() -> coming.stream().allMatch(site -> settled(site, writer)), FOLLOWING);
    each(others.stream().filter(site -> !follows(site, writer)).toList(), s -> copy(s, writer));
    if (!await(
        () -> others.stream().allMatch(site -> level(site, epoch)), Duration.ofSeconds(30))) {
      throw new IllegalStateException("the cluster does not come up: " + cluster.look());
    }
    return writer;
  }

  private static Optional<Site> writer(DatabaseStatus status) {
    return status.writers().stream()
        .max(Comparator.comparing(each -> each.position().orElseThrow()))
        .map(Member::site);
  }

  /** Returns the sites whose server has data. */
  private List<Site> made() {
    return RelayedCluster.SITES.stream()
        .filter(site -> Files.exists(cluster.at(site).data().resolve("PG_VERSION")))
        .toList();
  }

  private void start(Site site) {
    cluster.at(site).start(RelayedCluster.soon());
  }

  /** An old writer comes back as a standby: it follows if it wrote nothing that nobody got. */
  private void follow(Site site, Site writer) {
    EmbeddedPostgres server = cluster.at(site);
    if (!Files.exists(server.data().resolve("standby.signal"))) {
      server.kill();
      try {
        BaseBackup.makeStandby(server.data(), conninfo(site, writer), Cluster.slot(site));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    start(site);
  }

  private void copy(Site site, Site writer) {
    EmbeddedPostgres server = cluster.at(site);
    server.close();
    server.copyOf(
        cluster.at(writer).endpoint(),
        conninfo(site, writer),
        Cluster.slot(site),
        RelayedCluster.soon());
    start(site);
  }

  private String conninfo(Site site, Site writer) {
    return Servers.conninfo(cluster.at(writer), site.toString());
  }

  private long arrange(Site writer, List<Site> others) {
    Map<Site, Optional<Site>> follow = new HashMap<>();
    others.forEach(site -> follow.put(site, Optional.of(writer)));
    DatabaseStatus status = cluster.look();
    long epoch = 1;
    for (Site site : RelayedCluster.SITES) {
      long given = Math.max(status.at(site).epoch().orElse(0), cluster.at(site).epochs().newest());
      epoch = Math.max(epoch, given + 1);
    }
    cluster.arrange(
        new ReplicationPlan(
            epoch, follow, Optional.of(writer), OptionalLong.of(epoch), Optional.of(Set.of())));
    return epoch;
  }

  /** Returns whether it is known that a member follows, or never will. */
  private boolean settled(Site site, Site writer) {
    DatabaseStatus status = cluster.look();
    boolean diverged =
        status.at(site).role() == Member.Role.REPLICA
            && !status.at(site).identity().equals(status.at(writer).identity());
    return diverged || follows(site, writer);
  }

  private boolean follows(Site site, Site writer) {
    DatabaseStatus status = cluster.look();
    return status.at(site).receiving()
        && status.at(site).identity().equals(status.at(writer).identity());
  }

  private boolean level(Site site, long epoch) {
    Member member = cluster.look().at(site);
    return member.receiving() && member.epoch().equals(OptionalLong.of(epoch));
  }

  private static boolean await(BooleanSupplier condition, Duration atMost) {
    return ProcessTree.await(condition, Deadline.in(atMost, SystemTime.ticker()));
  }

  private void each(Collection<Site> sites, Consumer<Site> what) {
    CompletableFuture.allOf(
            sites.stream()
                .map(site -> CompletableFuture.runAsync(() -> what.accept(site), cluster.executor))
                .toArray(CompletableFuture<?>[]::new))
        .join();
  }
}
