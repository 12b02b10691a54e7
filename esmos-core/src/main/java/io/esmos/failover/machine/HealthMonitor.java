package io.esmos.failover.machine;

import io.esmos.health.MonitorOptions;
import io.esmos.health.ProbeResult;
import io.esmos.health.SiteHealth;
import io.esmos.health.machine.SiteMonitor;
import io.esmos.machine.Effects;
import io.esmos.provider.ProviderException;
import io.esmos.topology.Site;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Probes every site and every control target from this vantage point at a fixed rate. A slow probe
 * delays no other.
 */
final class HealthMonitor {
  private final Effects effects;
  private final MonitorOptions options;
  private final int controlTargets;
  private final Changed changed;
  private final Map<Site, SiteMonitor> monitors = new LinkedHashMap<>();
  private boolean controlKnown;
  private long controlReached;
  private Optional<Site> hastened = Optional.empty();
  private boolean closed;

  /** Told when a verdict changes. */
  interface Changed {
    void on(Site site, SiteHealth before, SiteHealth after, long now);
  }

  HealthMonitor(
      Effects effects,
      List<Site> sites,
      int controlTargets,
      MonitorOptions options,
      Changed changed) {
    this.effects = effects;
    this.options = options;
    this.controlTargets = controlTargets;
    this.changed = changed;
    sites.forEach(site -> monitors.put(site, new SiteMonitor(options)));
  }

  void start(long now) {
    round(now);
  }

  void close() {
    closed = true;
  }

  /** Says which site must prove that it writes, and in which epoch. */
  void expect(Optional<Site> writer, long epoch) {
    monitors.forEach(
        (site, monitor) ->
            monitor.expect(
                writer.equals(Optional.of(site)) ? OptionalLong.of(epoch) : OptionalLong.empty()));
  }

  /** Probes this site five times as often, because somebody waits for it. */
  void hasten(Optional<Site> site, long now) {
    boolean begins = hastened.isEmpty() && site.isPresent();
    hastened = site;
    if (begins) {
      hurry(now);
    }
  }

  Map<Site, SiteHealth> all() {
    Map<Site, SiteHealth> all = new LinkedHashMap<>();
    monitors.forEach((site, monitor) -> all.put(site, monitor.health()));
    return all;
  }

  private void round(long now) {
    if (closed) {
      return;
    }
    effects.at(now + options.interval().toNanos(), this::round);
    for (int i = 0; i < controlTargets; i++) {
      effects.send(
          new ControllerCall.ReachControl(i, options.deadline()),
          (outcome, at) -> {
            if (outcome.ok() && outcome.value()) {
              controlKnown = true;
              controlReached = at;
            }
          });
    }
    monitors.keySet().forEach(site -> probe(site, now, false));
  }

  private void hurry(long now) {
    if (!closed && hastened.isPresent()) {
      probe(hastened.get(), now, true);
      effects.at(now + options.interval().toNanos() / 5, this::hurry);
    }
  }

  /** A probe that did not end in time heard nothing, whoever noticed it first; else it is ours. */
  private static ProbeResult unanswered(ProviderException failure) {
    String why = String.valueOf(failure.getMessage());
    return failure.code() == ProviderException.Code.TIMEOUT
        ? ProbeResult.silent(why)
        : ProbeResult.unknown(why);
  }

  private void probe(Site site, long begun, boolean extra) {
    effects.send(
        new ControllerCall.Probe(site, options.deadline()),
        (outcome, now) -> {
          ProbeResult result = outcome.ok() ? outcome.value() : unanswered(outcome.failure());
          SiteMonitor monitor = monitors.get(site);
          if (closed || monitor == null || (extra && result.writing().isEmpty())) {
            return; // extra probes only bring good news: failures count at the fixed rate
          }
          SiteHealth before = monitor.health();
          monitor.take(result, controlKnown && controlReached - begun >= 0);
          if (before.verdict() != monitor.health().verdict()
              || !before.writing().equals(monitor.health().writing())) {
            changed.on(site, before, monitor.health(), now);
          }
        });
  }
}
