package io.esmos.examples.drill.clinic;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.esmos.authority.Authority;
import io.esmos.authority.WriteGuard;
import io.esmos.examples.drill.world.Lifeline;
import io.esmos.examples.drill.world.World;
import io.esmos.postgres.GuardedDataSource;
import io.esmos.postgres.PostgresEndpoint;
import io.esmos.postgres.PostgresHeartbeat;
import io.esmos.time.SystemTime;
import io.esmos.topology.Site;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Executors;
import javax.sql.DataSource;
import okhttp3.OkHttpClient;

/** The clinic at one site, as a process of its own. */
public final class ClinicProcess {
  /** Well below the age at which the controllers call it stale. */
  private static final Duration BEAT = Duration.ofMillis(200);

  private ClinicProcess() {}

  /** Runs {@code ClinicProcess WORLD-FILE SITE} until its standard input ends. */
  public static void main(String[] args) throws IOException, InterruptedException {
    World world = World.load(Path.of(args[0]));
    Site site = Site.of(args[1]);
    String me = World.clinic(site);
    Lifeline.hold(command -> {}, () -> {});
    OkHttpClient http = new OkHttpClient.Builder().retryOnConnectionFailure(false).build();
    Authority authority = world.authority(me, World.Secret.CELLS_READ, http);
    WriteGuard guard = WriteGuard.start(authority, site, world.settings().guard());
    DataSource local = pool(world, me, site);
    new PostgresHeartbeat(PostgresEndpoint.of(local), guard, SystemTime.ticker())
        .start(Executors.newSingleThreadScheduledExecutor(), BEAT);
    Appointments appointments = new Appointments(guard, GuardedDataSource.of(local, guard), local);
    new ClinicServer(site, guard, appointments, SystemTime.wall())
        .start(world.listen(me).socket(), Executors.newFixedThreadPool(24));
    Lifeline.say("ready");
    Thread.currentThread().join();
  }

  private static DataSource pool(World world, String me, Site site) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl("jdbc:postgresql://" + world.route(me, World.postgres(site)) + "/postgres");
    config.setUsername("clinic");
    config.setPassword(world.secret(World.Secret.CLINIC));
    config.setMaximumPoolSize(16);
    config.setMinimumIdle(2);
    config.setConnectionTimeout(1_000);
    config.setInitializationFailTimeout(-1);
    config.addDataSourceProperty("ApplicationName", "clinic");
    return new HikariDataSource(config);
  }
}
