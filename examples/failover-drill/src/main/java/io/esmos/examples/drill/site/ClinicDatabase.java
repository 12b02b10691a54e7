package io.esmos.examples.drill.site;

import io.esmos.examples.drill.world.ClinicTopology;
import io.esmos.examples.drill.world.Endpoint;
import io.esmos.examples.drill.world.World;
import io.esmos.postgres.PostgresDatabase;
import io.esmos.postgres.PostgresEndpoint;
import io.esmos.postgres.PostgresOptions;
import io.esmos.time.SystemTime;
import io.esmos.topology.Site;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import okhttp3.OkHttpClient;

/** The clinic's database: one PostgreSQL server at each site. */
public final class ClinicDatabase {
  /**
   * After which a promotion that was sent does nothing any more. On one machine nothing holds a
   * call up for longer, and whoever takes over from a dead controller waits for it.
   */
  public static final Duration LONGEST_CALL = Duration.ofSeconds(2);

  private ClinicDatabase() {}

  // docs:database
  /**
   * Returns the database.
   *
   * @param from the part that asks
   */
  public static PostgresDatabase of(World world, String from, OkHttpClient http) {
    ExecutorService calls =
        Executors.newCachedThreadPool(
            task -> {
              Thread thread = new Thread(task, "database-call");
              thread.setDaemon(true);
              return thread;
            });
    PostgresDatabase.Builder database =
        PostgresDatabase.builder(ClinicTopology.DATABASE, calls, SystemTime.ticker())
            .options(PostgresOptions.DEFAULTS.longestCall(LONGEST_CALL));
    for (Site site : ClinicTopology.SITES) {
      database.member(site, superuser(world, from, site), new AgentHost(world, from, site, http));
    }
    return database.build((follower, upstream) -> conninfo(world, follower, upstream));
  }

  // /docs:database

  /** Returns how a part connects to a site's server as its superuser. */
  public static PostgresEndpoint superuser(World world, String from, Site site) {
    Properties credentials = new Properties();
    credentials.setProperty("user", "postgres");
    credentials.setProperty("password", world.secret(World.Secret.DATABASE));
    return PostgresEndpoint.of(url(world, from, site), credentials);
  }

  /** Returns the URL of a site's server for JDBC, as a part reaches it. */
  public static String url(World world, String from, Site site) {
    return "jdbc:postgresql://" + world.route(from, World.postgres(site)) + "/postgres";
  }

  private static String conninfo(World world, Site follower, Site upstream) {
    Endpoint endpoint = world.route(World.postgres(follower), World.postgres(upstream));
    return "host=127.0.0.1 port="
        + endpoint.port()
        + " user=postgres passfile="
        + SiteAgent.passFile(world, follower);
  }
}
