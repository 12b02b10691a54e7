package io.esmos.examples.drill.report;

import io.esmos.failover.Event;
import io.esmos.failover.FailoverRecord;
import io.esmos.failover.FailoverRecord.Phase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * One failover, from the loss of the writer on: the record that ESMOS itself makes of what all
 * controllers tell, on one clock.
 *
 * @param lost when the writer was lost, in microseconds of the wall clock
 * @param record what was told since then
 * @param actors who acted, in their order: who closed the authority, and every steward after that
 */
public record Timeline(long lost, FailoverRecord record, List<String> actors) {
  private static final String STEWARD_IS = "the steward is ";

  /** Takes a copy of the list. */
  public Timeline {
    actors = List.copyOf(actors);
  }

  /**
   * Merges what was told.
   *
   * @param sightings of all controllers, in any order
   * @param epoch the epoch that the failover made
   * @param lost when the writer was lost, in microseconds
   */
  public static Timeline of(List<Sighting> sightings, long epoch, long lost) {
    Map<String, List<Event>> events = new LinkedHashMap<>();
    for (Sighting seen : sightings) {
      if (seen.micros() >= lost) {
        events.computeIfAbsent(seen.controller(), key -> new ArrayList<>()).add(seen.event());
      }
    }
    List<FailoverRecord.Source> sources = new ArrayList<>();
    events.forEach(
        (controller, list) -> sources.add(new FailoverRecord.Source(controller, 0, list)));
    return new Timeline(lost, FailoverRecord.merge(epoch, sources), actors(sightings, epoch));
  }

  /** A steward is a process, not a name: one that was killed and came back is another. */
  private static List<String> actors(List<Sighting> sightings, long epoch) {
    List<Sighting> sorted = new ArrayList<>(sightings);
    sorted.sort(Comparator.comparingLong(Sighting::micros));
    List<String> actors = new ArrayList<>();
    Set<String> known = new LinkedHashSet<>();
    for (Sighting seen : sorted) {
      if (seen.kind() == Event.Kind.CLOSED && seen.epoch() == epoch && actors.isEmpty()) {
        actors.add(seen.controller());
      } else if (seen.kind() == Event.Kind.STEWARD
          && seen.epoch() <= epoch
          && seen.text().startsWith(STEWARD_IS)
          && known.add(seen.text())
          && !actors.isEmpty()) {
        String name = seen.text().substring(STEWARD_IS.length()).split("#", 2)[0];
        actors.add(actors.contains(name) ? name + " (started again)" : name);
      }
    }
    return actors;
  }

  /** Returns the epoch that the failover made. */
  public long epoch() {
    return record.epoch();
  }

  /**
   * Returns how long each phase took that was seen to end; together they last from the loss to the
   * end of the last one.
   */
  public Map<Phase, Duration> phases() {
    Map<Phase, Long> marks = record.reached();
    Map<Phase, Duration> phases = new EnumMap<>(Phase.class);
    long reached = lost * 1_000;
    for (Phase phase : Phase.values()) {
      Long mark = marks.get(phase);
      if (mark != null) {
        phases.put(phase, Duration.ofNanos(Math.max(0, mark - reached)));
        reached = Math.max(reached, mark);
      }
    }
    return phases;
  }

  /** Returns the name of a phase, for people. */
  static String label(Phase phase) {
    return phase.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  /** Returns the reasons of the decision. */
  public String why() {
    return decisions().stream()
        .map(step -> step.event().text())
        .filter(Timeline::acts)
        .findFirst()
        .orElse("");
  }

  /** Returns what was held against acting before it was decided, with the time since the loss. */
  public List<String> whyNotEarlier() {
    Set<String> told = new LinkedHashSet<>();
    for (FailoverRecord.Step step : decisions()) {
      if (acts(step.event().text())) {
        break;
      }
      told.add(
          String.format(
              Locale.ROOT,
              "%.1f s  %s: %s",
              (step.atNanos() / 1_000 - lost) / 1e6,
              step.controller(),
              step.event().text()));
    }
    return List.copyOf(told);
  }

  /** Returns which vendors of traffic were behind, why, and when after the loss they had it too. */
  public List<String> pending() {
    Map<String, Long> converged = record.converged();
    List<String> all = new ArrayList<>();
    record
        .pending()
        .forEach(
            (vendor, why) -> {
              Long at = converged.get(vendor);
              String end =
                  at == null
                      ? "still pending"
                      : String.format(
                          Locale.ROOT, "converged after %.1f s", (at / 1_000 - lost) / 1e6);
              all.add(vendor + ": " + end + "; " + why);
            });
    return List.copyOf(all);
  }

  /** Returns whether the old writer was proven fenced, so that nothing had to be waited for. */
  public boolean fencedProven() {
    return record.steps().stream()
        .map(FailoverRecord.Step::event)
        .anyMatch(
            event -> event.kind() == Event.Kind.WAITED && event.text().contains("proven fenced"));
  }

  private List<FailoverRecord.Step> decisions() {
    return record.steps().stream()
        .filter(step -> step.event().kind() == Event.Kind.DECISION)
        .filter(step -> step.event().epoch() == epoch() - 1)
        .toList();
  }

  private static boolean acts(String decision) {
    return decision.startsWith("FAILOVER");
  }
}
