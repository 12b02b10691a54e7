package io.esmos.examples.drill;

import io.esmos.examples.drill.world.CellAccounts;
import io.esmos.examples.drill.world.Settings;
import io.esmos.examples.drill.world.WitnessCell;
import io.esmos.health.MonitorOptions;
import io.esmos.topology.Vendor;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What the one who runs the drill wants.
 *
 * @param scenes the scenes, in order
 * @param settings timers and load
 * @param accounts which stores of witness cells are not the drill's own
 * @param report where the report goes, if anywhere
 * @param keep whether everything is left running at the end
 * @param help whether only the help is wanted
 */
record DrillOptions(
    List<Scene> scenes,
    Settings settings,
    CellAccounts accounts,
    Optional<Path> report,
    boolean keep,
    boolean help) {
  static final String HELP =
      """
      Usage: ./drill [options]

      Runs a clinic at four sites on this machine, with real processes, kills sites, and measures how
      long clients were without writes and what was lost. Exit code 0 only if every invariant held.

        --scenes LIST          scenes, in order, separated by commas; default
                               steady,site-lost,steward-killed,aws-lost
                                 steady          all is well
                                 stall           the writer's site stands still for 2 s: no failover
                                 site-lost       the writer's site is lost
                                 steward-killed  the writer's site is lost, and the controller that
                                                 acts is killed in the middle
                                 frozen          the writer's site stands still for 15 s, is replaced,
                                                 and comes back to life
                                 aws-lost        every site, witness and controller at AWS is lost,
                                                 and the API of a DNS vendor answers nothing
        --async                replicate asynchronously: the loss of a site may lose up to 60 s
                               (default: synchronously, it may lose nothing)
        --witnesses LIST       where the three witness cells are: http, s3, blob, gcs or r2, separated
                               by commas, one for each vendor (default http,http,http); the drill
                               has servers of its own that speak these vendors' protocols
        --cells FILE           properties that name real buckets for these stores (docs/drill.md)
        --clients N            clients, 1 to 64 (default 8)
        --pace MS              rest of a client between requests (default 50)
        --ttl S                TTL of the clients' name, in seconds (default 1)
        --probe-interval MS    how often each site is probed (default 500)
        --probe-deadline MS    how long a probe may take (default 500)
        --fall N               failed probes in a row until a site is DOWN (default 5)
        --grant MS             how long a grant to write lasts (default 3000)
        --seed N               where the clients' random numbers begin (default 1)
        --report DIR           write report.json there
        --keep                 leave everything running at the end, and say where it is
        --help                 this text
      """;

  DrillOptions {
    scenes = List.copyOf(scenes);
  }

  /** What happens. */
  enum Scene {
    STEADY("steady"),
    STALL("stall"),
    SITE_LOST("site-lost"),
    STEWARD_KILLED("steward-killed"),
    FROZEN("frozen"),
    AWS_LOST("aws-lost");

    private final String label;

    Scene(String label) {
      this.label = label;
    }

    String label() {
      return label;
    }

    /** Returns whether it uses up the site that writes. */
    boolean losesSite() {
      return this == SITE_LOST || this == STEWARD_KILLED || this == FROZEN;
    }

    static Scene of(String label) {
      return Arrays.stream(values())
          .filter(scene -> scene.label.equals(label))
          .findFirst()
          .orElseThrow(
              () ->
                  new DrillFailure(
                      "there is no scene \""
                          + label
                          + "\"; there are "
                          + Arrays.stream(values())
                              .map(Scene::label)
                              .collect(Collectors.joining(", "))));
    }
  }

  /** Reads the command line. */
  static DrillOptions parse(String... arguments) {
    Reader in = new Reader(arguments);
    Settings base = Settings.DEFAULTS;
    List<Scene> scenes =
        List.of(Scene.STEADY, Scene.SITE_LOST, Scene.STEWARD_KILLED, Scene.AWS_LOST);
    boolean synchronous = base.synchronous();
    Duration interval = base.monitor().interval();
    Duration deadline = base.monitor().deadline();
    int fall = base.monitor().fall();
    Duration grant = base.grantTime();
    Duration ttl = base.ttl();
    int clients = base.clients();
    Duration pace = base.pace();
    long seed = base.seed();
    List<WitnessCell> witnesses = base.witnesses();
    CellAccounts accounts = CellAccounts.NONE;
    Optional<Path> report = Optional.empty();
    boolean keep = false;
    boolean help = false;
    while (in.more()) {
      String name = in.name();
      switch (name) {
        case "--help", "-h" -> help = true;
        case "--keep" -> keep = true;
        case "--async" -> synchronous = false;
        case "--scenes" -> scenes = scenes(in.value());
        case "--clients" -> clients = (int) in.number(1, 64);
        case "--pace" -> pace = Duration.ofMillis(in.number(5, 60_000));
        case "--ttl" -> ttl = Duration.ofSeconds(in.number(1, 3_600));
        case "--probe-interval" -> interval = Duration.ofMillis(in.number(10, 60_000));
        case "--probe-deadline" -> deadline = Duration.ofMillis(in.number(10, 60_000));
        case "--fall" -> fall = (int) in.number(2, 100);
        case "--grant" -> grant = Duration.ofMillis(in.number(100, 60_000));
        case "--seed" -> seed = in.number(Long.MIN_VALUE, Long.MAX_VALUE);
        case "--witnesses" -> witnesses = checked(in.value(), WitnessCell::parse);
        case "--cells" -> accounts = checked(in.value(), file -> CellAccounts.read(Path.of(file)));
        case "--report" -> report = Optional.of(Path.of(in.value()));
        default -> throw new DrillFailure("there is no option " + name + "; see --help");
      }
    }
    try {
      int rise = Math.max(base.monitor().rise(), fall);
      MonitorOptions monitor = new MonitorOptions(interval, deadline, fall, rise);
      Settings settings =
          new Settings(synchronous, monitor, grant, ttl, clients, pace, seed, witnesses);
      settings.guard();
      settings.controller();
      check(scenes, synchronous);
      check(scenes, witnesses, accounts);
      return new DrillOptions(scenes, settings, accounts, report, keep, help);
    } catch (IllegalArgumentException e) {
      throw new DrillFailure(String.valueOf(e.getMessage()), e);
    }
  }

  private static List<Scene> scenes(String text) {
    List<Scene> scenes = new ArrayList<>();
    for (String label : text.split(",", -1)) {
      scenes.add(Scene.of(label.strip()));
    }
    return scenes;
  }

  /** Refuses scenes for which too few sites are left, or none that may take over. */
  private static void check(List<Scene> scenes, boolean synchronous) {
    int lost = 0;
    for (int i = 0; i < scenes.size(); i++) {
      Scene scene = scenes.get(i);
      if (scene == Scene.AWS_LOST && i < scenes.size() - 1) {
        throw new DrillFailure("aws-lost leaves one site; it must be the last scene");
      }
      if (scene == Scene.AWS_LOST && synchronous && lost != 2) {
        throw new DrillFailure(
            "aws-lost needs two scenes before it that lose a site, so that Hong Kong is the one that"
                + " each commit waits for; or --async");
      }
      lost += scene.losesSite() ? 1 : 0;
    }
    if (lost > 2) {
      throw new DrillFailure(
          "three scenes that lose the writer's site leave no replica for the fourth; use two");
    }
  }

  private static void check(
      List<Scene> scenes, List<WitnessCell> witnesses, CellAccounts accounts) {
    boolean stays =
        witnesses.stream().anyMatch(cell -> cell.vendor().equals(Vendor.AWS) && accounts.has(cell));
    if (stays && scenes.contains(Scene.AWS_LOST)) {
      throw new DrillFailure("aws-lost cannot take away a real bucket; leave it out of --scenes");
    }
  }

  private static <T> T checked(String text, Function<String, T> reading) {
    try {
      return reading.apply(text);
    } catch (IllegalArgumentException e) {
      throw new DrillFailure(String.valueOf(e.getMessage()), e);
    }
  }

  /** Walks over the command line; {@code --name=value} and {@code --name value} are the same. */
  private static final class Reader {
    private final Iterator<String> words;
    private String name = "";

    Reader(String... arguments) {
      List<String> split = new ArrayList<>();
      for (String argument : arguments) {
        int equals = argument.startsWith("--") ? argument.indexOf('=') : -1;
        split.add(equals < 0 ? argument : argument.substring(0, equals));
        if (equals >= 0) {
          split.add(argument.substring(equals + 1));
        }
      }
      words = split.iterator();
    }

    boolean more() {
      return words.hasNext();
    }

    String name() {
      name = words.next();
      return name;
    }

    String value() {
      if (!words.hasNext()) {
        throw new DrillFailure(name + " needs a value; see --help");
      }
      return words.next();
    }

    long number(long least, long most) {
      String text = value();
      try {
        long number = Long.parseLong(text);
        if (number >= least && number <= most) {
          return number;
        }
      } catch (NumberFormatException e) {
        throw new DrillFailure(name + " " + text + " is not a whole number", e);
      }
      throw new DrillFailure(name + " " + text + " must be from " + least + " to " + most);
    }
  }
}
