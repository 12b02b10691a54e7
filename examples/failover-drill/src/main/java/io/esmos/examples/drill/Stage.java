package io.esmos.examples.drill;

import io.esmos.authority.Intent;
import io.esmos.database.DatabaseStatus;
import io.esmos.database.Member;
import io.esmos.examples.drill.clinic.ClinicSchema;
import io.esmos.examples.drill.site.AgentHost;
import io.esmos.examples.drill.site.ClinicDatabase;
import io.esmos.examples.drill.world.ClinicTopology;
import io.esmos.examples.drill.world.Signals;
import io.esmos.examples.drill.world.World;
import io.esmos.postgres.PostgresDatabase;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.time.SystemTime;
import io.esmos.topology.Site;
import io.esmos.topology.Vendor;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import okhttp3.OkHttpClient;

/**
 * What the driver of a drill does to its processes: it makes the database, the authority and the
 * clinics, and then takes sites and vendors away, freezes them, and lets them go on. Safe for use
 * by several threads.
 */
final class Stage implements AutoCloseable {
  static final String ME = "driver";
  private static final Duration START = Duration.ofSeconds(40);
  private static final Duration COPY = Duration.ofMinutes(3);
  private static final Duration KILL = Duration.ofSeconds(10);

  private final World world;
  private final Cast cast;
  private final OkHttpClient http = new OkHttpClient.Builder().build();
  private final PostgresDatabase database;
  private final Set<Site> lost = ConcurrentHashMap.newKeySet();

  Stage(World world, Cast cast) {
    this.world = world;
    this.cast = cast;
    this.database = ClinicDatabase.of(world, ME, http);
  }

  World world() {
    return world;
  }

  OkHttpClient http() {
    return http;
  }

  /** Makes the database of the first writer, with the schema of ESMOS and of the clinic. */
  void startWriter(Site site) throws SQLException {
    agent(site).initialise(in(START));
    try (Connection session = ClinicDatabase.superuser(world, ME, site).open(in(START))) {
      ClinicSchema.install(session, world.secret(World.Secret.CLINIC));
    }
  }

  /** Copies the writer's data to all other sites over the network, and lets them follow. */
  void startReplicas(Site writer) throws InterruptedException {
    for (Site site : ClinicTopology.SITES) {
      if (!site.equals(writer)) {
        Intent intent =
            new Intent(Intent.Step.RECLONE, ClinicTopology.DATABASE, site, "", 1, "set-up", false);
        database.begin(intent, 1, in(START));
      }
    }
    await(
        "replicas",
        COPY,
        () -> {
          DatabaseStatus status = database.describe(in(Duration.ofSeconds(2)));
          return ClinicTopology.SITES.stream()
              .allMatch(
                  site ->
                      site.equals(writer)
                          || (status.at(site).role() == Member.Role.REPLICA
                              && status.at(site).receiving()));
        });
  }

  /** Creates the register of the authority: this site writes first. */
  void initialiseAuthority(Site writer) {
    world
        .authority(ME, World.Secret.CELLS_WRITE, http)
        .initialise(writer, world.settings().grantTime(), START);
  }

  /** Starts the clinic at every site. */
  void startClinics() {
    List<CompletableFuture<Void>> starting = new ArrayList<>();
    for (Site site : ClinicTopology.SITES) {
      starting.add(CompletableFuture.runAsync(() -> agent(site).startClinic(in(START))));
    }
    starting.forEach(CompletableFuture::join);
  }

  /** Lets the clients finish what they are doing, and stop. */
  void stopLoad() throws InterruptedException {
    Optional<Child> load = cast.load().filter(Child::alive);
    if (load.isPresent()) {
      load.get().command("stop");
      await("clients to stop", Duration.ofSeconds(15), cast::loadStopped);
    }
  }

  /** Opens a session with a site's database. */
  Connection open(Site site) throws SQLException {
    return ClinicDatabase.superuser(world, ME, site).open(in(Duration.ofSeconds(10)));
  }

  /**
   * Takes a site away: every process of it gets SIGKILL.
   *
   * @return how many processes there were
   */
  int lose(Site site) {
    lost.add(site);
    return Signals.kill(List.of(cast.site(site)), in(KILL));
  }

  /**
   * Takes a vendor away: its sites, its witness cell and its controller, which nobody starts again.
   *
   * @return how many processes there were
   */
  int lose(Vendor vendor) {
    List<ProcessHandle> handles = new ArrayList<>();
    for (Site site : ClinicTopology.SITES) {
      if (site.vendor().equals(vendor) && lost.add(site)) {
        handles.add(cast.site(site));
      }
    }
    cast.retire(vendor.name());
    Stream.of(cast.vendor(vendor), cast.controller(vendor.name()))
        .flatMap(Optional::stream)
        .forEach(child -> handles.add(child.handle()));
    return Signals.kill(handles, in(KILL));
  }

  /** Tells a vendor's process something, and waits until it is done. */
  void command(Vendor vendor, String line) throws InterruptedException {
    Child child =
        cast.vendor(vendor).orElseThrow(() -> new DrillFailure(vendor + " has no process"));
    cast.forgetDone(vendor);
    child.command(line);
    await(vendor + " to " + line, KILL, () -> cast.done(vendor, line));
  }

  /** Stops every process of a site as it stands. */
  void freeze(Site site) {
    Signals.freeze(List.of(cast.site(site)));
  }

  /** Lets the service and the database of a site go on, but not yet what could stop them. */
  void thawWithoutPlatform(Site site) {
    Signals.send(cast.site(site).descendants().toList(), "CONT");
  }

  /** Lets every process of a site go on. */
  void thaw(Site site) {
    Signals.send(Signals.tree(cast.site(site)), "CONT");
  }

  /** Kills a controller with SIGKILL; it is started again, as any platform would. */
  void killController(String name) {
    cast.controller(name).ifPresent(child -> child.handle().destroyForcibly());
  }

  private AgentHost agent(Site site) {
    return new AgentHost(world, ME, site, http);
  }

  private static Deadline in(Duration time) {
    return Deadline.in(time, SystemTime.ticker());
  }

  /** Something that comes true, or not in time. */
  interface Condition {
    boolean holds();
  }

  /** Waits for something that other processes bring about. */
  static void await(String what, Duration atMost, Condition condition) throws InterruptedException {
    Deadline deadline = in(atMost);
    while (true) {
      try {
        if (condition.holds()) {
          return;
        }
      } catch (ProviderException e) {
        // Not yet.
      }
      if (deadline.passed()) {
        throw new DrillFailure("waited in vain for " + what + ", " + atMost.toSeconds() + " s");
      }
      SystemTime.sleep(Duration.ofMillis(50));
    }
  }

  /** Ends the processes, and what was opened to speak with them. */
  @Override
  public void close() {
    cast.close();
    database.close();
    http.dispatcher().executorService().shutdown();
    http.connectionPool().evictAll();
  }
}
