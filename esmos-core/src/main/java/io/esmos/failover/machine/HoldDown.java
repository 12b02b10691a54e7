package io.esmos.failover.machine;

import io.esmos.failover.ControllerReport;
import io.esmos.topology.Site;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which sites were lost lately, and are not returned to by themselves (rule S7). Each controller
 * counts on its own clock from when it knew of the change, and tells the others what is left; one
 * that has begun anew takes over what it hears, once for each change, so that passing it on to and
 * fro makes it no longer.
 */
final class HoldDown {
  private final Duration time;
  private final Map<Site, Hold> holds = new HashMap<>();

  /** Past holds are kept, so that they are not learned again from others. */
  private record Hold(long epoch, long until) {}

  HoldDown(Duration time) {
    this.time = time;
  }

  /** The authority was closed in this epoch because this site was lost or left. */
  void left(Site site, long epoch, long now) {
    take(site, epoch, now + time.toNanos());
  }

  /** Another controller has reported what it holds down, at this moment of the own clock. */
  void heard(ControllerReport report, long madeAt) {
    for (ControllerReport.Held held : report.held()) {
      Duration left = held.left().compareTo(time) < 0 ? held.left() : time;
      take(held.site(), held.epoch(), madeAt + left.toNanos());
    }
  }

  private void take(Site site, long epoch, long until) {
    Hold known = holds.get(site);
    if (known == null || known.epoch < epoch) {
      holds.put(site, new Hold(epoch, until));
    }
  }

  /** Returns the sites that are held down now. */
  Set<Site> sites(long now) {
    return holds.entrySet().stream()
        .filter(entry -> now - entry.getValue().until < 0)
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }

  /** Returns what the own report tells of it. */
  List<ControllerReport.Held> report(long now) {
    List<ControllerReport.Held> all = new ArrayList<>();
    holds.forEach(
        (site, hold) -> {
          if (now - hold.until < 0) {
            all.add(
                new ControllerReport.Held(site, hold.epoch, Duration.ofNanos(hold.until - now)));
          }
        });
    all.sort(Comparator.comparing(ControllerReport.Held::site));
    return all;
  }
}
