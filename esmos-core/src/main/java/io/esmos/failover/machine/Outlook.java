package io.esmos.failover.machine;

import io.esmos.authority.AuthorityState;
import io.esmos.failover.ControllerReport;
import io.esmos.failover.Situation;
import io.esmos.health.HealthView;
import io.esmos.topology.Site;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Puts together what a decision depends on: votes, databases, and what time has done to them. */
final class Outlook {
  /** A site that was opened has so many times the detection time to prove its first write. */
  private static final int WARM_UP = 4;

  private final ControllerSetup setup;
  private final HealthMonitor monitor;
  private final PeerWatch peers;
  private final List<DatabaseWatch> databases;
  private final HoldDown holdDown;
  private long movedAt;
  private boolean proven;

  Outlook(
      ControllerSetup setup,
      HealthMonitor monitor,
      PeerWatch peers,
      List<DatabaseWatch> databases,
      HoldDown holdDown) {
    this.setup = setup;
    this.monitor = monitor;
    this.peers = peers;
    this.databases = databases;
    this.holdDown = holdDown;
  }

  /** Takes note that the authority was closed or opened: the site must prove itself anew. */
  void moved(AuthorityState value, long now) {
    movedAt = now;
    proven = false;
    value.from().ifPresent(lost -> holdDown.left(lost, value.epoch(), now));
  }

  /**
   * Returns how everything looks.
   *
   * @param fenced the sites that are proven fenced in this epoch
   */
  Situation situation(AuthorityState value, Set<Site> fenced, long now) {
    HealthView health = health(value, now);
    proven |= health.writing(value.site(), value.epoch());
    long warmUp = setup.options().monitor().detection().multipliedBy(WARM_UP).toNanos();
    Duration left = Duration.ofNanos(proven ? 0 : Math.max(0, movedAt + warmUp - now));
    return new Situation(
        setup.workload(), value, health, views(value, now), heldDown(value, now), left, fenced);
  }

  private HealthView health(AuthorityState value, long now) {
    List<HealthView.Vote> votes = new ArrayList<>();
    votes.add(new HealthView.Vote(setup.me().vantage(), monitor.all()));
    for (ControllerReport report : peers.fresh(now)) {
      if (report.epoch() == value.epoch()) {
        votes.add(new HealthView.Vote(report.vantage(), report.sites()));
      }
    }
    return new HealthView(setup.controllers().size(), votes);
  }

  private List<Situation.Database> views(AuthorityState value, long now) {
    boolean open = value.kind() == AuthorityState.Kind.OPEN;
    long grantsEnd = movedAt + setup.options().drifted(value.waitTime()).toNanos();
    long lastWrite = open || now - grantsEnd < 0 ? now : grantsEnd;
    return databases.stream().map(database -> database.view(value, lastWrite, now)).toList();
  }

  private Set<Site> heldDown(AuthorityState value, long now) {
    Set<Site> sites = new HashSet<>(holdDown.sites(now));
    value
        .approval()
        .filter(word -> word.epoch() == value.epoch())
        .ifPresent(word -> sites.remove(word.to()));
    return sites;
  }
}
