package io.esmos.testkit.postgres;

import io.esmos.database.DatabaseStatus;
import io.esmos.database.FenceResult;
import io.esmos.database.Member;
import io.esmos.database.ReplicationPlan;
import io.esmos.postgres.PostgresDatabase;
import io.esmos.postgres.PostgresEndpoint;
import io.esmos.postgres.PostgresHost;
import io.esmos.postgres.PostgresSchema;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.time.SystemTime;
import io.esmos.topology.Site;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Three real servers behind relays, used by one rule after the other: what a rule has broken is
 * repaired before the next, around whoever writes then.
 */
final class RelayedCluster implements AutoCloseable {
  static final List<Site> SITES =
      List.of(
          Site.of("aws/ap-southeast-1"), Site.of("aws/ap-northeast-1"), Site.of("azure/eastasia"));

  final Map<Site, EmbeddedPostgres> servers = new LinkedHashMap<>();
  final Map<Site, MemberRelay> relays = new LinkedHashMap<>();

  /** Machines that are lost: their platform does not answer either. */
  final Set<Site> gone = ConcurrentHashMap.newKeySet();

  final ExecutorService executor = Executors.newCachedThreadPool(RelayedCluster::thread);

  /** Sees all members whatever is cut off. */
  private final PostgresDatabase direct;

  RelayedCluster(Path directory) throws Exception {
    for (Site site : SITES) {
      EmbeddedPostgres server =
          Servers.at(directory.resolve(site.toString().replace('/', '_')))
              .with("wal_receiver_timeout", "2s");
      servers.put(site, server);
      relays.put(site, new MemberRelay(server.port()));
    }
    direct = database(true);
    EmbeddedPostgres first = at(SITES.get(0));
    first.initialise();
    first.start(soon());
    try (Connection session = first.endpoint().open(soon())) {
      PostgresSchema.install(session);
    }
    Sql.run(first, "CREATE TABLE contract (name text)");
  }

  /** Returns a provider that goes through the relays. */
  PostgresDatabase provider() {
    return database(false);
  }

  private PostgresDatabase database(boolean straight) {
    PostgresDatabase.Builder builder =
        PostgresDatabase.builder("clinic-db", executor, SystemTime.ticker());
    servers.forEach(
        (site, server) ->
            builder.member(
                site,
                straight ? server.endpoint() : relayed(site),
                straight ? server.host() : platform(site)));
    return builder.build((from, to) -> Servers.route(at(to)));
  }

  private PostgresEndpoint relayed(Site site) {
    return PostgresEndpoint.of(
        "jdbc:postgresql://127.0.0.1:" + relay(site).port() + "/postgres?sslmode=disable",
        at(site).credentials());
  }

  /** The platform of a member, which is as hard to reach as its server. */
  private PostgresHost platform(Site site) {
    PostgresHost host = at(site).host();
    return new PostgresHost() {
      @Override
      public FenceResult stop(long epoch, Deadline deadline) {
        check();
        return host.stop(epoch, deadline);
      }

      @Override
      public void remember(long epoch, Deadline deadline) {
        check();
        host.remember(epoch, deadline);
      }

      @Override
      public Member.Role silent(Deadline deadline) {
        check();
        return host.silent(deadline);
      }

      private void check() {
        if (gone.contains(site) || relay(site).loses()) {
          throw ProviderException.of(
              ProviderException.Code.UNAVAILABLE, "platform", "nobody answers");
        }
      }
    };
  }

  /** Puts everything in order, and returns the writer. */
  Site ready() {
    relays.values().forEach(MemberRelay::heal);
    gone.clear();
    return new ClusterRepair(this).run();
  }

  void arrange(ReplicationPlan plan) {
    direct.arrange(plan, soon());
  }

  DatabaseStatus look() {
    return direct.describe(Deadline.in(Duration.ofSeconds(3), SystemTime.ticker()));
  }

  EmbeddedPostgres at(Site site) {
    EmbeddedPostgres server = servers.get(site);
    if (server == null) {
      throw new IllegalArgumentException(site + " has no server");
    }
    return server;
  }

  MemberRelay relay(Site site) {
    MemberRelay relay = relays.get(site);
    if (relay == null) {
      throw new IllegalArgumentException(site + " has no relay");
    }
    return relay;
  }

  static Deadline soon() {
    return Deadline.in(Duration.ofSeconds(30), SystemTime.ticker());
  }

  @Override
  public void close() {
    direct.close();
    relays.values().forEach(MemberRelay::close);
    servers.values().forEach(EmbeddedPostgres::close);
    executor.shutdownNow();
  }

  private static Thread thread(Runnable task) {
    Thread thread = new Thread(task, "relayed-cluster");
    thread.setDaemon(true);
    return thread;
  }
}
