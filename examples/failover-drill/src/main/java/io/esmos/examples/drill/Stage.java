package io.esmos.examples.drill;

import io.esmos.authority.Intent;
import io.esmos.database.DatabaseStatus;
import io.esmos.database.Member;
import io.esmos.examples.drill.clinic.ClinicSchema;
import io.esmos.examples.drill.controller.ControllerProcess;
import io.esmos.examples.drill.load.LoadProcess;
import io.esmos.examples.drill.report.Sighting;
import io.esmos.examples.drill.site.AgentHost;
import io.esmos.examples.drill.site.ClinicDatabase;
import io.esmos.examples.drill.site.SiteAgent;
import io.esmos.examples.drill.vendor.VendorProcess;
import io.esmos.examples.drill.world.ClinicTopology;
import io.esmos.examples.drill.world.Signals;
import io.esmos.examples.drill.world.World;
import io.esmos.failover.Event;
import io.esmos.format.Document;
import io.esmos.postgres.PostgresDatabase;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.testkit.postgres.PostgresBinaries;
import io.esmos.testkit.postgres.ProcessTree;
import io.esmos.time.SystemTime;
import io.esmos.topology.Site;
import io.esmos.topology.Vendor;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Stream;
import okhttp3.OkHttpClient;

/**
 * All processes of a drill: starts them, restarts controllers that die, takes sites away, and ends
 * everything. Safe for use by several threads.
 */
final class Stage implements AutoCloseable {
  static final String ME = "driver";
  private static final Duration START = Duration.ofSeconds(40);
  private static final Duration COPY = Duration.ofMinutes(3);
  private static final Duration KILL = Duration.ofSeconds(10);

  private final World world;
  private final Path worldFile;
  private final PostgresBinaries binaries;
  private final Consumer<Sighting> seen;
  private final OkHttpClient http = new OkHttpClient.Builder().build();
  private final PostgresDatabase database;
  private final Map<Vendor, Child> vendors = new ConcurrentHashMap<>();
  private final Map<Site, Child> agents = new ConcurrentHashMap<>();
  private final Map<String, Child> controllers = new ConcurrentHashMap<>();
  private final Map<Vendor, String> done = new ConcurrentHashMap<>();
  private final List<Child> all = new CopyOnWriteArrayList<>();
  private final Set<Site> lost = ConcurrentHashMap.newKeySet();
  private final Set<String> ended = ConcurrentHashMap.newKeySet();
  private volatile Optional<Child> load = Optional.empty();
  private volatile Progress progress = new Progress(0, 0, "-", 0);
  private volatile boolean loadStopped;
  private volatile boolean closing;

  /**
   * What the clients say about themselves.
   *
   * @param acknowledged how many writes were acknowledged
   * @param failed how many attempts were not
   * @param site who acknowledged last
   * @param epoch in which epoch
   */
  record Progress(long acknowledged, long failed, String site, long epoch) {}

  Stage(World world, PostgresBinaries binaries, Consumer<Sighting> seen) {
    this.world = world;
    this.worldFile = world.save();
    this.binaries = binaries;
    this.seen = seen;
    this.database = ClinicDatabase.of(world, ME, http);
  }

  World world() {
    return world;
  }

  OkHttpClient http() {
    return http;
  }

  Progress progress() {
    return progress;
  }

  /** Starts what belongs to the vendors, and the agents of the sites. */
  void startVendorsAndSites() throws InterruptedException {
    Set<Vendor> names = new LinkedHashSet<>();
    world.settings().witnesses().forEach(cell -> names.add(cell.vendor()));
    names.addAll(ClinicTopology.NAME_SERVERS);
    for (Vendor vendor : names) {
      vendors.put(
          vendor,
          start(
              "vendor " + vendor,
              line -> {
                if (line.key().equals("done")) {
                  done.put(vendor, line.word(0));
                }
              },
              () -> {},
              VendorProcess.class,
              vendor.name()));
    }
    for (Site site : ClinicTopology.SITES) {
      agents.put(
          site,
          start(
              World.agent(site),
              line -> {},
              () -> {},
              SiteAgent.class,
              site.toString(),
              binaries.home().toString(),
              Integer.toString(binaries.major())));
    }
    for (Child child : all) {
      child.awaitReady(START);
    }
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

  /** Starts the controllers. */
  void startControllers() throws InterruptedException {
    for (ClinicTopology.Watcher watcher : ClinicTopology.CONTROLLERS) {
      startController(watcher.name());
    }
    for (Child child : controllers.values()) {
      child.awaitReady(START);
    }
  }

  private void startController(String name) {
    Child child =
        start(
            World.controller(name),
            line -> heard(name, line),
            () -> restart(name),
            ControllerProcess.class,
            name);
    controllers.put(name, child);
  }

  /** Starts a controller that died again, as any platform would. */
  private void restart(String name) {
    if (!closing && !ended.contains(name)) {
      startController(name);
    }
  }

  private void heard(String controller, Document.Line line) {
    if (line.key().equals("event")) {
      seen.accept(
          Sighting.of(
              controller,
              line.number(0),
              Event.Kind.valueOf(line.word(1)),
              line.number(2),
              line.word(3),
              line.word(4),
              line.word(5)));
    }
  }

  /** Starts the clients. */
  void startLoad() throws InterruptedException {
    Child child =
        start(
            "load",
            line -> {
              if (line.key().equals("progress")) {
                progress =
                    new Progress(line.number(0), line.number(1), line.word(2), line.number(3));
              } else if (line.key().equals("stopped")) {
                loadStopped = true;
              }
            },
            () -> {},
            LoadProcess.class);
    load = Optional.of(child);
    child.awaitReady(START);
  }

  /** Lets the clients finish what they are doing, and stop. */
  void stopLoad() throws InterruptedException {
    if (load.isPresent() && load.get().alive()) {
      load.get().command("stop");
      await("clients to stop", Duration.ofSeconds(15), () -> loadStopped);
    }
  }

  /** Returns what the members of the database say. */
  DatabaseStatus describe() {
    return database.describe(in(Duration.ofSeconds(2)));
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
    return Signals.kill(List.of(handle(site)), in(KILL));
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
        handles.add(handle(site));
      }
    }
    ended.add(vendor.name());
    Stream.of(vendors.get(vendor), controllers.get(vendor.name()))
        .flatMap(Stream::ofNullable)
        .forEach(child -> handles.add(child.handle()));
    return Signals.kill(handles, in(KILL));
  }

  /** Tells a vendor's process something, and waits until it is done. */
  void command(Vendor vendor, String line) throws InterruptedException {
    Child child = vendors.get(vendor);
    if (child == null) {
      throw new DrillFailure(vendor + " has no process");
    }
    done.remove(vendor);
    child.command(line);
    await(vendor + " to " + line, KILL, () -> line.equals(done.get(vendor)));
  }

  /** Stops every process of a site as it stands. */
  void freeze(Site site) {
    Signals.freeze(List.of(handle(site)));
  }

  /** Lets the service and the database of a site go on, but not yet what could stop them. */
  void thawWithoutPlatform(Site site) {
    Signals.send(handle(site).descendants().toList(), "CONT");
  }

  /** Lets every process of a site go on. */
  void thaw(Site site) {
    Signals.send(Signals.tree(handle(site)), "CONT");
  }

  private ProcessHandle handle(Site site) {
    Child agent = agents.get(site);
    if (agent == null) {
      throw new DrillFailure(site + " has no agent");
    }
    return agent.handle();
  }

  /** Kills a controller with SIGKILL; it is started again, as any platform would. */
  void killController(String name) {
    Child child = controllers.get(name);
    if (child != null) {
      child.handle().destroyForcibly();
    }
  }

  /** Returns the sites that were taken away. */
  Set<Site> lost() {
    return lost;
  }

  /** Returns the number of processes that run, those of PostgreSQL among them. */
  long running() {
    return all.stream()
        .filter(Child::alive)
        .mapToLong(child -> Signals.tree(child.handle()).size())
        .sum();
  }

  /** Tells every part that can be told what it is, for a list of endpoints. */
  Map<String, String> endpoints() {
    Map<String, String> endpoints = new LinkedHashMap<>();
    World.parts().forEach(part -> endpoints.put(part, world.listen(part).toString()));
    return endpoints;
  }

  private Child start(
      String name,
      Consumer<Document.Line> said,
      Runnable ended,
      Class<?> main,
      String... arguments) {
    if (closing) {
      throw new DrillFailure("the drill is ending");
    }
    List<String> words = new ArrayList<>();
    words.add(worldFile.toString());
    words.addAll(List.of(arguments));
    Child child = Child.start(world, name, said, ended, main, words);
    all.add(child);
    return child;
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

  /**
   * Ends every process: all notice that their input has ended; what is left after a moment is
   * killed.
   */
  @Override
  public void close() {
    closing = true;
    List<ProcessHandle> roots = all.stream().map(Child::handle).toList();
    List<ProcessHandle> handles =
        roots.stream().flatMap(root -> Signals.tree(root).stream()).toList();
    Signals.send(handles, "CONT");
    all.forEach(Child::end);
    if (!Signals.awaitEnd(handles, in(Duration.ofSeconds(3)))) {
      Signals.kill(roots, in(KILL));
      Signals.send(handles, "KILL");
      Signals.awaitEnd(handles, in(KILL));
    }
    ClinicTopology.SITES.forEach(site -> ProcessTree.release(world.site(site).resolve("data")));
    database.close();
    http.dispatcher().executorService().shutdown();
    http.connectionPool().evictAll();
  }
}
