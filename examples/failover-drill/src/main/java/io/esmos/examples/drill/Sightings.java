package io.esmos.examples.drill;

import io.esmos.examples.drill.report.Sighting;
import io.esmos.failover.Event;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** What all controllers have told, as it arrived. Safe for use by several threads. */
final class Sightings {
  private final List<Sighting> all = new CopyOnWriteArrayList<>();
  private final Map<Long, Consumer<Sighting>> traps = new ConcurrentHashMap<>();

  void add(Sighting seen) {
    all.add(seen);
    if (seen.kind() == Event.Kind.CLOSED) {
      Consumer<Sighting> trap = traps.remove(seen.epoch());
      if (trap != null) {
        trap.accept(seen);
      }
    }
  }

  /** Calls back, once, when the first controller tells that this epoch is closed: it closed it. */
  void onClosed(long epoch, Consumer<Sighting> then) {
    traps.put(epoch, then);
  }

  List<Sighting> all() {
    return List.copyOf(all);
  }

  /** Returns the newest epoch that a site is open in, 0 if none. */
  long epoch() {
    return newest().map(Sighting::epoch).orElse(0L);
  }

  /** Returns the name of the site that is open in the newest epoch. */
  String writer() {
    return newest()
        .map(Sighting::subject)
        .orElseThrow(() -> new DrillFailure("no controller has told who writes"));
  }

  private Optional<Sighting> newest() {
    return all.stream()
        .filter(seen -> seen.kind() == Event.Kind.OPENED)
        .max(java.util.Comparator.comparingLong(Sighting::epoch));
  }

  Optional<Sighting> closed(long epoch) {
    return first(epoch, Event.Kind.CLOSED);
  }

  Optional<Sighting> first(long epoch, Event.Kind kind) {
    return all.stream().filter(seen -> seen.epoch() == epoch && seen.kind() == kind).findFirst();
  }

  /** Returns how many subjects have had an event of this kind in this epoch. */
  long count(long epoch, Event.Kind kind) {
    return all.stream()
        .filter(seen -> seen.epoch() == epoch && seen.kind() == kind)
        .map(Sighting::subject)
        .distinct()
        .count();
  }
}
