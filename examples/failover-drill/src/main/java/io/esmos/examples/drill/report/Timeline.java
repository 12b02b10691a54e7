package io.esmos.examples.drill.report;

import io.esmos.failover.Event;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What all controllers saw of one failover, merged by epoch: whoever was first to see a step has
 * its moment, and a step that somebody else finished is still a step.
 *
 * @param epoch the epoch that the failover made
 * @param lost when the writer was lost, in microseconds
 * @param marks when each phase was over, in microseconds; a phase that nobody saw the end of is
 *     missing
 * @param actors who acted, in their order
 * @param why the reasons of the decision
 * @param whyNot what the controllers gave as reasons for not acting, before
 * @param fencedProven whether the old writer was proven fenced, so that nothing had to be waited
 *     for
 */
public record Timeline(
    long epoch,
    long lost,
    Map<Phase, Long> marks,
    List<String> actors,
    String why,
    List<String> whyNot,
    boolean fencedProven) {
  /** Takes copies of the collections. */
  public Timeline {
    marks = Map.copyOf(marks);
    actors = List.copyOf(actors);
    whyNot = List.copyOf(whyNot);
  }

  /**
   * Merges what was seen.
   *
   * @param sightings of all controllers, in any order
   * @param epoch the epoch that the failover made
   * @param lost when the writer was lost, in microseconds
   * @param vendors how many DNS vendors there are
   */
  public static Timeline of(List<Sighting> sightings, long epoch, long lost, int vendors) {
    List<Sighting> later =
        sightings.stream()
            .filter(one -> one.micros() >= lost)
            .sorted(java.util.Comparator.comparingLong(Sighting::micros))
            .toList();
    List<Sighting> before = later.stream().filter(one -> one.epoch() == epoch - 1).toList();
    List<Sighting> inside = later.stream().filter(one -> one.epoch() == epoch).toList();
    Map<Phase, Long> marks = new EnumMap<>(Phase.class);
    first(before, Event.Kind.DETECTED, one -> true).ifPresent(m -> marks.put(Phase.DETECT, m));
    Predicate<Sighting> failover = one -> one.text().startsWith("FAILOVER");
    first(before, Event.Kind.DECISION, failover).ifPresent(m -> marks.put(Phase.DECIDE, m));
    first(inside, Event.Kind.CLOSED, one -> true).ifPresent(m -> marks.put(Phase.CLOSE, m));
    first(inside, Event.Kind.CAUGHT_UP, one -> true).ifPresent(m -> marks.put(Phase.CATCH_UP, m));
    waited(inside).ifPresent(m -> marks.put(Phase.WAIT, m));
    first(inside, Event.Kind.PROMOTED, one -> true).ifPresent(m -> marks.put(Phase.PROMOTE, m));
    first(inside, Event.Kind.OPENED, one -> true).ifPresent(m -> marks.put(Phase.OPEN, m));
    first(inside, Event.Kind.VERIFIED, one -> true).ifPresent(m -> marks.put(Phase.VERIFY, m));
    all(inside, Event.Kind.ROUTED, vendors).ifPresent(m -> marks.put(Phase.ROUTE, m));
    all(inside, Event.Kind.CONFIRMED, vendors).ifPresent(m -> marks.put(Phase.CONFIRM, m));
    Set<String> actors = new LinkedHashSet<>();
    inside.stream()
        .filter(one -> one.kind() == Event.Kind.CLOSED)
        .findFirst()
        .ifPresent(one -> actors.add(one.controller()));
    inside.stream()
        .filter(one -> one.kind() == Event.Kind.STEWARD && one.text().startsWith("the steward is"))
        .forEach(one -> actors.add(steward(one.text())));
    Set<String> whyNot = new LinkedHashSet<>();
    before.stream()
        .filter(one -> one.kind() == Event.Kind.DECISION && !failover.test(one))
        .forEach(one -> whyNot.add(one.controller() + ": " + one.text()));
    String why =
        before.stream()
            .filter(one -> one.kind() == Event.Kind.DECISION && failover.test(one))
            .map(Sighting::text)
            .findFirst()
            .orElse("");
    boolean proven =
        inside.stream()
            .anyMatch(
                one -> one.kind() == Event.Kind.WAITED && one.text().contains("proven fenced"));
    return new Timeline(epoch, lost, marks, List.copyOf(actors), why, List.copyOf(whyNot), proven);
  }

  /** Returns how long each phase took; together they last from the loss to the last mark. */
  public Map<Phase, Duration> phases() {
    Map<Phase, Duration> phases = new EnumMap<>(Phase.class);
    long reached = lost;
    for (Phase phase : Phase.values()) {
      Long mark = marks.get(phase);
      if (mark != null) {
        phases.put(phase, Duration.of(Math.max(0, mark - reached), ChronoUnit.MICROS));
        reached = Math.max(reached, mark);
      }
    }
    return phases;
  }

  private static Optional<Long> first(
      List<Sighting> sorted, Event.Kind kind, Predicate<Sighting> which) {
    return sorted.stream()
        .filter(one -> one.kind() == kind && which.test(one))
        .map(Sighting::micros)
        .findFirst();
  }

  /** Both waits must be over: that for the old writer's grants, and that for another steward. */
  private static Optional<Long> waited(List<Sighting> sorted) {
    return sorted.stream()
        .filter(one -> one.kind() == Event.Kind.WAITED)
        .map(Sighting::micros)
        .findFirst();
  }

  private static Optional<Long> all(List<Sighting> sorted, Event.Kind kind, int subjects) {
    Map<String, Long> firsts = new java.util.HashMap<>();
    sorted.stream()
        .filter(one -> one.kind() == kind)
        .forEach(one -> firsts.putIfAbsent(one.subject(), one.micros()));
    return firsts.size() < subjects
        ? Optional.empty()
        : firsts.values().stream().max(Long::compare);
  }

  /** Takes the name out of "the steward is NAME#TERM". */
  private static String steward(String text) {
    return text.substring("the steward is ".length()).split("#", 2)[0];
  }
}
