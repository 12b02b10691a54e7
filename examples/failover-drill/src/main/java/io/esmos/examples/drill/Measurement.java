package io.esmos.examples.drill;

import io.esmos.examples.drill.load.Ledger;
import io.esmos.examples.drill.load.LedgerEntry;
import io.esmos.examples.drill.load.LoadProcess;
import io.esmos.examples.drill.report.Account;
import io.esmos.examples.drill.report.Act;
import io.esmos.examples.drill.report.ClientTimes;
import io.esmos.examples.drill.report.Floor;
import io.esmos.examples.drill.report.PostgresLog;
import io.esmos.examples.drill.report.Sighting;
import io.esmos.examples.drill.report.Timeline;
import io.esmos.examples.drill.site.ClinicDatabase;
import io.esmos.examples.drill.world.Settings;
import io.esmos.failover.Event;
import io.esmos.time.SystemTime;
import io.esmos.topology.Site;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** What is measured in a scene: times and the ledger's account. For one thread. */
final class Measurement {
  private static final Duration AFTER = Duration.ofSeconds(3);
  static final Duration LIMIT = Duration.ofSeconds(90);

  private final Stage stage;
  private final Sightings sightings;
  private final View view;
  private final Settings settings;
  private final Duration roundTrip;
  private final Set<UUID> knownMissing = new HashSet<>();

  Measurement(Stage stage, Sightings sightings, View view, Duration roundTrip) {
    this.stage = stage;
    this.sightings = sightings;
    this.view = view;
    this.settings = stage.world().settings();
    this.roundTrip = roundTrip;
  }

  /** The account of a scene in which the writer must not change. */
  Act calm(DrillOptions.Scene scene, String title, long epoch) {
    Account account = account();
    List<String> faults = new ArrayList<>(Act.faults(account, Duration.ZERO, 0));
    if (sightings.epoch() != epoch || sightings.closed(epoch + 1).isPresent()) {
      faults.add("the writer was changed for no reason");
    }
    return done(
        new Act(
            scene.label(),
            title,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            account,
            Duration.ZERO,
            faults));
  }

  /** Waits until so many DNS vendors have the new writer, and all clients write to it. */
  Optional<String> awaitFailover(long epoch, int vendors) throws InterruptedException {
    try {
      Stage.await(
          "a new writer and all clients at it",
          LIMIT,
          () ->
              sightings.count(epoch, Event.Kind.CONFIRMED) >= vendors
                  && times(epoch).firstGood().size() == settings.clients());
      return Optional.empty();
    } catch (DrillFailure e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  /** The account of a failover that the clients have gone through. */
  Act failover(
      DrillOptions.Scene scene,
      String title,
      long epoch,
      long at,
      boolean stewardKilled,
      List<String> seen)
      throws InterruptedException {
    List<String> faults = new ArrayList<>(seen);
    SystemTime.sleep(AFTER);
    Timeline timeline = Timeline.of(sightings.all(), epoch, at);
    Optional<Duration> rto = times(epoch).rto();
    Account account = account();
    Duration bound =
        settings.synchronous()
            ? Duration.ZERO
            : timeline.record().lossBound().orElse(Duration.ZERO);
    long boundFrom =
        sightings.first(epoch, Event.Kind.INTENT).map(Sighting::micros).orElse(micros());
    faults.addAll(Act.faults(account, bound, boundFrom));
    Floor floor =
        Floor.of(
            settings.controller(),
            settings.grantTime(),
            settings.ttl(),
            ClinicDatabase.LONGEST_CALL,
            timeline.fencedProven(),
            stewardKilled,
            new Floor.Measured(roundTrip, promotion()));
    account.missing().forEach(entry -> knownMissing.add(entry.request()));
    return done(
        new Act(
            scene.label(),
            title,
            Optional.of(timeline),
            rto,
            Optional.of(floor),
            account,
            bound,
            faults));
  }

  private Act done(Act act) {
    act.rto()
        .ifPresent(
            rto ->
                view.line(
                    "clients",
                    "write again, after "
                        + rto.toMillis()
                        + " ms; the floor is "
                        + act.floor().map(floor -> floor.total().toMillis()).orElse(0L)
                        + " ms"));
    view.line(
        "ledger",
        act.account().acknowledged()
            + " writes acknowledged, "
            + act.account().missing().size()
            + " missing, "
            + act.account().doubled()
            + " doubled, "
            + act.account().staleEpoch()
            + " under an old epoch, "
            + act.account().twoWriters()
            + " by a second writer"
            + (act.passed() ? "" : "  FAILED: " + String.join("; ", act.faults())));
    return act;
  }

  /** Holds the ledger against the database of the site that writes now. */
  Account account() {
    List<LedgerEntry> ledger =
        ledger().stream().filter(entry -> !knownMissing.contains(entry.request())).toList();
    Map<UUID, Integer> stored = new HashMap<>();
    try (Connection session = stage.open(writer());
        Statement select = session.createStatement();
        ResultSet rows =
            select.executeQuery("SELECT request, count(*) FROM appointment GROUP BY request")) {
      while (rows.next()) {
        stored.put(rows.getObject(1, UUID.class), rows.getInt(2));
      }
    } catch (SQLException e) {
      throw new DrillFailure("the writer's database cannot be asked: " + e.getMessage(), e);
    }
    return Account.of(ledger, stored);
  }

  private List<LedgerEntry> ledger() {
    try {
      return Ledger.read(LoadProcess.ledger(stage.world()));
    } catch (IOException e) {
      throw new UncheckedIOException("the ledger cannot be read", e);
    }
  }

  ClientTimes times(long epoch) {
    return ClientTimes.of(ledger(), epoch);
  }

  private Duration promotion() {
    try {
      return PostgresLog.promotion(
              Files.readAllLines(stage.world().site(writer()).resolve("postgres.log")))
          .orElse(Duration.ZERO);
    } catch (IOException e) {
      throw new UncheckedIOException("the server's log cannot be read", e);
    }
  }

  private Site writer() {
    return Site.of(sightings.writer());
  }

  static long micros() {
    return ChronoUnit.MICROS.between(Instant.EPOCH, SystemTime.wall().instant());
  }
}
