package io.esmos.testkit.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.esmos.database.DatabaseStatus;
import io.esmos.database.ReplicationPlan;
import io.esmos.postgres.PostgresDatabase;
import io.esmos.postgres.PostgresHost;
import io.esmos.postgres.PostgresOptions;
import io.esmos.postgres.PostgresSchema;
import io.esmos.provider.Deadline;
import io.esmos.time.SystemTime;
import io.esmos.topology.Site;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;

/** A writer and its replicas, all real. */
final class Cluster implements AutoCloseable {
  private final Map<Site, EmbeddedPostgres> servers = new LinkedHashMap<>();
  private final ExecutorService executor = Executors.newCachedThreadPool();
  final PostgresDatabase database;

  Cluster(Path directory, Site... sites) throws Exception {
    PostgresDatabase.Builder builder =
        PostgresDatabase.builder("clinic-db", executor, SystemTime.ticker())
            .options(PostgresOptions.DEFAULTS.settle(Duration.ofMillis(100)));
    for (Site site : sites) {
      EmbeddedPostgres server =
          Servers.at(directory.resolve(site.toString().replace('/', '_')))
              .with("wal_receiver_timeout", "2s");
      servers.put(site, server);
      builder.member(site, server.endpoint(), server.host());
    }
    database = builder.build((from, to) -> Servers.route(at(to)));
    Site writer = sites[0];
    at(writer).initialise();
    at(writer).start(soon());
    try (Connection session = at(writer).endpoint().open(soon())) {
      PostgresSchema.install(session);
    }
    for (Site site : List.of(sites).subList(1, sites.length)) {
      at(site).copyOf(at(writer).endpoint(), conninfo(site, writer), slot(site), soon());
      at(site).start(soon());
    }
  }

  EmbeddedPostgres at(Site site) {
    return servers.get(site);
  }

  PostgresHost host(Site site) {
    return at(site).host();
  }

  String conninfo(Site follower, Site upstream) {
    return Servers.conninfo(at(upstream), follower.toString());
  }

  static String slot(Site site) {
    return "esmos_" + site.toString().replace("/", "__").replace('-', '_');
  }

  DatabaseStatus look() {
    return database.describe(Deadline.in(Duration.ofSeconds(2), SystemTime.ticker()));
  }

  DatabaseStatus await(Predicate<DatabaseStatus> condition) {
    ProcessTree.await(() -> condition.test(look()), soon());
    DatabaseStatus status = look();
    assertThat(status).matches(condition, "the awaited status");
    return status;
  }

  void follow(long epoch, Site site, Optional<Site> upstream) {
    arrange(
        new ReplicationPlan(
            epoch,
            Map.of(site, upstream),
            Optional.empty(),
            OptionalLong.empty(),
            Optional.empty()));
  }

  void writer(long epoch, Site writer, Set<Site> synchronous) {
    arrange(
        new ReplicationPlan(
            epoch,
            Map.of(),
            Optional.of(writer),
            OptionalLong.of(epoch),
            Optional.of(synchronous)));
  }

  void arrange(ReplicationPlan plan) {
    database.arrange(plan, soon());
  }

  static Deadline soon() {
    return Deadline.in(Duration.ofSeconds(20), SystemTime.ticker());
  }

  @Override
  public void close() {
    database.close();
    servers.values().forEach(EmbeddedPostgres::close);
    executor.shutdownNow();
  }
}
