package io.esmos.examples.drill;

import io.esmos.examples.drill.report.Act;
import io.esmos.examples.drill.world.ClinicTopology;
import io.esmos.examples.drill.world.Settings;
import io.esmos.failover.Event;
import io.esmos.time.SystemTime;
import io.esmos.topology.Site;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The scenes, and what is measured in each. For one thread. */
final class Play {
  private static final Duration WATCH = Duration.ofSeconds(6);

  private final Stage stage;
  private final Sightings sightings;
  private final View view;
  private final Settings settings;
  private final Measurement measurement;

  Play(Stage stage, Sightings sightings, View view, Duration roundTrip) {
    this.stage = stage;
    this.sightings = sightings;
    this.view = view;
    this.settings = stage.world().settings();
    this.measurement = new Measurement(stage, sightings, view, roundTrip);
  }

  /** Plays a scene. */
  Act play(DrillOptions.Scene scene) throws InterruptedException {
    return switch (scene) {
      case STEADY -> steady();
      case STALL -> stall();
      case SITE_LOST -> lost(scene, false);
      case STEWARD_KILLED -> lost(scene, true);
      case FROZEN -> frozen();
      case AWS_LOST -> new AwsLost(stage, sightings, view, measurement).play();
    };
  }

  /** Waits until the writer of the newest epoch is settled: traffic, replicas, clients. */
  void awaitSettled() throws InterruptedException {
    Stage.await(
        "a settled epoch",
        Measurement.LIMIT,
        () -> {
          long epoch = sightings.epoch();
          return epoch > 0
              && sightings.count(epoch, Event.Kind.CONFIRMED) == ClinicTopology.NAME_SERVERS.size()
              && (!settings.synchronous() || sightings.count(epoch, Event.Kind.LOSSLESS) > 0)
              && measurement.times(epoch).firstGood().size() == settings.clients();
        });
  }

  private Act steady() throws InterruptedException {
    String title = "all is well: " + city(writer()) + " writes, in epoch " + sightings.epoch();
    view.scene(title);
    SystemTime.sleep(WATCH);
    return measurement.calm(DrillOptions.Scene.STEADY, title, sightings.epoch());
  }

  private Act stall() throws InterruptedException {
    long epoch = sightings.epoch();
    Site writer = writer();
    String title = city(writer) + " stands still for 2 s (SIGSTOP): nothing may come of it";
    view.scene(title);
    stage.freeze(writer);
    SystemTime.sleep(Duration.ofSeconds(2));
    stage.thaw(writer);
    view.line("driver", city(writer) + " goes on");
    SystemTime.sleep(WATCH);
    return measurement.calm(DrillOptions.Scene.STALL, title, epoch);
  }

  private Act lost(DrillOptions.Scene scene, boolean killSteward) throws InterruptedException {
    long epoch = sightings.epoch();
    Site writer = writer();
    String title =
        city(writer)
            + " is lost"
            + (killSteward ? ", and the steward is killed in the middle of the failover" : "");
    view.scene(title);
    if (killSteward) {
      sightings.onClosed(
          epoch + 1,
          seen -> {
            stage.killController(seen.controller());
            view.line("driver", "SIGKILL to controller " + seen.controller() + ", the steward");
          });
    }
    long at = Measurement.micros();
    int count = stage.lose(writer);
    view.line("driver", "SIGKILL to all " + count + " processes of " + writer);
    return failover(scene, title, epoch + 1, at, killSteward);
  }

  private Act frozen() throws InterruptedException {
    long epoch = sightings.epoch();
    Site writer = writer();
    String title = city(writer) + " stands still for 15 s, is replaced, and comes back to life";
    view.scene(title);
    long at = Measurement.micros();
    stage.freeze(writer);
    view.line("driver", "SIGSTOP to all processes of " + writer);
    SystemTime.sleep(Duration.ofSeconds(15));
    stage.thawWithoutPlatform(writer);
    view.line("driver", city(writer) + " goes on; its agent, which could stop it, does not yet");
    SystemTime.sleep(WATCH);
    stage.thaw(writer);
    return failover(DrillOptions.Scene.FROZEN, title, epoch + 1, at, false);
  }

  private Act failover(
      DrillOptions.Scene scene, String title, long epoch, long at, boolean stewardKilled)
      throws InterruptedException {
    List<String> faults = new ArrayList<>();
    measurement.awaitFailover(epoch, ClinicTopology.NAME_SERVERS.size()).ifPresent(faults::add);
    return measurement.failover(scene, title, epoch, at, stewardKilled, faults);
  }

  private Site writer() {
    return Site.of(sightings.writer());
  }

  private static String city(Site site) {
    return ClinicTopology.city(site);
  }
}
