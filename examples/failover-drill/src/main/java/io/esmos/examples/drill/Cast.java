package io.esmos.examples.drill;

import io.esmos.examples.drill.controller.ControllerProcess;
import io.esmos.examples.drill.load.LoadProcess;
import io.esmos.examples.drill.report.Sighting;
import io.esmos.examples.drill.site.SiteAgent;
import io.esmos.examples.drill.vendor.VendorProcess;
import io.esmos.examples.drill.world.ClinicTopology;
import io.esmos.examples.drill.world.Signals;
import io.esmos.examples.drill.world.World;
import io.esmos.failover.Event;
import io.esmos.format.Document;
import io.esmos.provider.Deadline;
import io.esmos.testkit.postgres.PostgresBinaries;
import io.esmos.testkit.postgres.ProcessTree;
import io.esmos.time.SystemTime;
import io.esmos.topology.Site;
import io.esmos.topology.Vendor;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * All processes of a drill: starts them, hears what they say, starts controllers again that die,
 * and ends everything. Safe for use by several threads.
 */
final class Cast implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(40);
  private static final Duration KILL = Duration.ofSeconds(10);

  private final World world;
  private final Path worldFile;
  private final PostgresBinaries binaries;
  private final Consumer<Sighting> seen;
  private final Map<Vendor, Child> vendors = new ConcurrentHashMap<>();
  private final Map<Site, Child> agents = new ConcurrentHashMap<>();
  private final Map<String, Child> controllers = new ConcurrentHashMap<>();
  private final Map<Vendor, String> done = new ConcurrentHashMap<>();
  private final List<Child> all = new CopyOnWriteArrayList<>();
  private final Set<String> retired = ConcurrentHashMap.newKeySet();
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

  Cast(World world, PostgresBinaries binaries, Consumer<Sighting> seen) {
    this.world = world;
    this.worldFile = world.save();
    this.binaries = binaries;
    this.seen = seen;
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
    if (!closing && !retired.contains(name)) {
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

  /** Returns what the clients said last. */
  Progress progress() {
    return progress;
  }

  /** Returns whether the clients have said that they stopped. */
  boolean loadStopped() {
    return loadStopped;
  }

  /** Returns the process of the clients, if it was started. */
  Optional<Child> load() {
    return load;
  }

  /** Returns a vendor's process, if it has one. */
  Optional<Child> vendor(Vendor vendor) {
    return Optional.ofNullable(vendors.get(vendor));
  }

  /** Forgets what a vendor's process has done. */
  void forgetDone(Vendor vendor) {
    done.remove(vendor);
  }

  /** Returns whether this is what a vendor's process said that it has done last. */
  boolean done(Vendor vendor, String command) {
    return command.equals(done.get(vendor));
  }

  /** Returns the agent of a site, which is above all its other processes. */
  ProcessHandle site(Site site) {
    Child agent = agents.get(site);
    if (agent == null) {
      throw new DrillFailure(site + " has no agent");
    }
    return agent.handle();
  }

  /** Returns a controller's process, if it was started. */
  Optional<Child> controller(String name) {
    return Optional.ofNullable(controllers.get(name));
  }

  /** Lets nobody start this controller again. */
  void retire(String controller) {
    retired.add(controller);
  }

  /** Returns the number of processes that run, those of PostgreSQL among them. */
  long running() {
    return all.stream()
        .filter(Child::alive)
        .mapToLong(child -> Signals.tree(child.handle()).size())
        .sum();
  }

  private static Deadline in(Duration time) {
    return Deadline.in(time, SystemTime.ticker());
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
  }
}
