package io.esmos.examples.drill;

import io.esmos.examples.drill.report.Act;
import io.esmos.examples.drill.report.Report;
import io.esmos.examples.drill.report.Tables;
import io.esmos.examples.drill.world.ClinicTopology;
import io.esmos.examples.drill.world.World;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.testkit.postgres.PostgresBinaries;
import io.esmos.time.SystemTime;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;

/** The drill, as a command. */
public final class Drill {
  private static final int BROKEN = 1;
  private static final int USAGE = 2;

  private final DrillOptions options;
  private final View view;
  private final Sightings sightings = new Sightings();
  private final AtomicReference<String> phase = new AtomicReference<>("setting up");

  private Drill(DrillOptions options, View view) {
    this.options = options;
    this.view = view;
  }

  /** Runs the drill; exits with 0 only if every invariant held. */
  public static void main(String[] arguments) {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    DrillOptions options;
    try {
      options = DrillOptions.parse(arguments);
    } catch (DrillFailure e) {
      out.println("drill: " + e.getMessage());
      System.exit(USAGE);
      return;
    }
    if (options.help()) {
      out.print(DrillOptions.HELP);
      return;
    }
    int code = BROKEN;
    try {
      boolean terminal = Boolean.getBoolean("esmos.drill.terminal");
      View view = new View(out, terminal, SystemTime.ticker());
      code = new Drill(options, view).run() ? 0 : BROKEN;
    } catch (IOException | RuntimeException e) {
      out.println("drill: " + e);
    } catch (InterruptedException e) {
      out.println("drill: interrupted");
    }
    System.exit(code);
  }

  private boolean run() throws IOException, InterruptedException {
    Scratch scratch = Scratch.make();
    PostgresBinaries binaries = PostgresBinaries.unpack(scratch.cache());
    World world =
        World.create(
            scratch.directory(),
            options.settings(),
            options.accounts(),
            Ports.free(World.parts().size(), new SplittableRandom()));
    Cast cast =
        new Cast(
            world,
            binaries,
            seen -> {
              sightings.add(seen);
              view.event(seen);
            });
    Stage stage = new Stage(world, cast);
    // The only way out: at the end, on a signal, on a fault.
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  stage.close();
                  scratch.delete();
                }));
    view.line(
        "driver", Tables.introduction(options.settings(), binaries.major(), world.directory()));
    Thread status = new Thread(() -> showStatus(cast), "status");
    status.setDaemon(true);
    List<Act> acts = new ArrayList<>();
    Optional<String> broken = Optional.empty();
    try {
      setUp(cast, stage);
      status.start();
      play(stage, acts);
    } catch (DrillFailure | ProviderException | SQLException e) {
      broken = Optional.of(String.valueOf(e.getMessage()));
    }
    status.interrupt();
    Report report = new Report(Tables.settings(options.settings()), acts, broken);
    view.block(Tables.of(report));
    if (options.report().isPresent()) {
      Path directory = Files.createDirectories(options.report().get());
      Files.writeString(directory.resolve("report.json"), report.json());
      scratch.copyLogs(directory);
      view.block("report: " + directory.resolve("report.json"));
    }
    if (options.keep()) {
      view.block(Tables.kept(world));
      Thread.currentThread().join();
    }
    return report.passed();
  }

  private void play(Stage stage, List<Act> acts) throws IOException, InterruptedException {
    Play play = new Play(stage, sightings, view, RoundTrips.median(stage));
    for (DrillOptions.Scene scene : options.scenes()) {
      phase.set("settling");
      play.awaitSettled();
      phase.set(scene.label());
      acts.add(play.play(scene));
    }
    if (!options.keep()) {
      stage.stopLoad();
    }
  }

  private void setUp(Cast cast, Stage stage) throws InterruptedException, SQLException {
    cast.startVendorsAndSites();
    view.line("driver", "witness cells, name servers and the agents of four sites run");
    stage.startWriter(ClinicTopology.SINGAPORE);
    view.line("driver", "PostgreSQL in Singapore takes writes; copying it over the network");
    stage.initialiseAuthority(ClinicTopology.SINGAPORE);
    stage.startClinics();
    stage.startReplicas(ClinicTopology.SINGAPORE);
    view.line("driver", "three replicas follow; starting controllers and clients");
    cast.startControllers();
    cast.startLoad();
    view.line("driver", cast.running() + " processes run");
  }

  private void showStatus(Cast cast) {
    Deadline next = Deadline.in(Duration.ofSeconds(5), SystemTime.ticker());
    long before = 0;
    try {
      while (true) {
        SystemTime.sleep(Duration.ofMillis(250));
        Cast.Progress now = cast.progress();
        String text =
            String.format(
                Locale.ROOT,
                "%s │ %d writes acknowledged, %s │ last by %s in epoch %d │ %d attempts failed",
                phase.get(),
                now.acknowledged(),
                now.acknowledged() > before ? "flowing" : "STOPPED",
                now.site(),
                now.epoch(),
                now.failed());
        before = now.acknowledged();
        view.status(() -> text);
        if (next.passed()) {
          view.statusLine(() -> text);
          next = Deadline.in(Duration.ofSeconds(5), SystemTime.ticker());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
