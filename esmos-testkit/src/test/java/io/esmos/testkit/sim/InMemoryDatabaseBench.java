package io.esmos.testkit.sim;

import io.esmos.database.GlobalDatabase;
import io.esmos.provider.Deadline;
import io.esmos.testkit.database.DatabaseBench;
import io.esmos.testkit.time.ManualTime;
import io.esmos.time.Ticker;
import io.esmos.topology.Site;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;

/** A rule's hand on a database in memory, whose clock is moved by whoever waits. */
final class InMemoryDatabaseBench implements DatabaseBench {
  static final String SECRET = "hunter2";
  private static final List<Site> SITES =
      List.of(
          Site.of("aws/ap-southeast-1"), Site.of("aws/ap-northeast-1"), Site.of("azure/eastasia"));

  /** What is done to the provider under test. */
  interface Wrapping extends BiFunction<InMemoryDatabase, InMemoryCluster, GlobalDatabase> {}

  private final ManualTime time = new ManualTime();
  private final InMemoryCluster cluster = InMemoryCluster.moving(time, SITES);
  private final GlobalDatabase database;
  private final GlobalDatabase other = cluster.database("clinic-db");
  private final Duration patience;
  private final boolean proves;
  private final int[] lostBefore = new int[SITES.size()];

  private InMemoryDatabaseBench(Wrapping wrapping, Duration patience, boolean proves) {
    this.database = wrapping.apply(cluster.database("clinic-db"), cluster);
    this.patience = patience;
    this.proves = proves;
  }

  /** Returns a bench of the provider itself. */
  static InMemoryDatabaseBench sound() {
    return new InMemoryDatabaseBench((database, cluster) -> database, Duration.ofSeconds(20), true);
  }

  /** Returns a bench that gives up soon: some of what is broken never comes back. */
  static InMemoryDatabaseBench broken(Wrapping wrapping) {
    return new InMemoryDatabaseBench(wrapping, Duration.ofSeconds(3), true);
  }

  /**
   * Returns a bench that declares that no fence is proven.
   *
   * @param stops whether the platform proves them nevertheless
   */
  static InMemoryDatabaseBench declaringNoProof(boolean stops) {
    InMemoryDatabaseBench bench =
        new InMemoryDatabaseBench((database, cluster) -> database, Duration.ofSeconds(3), false);
    bench.cluster.platform(stops);
    return bench;
  }

  @Override
  public GlobalDatabase database() {
    return database;
  }

  @Override
  public GlobalDatabase other() {
    return other;
  }

  @Override
  public Site writer() {
    return SITES.get(0);
  }

  @Override
  public Site candidate() {
    return SITES.get(1);
  }

  @Override
  public Site third() {
    return SITES.get(2);
  }

  @Override
  public CompletableFuture<Void> append(Site site, String row) {
    return cluster.append(site, row);
  }

  @Override
  public boolean has(Site site, String row) {
    return cluster.has(site, row);
  }

  @Override
  public long beat() {
    return cluster.beat(writer());
  }

  @Override
  public void kill(Site site) {
    cluster.kill(site);
  }

  @Override
  public void revive(Site site) {
    cluster.revive(site);
  }

  @Override
  public void cut(Site site) {
    counting(site);
    cluster.cut(site);
  }

  @Override
  public void losePromotion(Site site) {
    counting(site);
    cluster.losePromotion(site);
  }

  private void counting(Site site) {
    lostBefore[SITES.indexOf(site)] = cluster.lost(site);
  }

  @Override
  public boolean awaitLost(Site site) {
    return await(() -> cluster.lost(site) > lostBefore[SITES.indexOf(site)]);
  }

  @Override
  public void heal(Site site) {
    cluster.heal(site);
  }

  @Override
  public boolean await(BooleanSupplier condition, Duration atMost) {
    return cluster.await(condition, Deadline.in(atMost, time));
  }

  @Override
  public Ticker ticker() {
    return time;
  }

  @Override
  public boolean provesFences() {
    return proves;
  }

  @Override
  public Optional<String> secret() {
    return Optional.of(SECRET);
  }

  @Override
  public Duration patience() {
    return patience;
  }

  /** Nothing is left to free. */
  @Override
  public void close() {}
}
