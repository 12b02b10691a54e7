package io.esmos.testkit.postgres;

import io.esmos.database.GlobalDatabase;
import io.esmos.postgres.PostgresDatabase;
import io.esmos.provider.Deadline;
import io.esmos.testkit.database.DatabaseBench;
import io.esmos.topology.Site;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

/** A rule's hand on real servers, which the next rule uses too. */
final class PostgresBench implements DatabaseBench {
  private final RelayedCluster cluster;
  private final Site writer;
  private final List<Site> followers;
  private final PostgresDatabase own;
  private final PostgresDatabase second;

  PostgresBench(RelayedCluster cluster) {
    this.cluster = cluster;
    this.writer = cluster.ready();
    this.followers =
        RelayedCluster.SITES.stream().filter(site -> !site.equals(writer)).sorted().toList();
    this.own = cluster.provider();
    this.second = cluster.provider();
  }

  @Override
  public GlobalDatabase database() {
    return own;
  }

  @Override
  public GlobalDatabase other() {
    return second;
  }

  @Override
  public Site writer() {
    return writer;
  }

  @Override
  public Site candidate() {
    return followers.get(0);
  }

  @Override
  public Site third() {
    return followers.get(1);
  }

  @Override
  public CompletableFuture<Void> append(Site site, String row) {
    return CompletableFuture.runAsync(
        () -> Sql.run(cluster.at(site), "INSERT INTO contract VALUES ('" + row + "')"),
        cluster.executor);
  }

  @Override
  public boolean has(Site site, String row) {
    return cluster.at(site).running()
        && Sql.ask(cluster.at(site), "SELECT count(*) > 0 FROM contract WHERE name = '" + row + "'")
            .equals("t");
  }

  @Override
  public long beat() {
    try (Connection session = cluster.at(writer).endpoint().open(RelayedCluster.soon());
        Statement statement = session.createStatement();
        var rows = statement.executeQuery("SELECT esmos.beat(esmos.hold_epoch())")) {
      rows.next();
      return rows.getLong(1);
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void kill(Site site) {
    cluster.gone.add(site);
    cluster.at(site).kill();
  }

  @Override
  public void revive(Site site) {
    cluster.gone.remove(site);
    cluster.at(site).start(RelayedCluster.soon());
  }

  @Override
  public void cut(Site site) {
    cluster.relay(site).lose(MemberRelay.Loss.ALL);
  }

  @Override
  public void losePromotion(Site site) {
    cluster.relay(site).lose(MemberRelay.Loss.PROMOTION);
  }

  @Override
  public boolean awaitLost(Site site) {
    return cluster.relay(site).awaitLost(patience().toSeconds());
  }

  @Override
  public void heal(Site site) {
    cluster.relay(site).heal();
  }

  @Override
  public boolean await(BooleanSupplier condition, Duration atMost) {
    return ProcessTree.await(condition, Deadline.in(atMost, ticker()));
  }

  @Override
  public Optional<String> secret() {
    return Optional.of("not-a-secret");
  }

  @Override
  public void close() {
    own.close();
    second.close();
  }
}
