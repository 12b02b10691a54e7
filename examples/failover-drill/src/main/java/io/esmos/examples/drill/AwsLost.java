package io.esmos.examples.drill;

import io.esmos.dns.TrafficSwitch;
import io.esmos.dns.wire.AuthoritativeLookup;
import io.esmos.examples.drill.controller.ClinicTraffic;
import io.esmos.examples.drill.report.Act;
import io.esmos.examples.drill.report.Sighting;
import io.esmos.examples.drill.world.ClinicTopology;
import io.esmos.failover.Event;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.time.SystemTime;
import io.esmos.topology.Site;
import io.esmos.topology.Vendor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * The scene in which AWS is lost as a whole, with its witness and its controller, while the API of
 * a DNS vendor answers nothing: the last site takes over, traffic moves through the other vendor,
 * and the first one converges when it answers again. A change of the old epoch, which was under way
 * when it happened, arrives late and is refused.
 */
final class AwsLost {
  private static final Vendor SILENT = Vendor.CLOUDFLARE;
  private static final Vendor ANSWERING = Vendor.GCP;
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  /** Long enough for what was delayed to have arrived. */
  private static final Duration SETTLE = Duration.ofSeconds(1);

  private final Stage stage;
  private final Sightings sightings;
  private final View view;
  private final Measurement measurement;
  private final ClinicTraffic traffic;
  private final List<String> faults = new ArrayList<>();

  AwsLost(Stage stage, Sightings sightings, View view, Measurement measurement) {
    this.stage = stage;
    this.sightings = sightings;
    this.view = view;
    this.measurement = measurement;
    this.traffic = new ClinicTraffic(stage.world(), Stage.ME, stage.http());
  }

  Act play() throws InterruptedException {
    long epoch = sightings.epoch();
    Site writer = Site.of(sightings.writer());
    String title = "all of AWS is lost, and the API of " + SILENT + " answers nothing";
    view.scene(title);
    CompletableFuture<Optional<ProviderException.Code>> late = delayedChange(writer, epoch);
    stage.command(SILENT, "silence api");
    view.line("driver", "the API of " + SILENT + " takes requests and answers nothing");
    long at = Measurement.micros();
    int count = stage.lose(Vendor.AWS);
    view.line("driver", "SIGKILL to all " + count + " processes of aws");
    measurement.awaitFailover(epoch + 1, 1).ifPresent(faults::add);
    check(
        sightings.count(epoch + 1, Event.Kind.ROUTED) == 1,
        "a vendor whose API answers nothing was reported as switched");
    checkGate(epoch + 1);
    release(late);
    Stage.await(
        "word that " + SILENT + " is behind",
        Measurement.LIMIT,
        () -> sightings.count(epoch + 1, Event.Kind.PENDING) > 0);
    stage.command(SILENT, "answer api");
    view.line("driver", "the API of " + SILENT + " answers again");
    measurement.awaitFailover(epoch + 1, ClinicTopology.NAME_SERVERS.size()).ifPresent(faults::add);
    SystemTime.sleep(SETTLE);
    for (Vendor vendor : ClinicTopology.NAME_SERVERS) {
      checkAnswer(vendor);
    }
    for (TrafficSwitch each : traffic.switches()) {
      TrafficSwitch.State state = each.read(in(PATIENCE));
      check(
          state.is(Site.of(sightings.writer()), epoch + 1),
          each.vendor() + " holds " + state.site() + " in epoch " + state.epoch());
    }
    Act act =
        measurement.failover(DrillOptions.Scene.AWS_LOST, title, epoch + 1, at, false, faults);
    return act.and(
        act.timeline()
            .filter(line -> line.pending().stream().noneMatch(AwsLost::tellsOfSilence))
            .map(line -> "the record does not tell that " + SILENT + " was behind"));
  }

  private static boolean tellsOfSilence(String pending) {
    return pending.startsWith(SILENT + ": converged after");
  }

  /**
   * Sends a change of the epoch that is still in force, which the network delays: the vendor has
   * not seen it yet.
   *
   * @return what it is refused with in the end; empty if it is taken
   */
  private CompletableFuture<Optional<ProviderException.Code>> delayedChange(Site site, long epoch)
      throws InterruptedException {
    TrafficSwitch gcp =
        traffic.switches().stream()
            .filter(each -> each.vendor().equals(ANSWERING))
            .findFirst()
            .orElseThrow(() -> new DrillFailure("no switch at " + ANSWERING));
    TrafficSwitch.State seen = gcp.read(in(PATIENCE));
    stage.command(ANSWERING, "hold change");
    CompletableFuture<Optional<ProviderException.Code>> outcome =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                gcp.set(site, epoch, seen, in(PATIENCE));
                return Optional.empty();
              } catch (ProviderException e) {
                return Optional.of(e.code());
              }
            });
    stage.command(ANSWERING, "await change");
    view.line("driver", "a change of epoch " + epoch + " is delayed on its way to " + ANSWERING);
    return outcome;
  }

  private void release(CompletableFuture<Optional<ProviderException.Code>> late)
      throws InterruptedException {
    stage.command(ANSWERING, "release change");
    try {
      Optional<ProviderException.Code> code = late.join();
      view.line(
          "driver",
          "the delayed change arrives, and is "
              + code.map(refusal -> "refused: " + refusal).orElse("taken"));
      // Whoever sent it may have given up waiting before it arrived: what counts is the vendor.
      check(
          code.isPresent()
              && (code.get() == ProviderException.Code.CONFLICT || code.get().effectUnknown()),
          "a delayed change of the old epoch ended as " + code);
    } catch (CompletionException e) {
      faults.add("the delayed change failed: " + e.getCause());
    }
  }

  /** Traffic may not move before writes were seen to work at the new site. */
  private void checkGate(long epoch) {
    Optional<Long> verified = sightings.first(epoch, Event.Kind.VERIFIED).map(Sighting::micros);
    Optional<Long> routed = sightings.first(epoch, Event.Kind.ROUTED).map(Sighting::micros);
    check(
        verified.isPresent() && routed.isPresent() && verified.get() <= routed.get(),
        "traffic was moved before the write path was proven");
  }

  private void checkAnswer(Vendor vendor) {
    String wanted = ClinicTopology.address(Site.of(sightings.writer()));
    List<String> answer =
        AuthoritativeLookup.overUdp()
            .ask(traffic.server(vendor), ClinicTopology.API, "A", in(Duration.ofSeconds(5)))
            .map(set -> set.data())
            .orElse(List.of());
    check(answer.equals(List.of(wanted)), vendor + " answers " + answer + " and not " + wanted);
  }

  private void check(boolean holds, String fault) {
    if (!holds) {
      faults.add(fault);
    }
  }

  private static Deadline in(Duration time) {
    return Deadline.in(time, SystemTime.ticker());
  }
}
