package io.esmos.failover;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What is known of one change of the writer: the events of all controllers, merged by epoch on one
 * controller's monotonic clock. It survives the controller that acted, because every report carries
 * its sender's events.
 *
 * @param epoch the epoch that the change made
 * @param steps the steps in the order of time
 */
public record FailoverRecord(long epoch, List<Step> steps) {
  /** The phases that a change goes through, in their order. */
  public enum Phase {
    /** The evidence called for a change. */
    DETECT(Event.Kind.DETECTED),
    /** The policy decided. */
    DECIDE(Event.Kind.DECISION),
    /** Nobody may write any more. */
    CLOSE(Event.Kind.CLOSED),
    /**
     * The old writer is fenced, or all of its grants have ended; a steward that was lost is waited
     * for as well.
     */
    FENCE_OR_WAIT(Event.Kind.WAITED),
    /** The candidate has all that could be had. */
    CATCH_UP(Event.Kind.CAUGHT_UP),
    /** The candidate is the writer of its database. */
    PROMOTE(Event.Kind.PROMOTED),
    /** The new site may write. */
    OPEN(Event.Kind.OPENED),
    /** A write was seen to work from outside. */
    VERIFY(Event.Kind.VERIFIED),
    /** The vendors have taken the change of the traffic; the last of them counts. */
    ROUTE(Event.Kind.ROUTED),
    /** All name servers give the new answer; the last of them counts. */
    CONFIRM(Event.Kind.CONFIRMED);

    private final Event.Kind kind;

    Phase(Event.Kind kind) {
      this.kind = kind;
    }

    private boolean before() {
      return this == DETECT || this == DECIDE;
    }

    private boolean lastCounts() {
      return switch (this) {
        case FENCE_OR_WAIT, CATCH_UP, PROMOTE, ROUTE, CONFIRM -> true;
        case DETECT, DECIDE, CLOSE, OPEN, VERIFY -> false;
      };
    }
  }

  /**
   * An event of a controller, on the clock of whoever merged it.
   *
   * @param controller who saw or did it
   * @param atNanos when, on the merging controller's monotonic clock; a peer's is as exact as one
   *     reading of its report
   * @param event the event
   */
  public record Step(String controller, long atNanos, Event event) {
    /** Checks the components. */
    public Step {
      Objects.requireNonNull(controller, "controller");
      Objects.requireNonNull(event, "event");
    }
  }

  /**
   * The events of one controller.
   *
   * @param controller its name
   * @param startNanos when it started, on the merging controller's clock
   * @param events its events
   */
  public record Source(String controller, long startNanos, List<Event> events) {
    /** Takes a copy of the events. */
    public Source {
      events = List.copyOf(events);
    }
  }

  /** Sorts the steps. */
  public FailoverRecord {
    List<Step> sorted = new ArrayList<>(steps);
    sorted.sort(Comparator.comparingLong(Step::atNanos));
    steps = List.copyOf(sorted);
  }

  /** Merges what the controllers tell of the change that made this epoch. */
  public static FailoverRecord merge(long epoch, List<Source> sources) {
    List<Step> steps = new ArrayList<>();
    for (Source source : sources) {
      for (Event event : source.events()) {
        boolean leadsTo = event.epoch() == epoch - 1 && leadsToChange(event.kind());
        if (event.epoch() == epoch || leadsTo) {
          steps.add(new Step(source.controller(), source.startNanos() + event.atNanos(), event));
        }
      }
    }
    return new FailoverRecord(epoch, steps);
  }

  private static boolean leadsToChange(Event.Kind kind) {
    return kind == Event.Kind.HEALTH || kind == Event.Kind.DETECTED || kind == Event.Kind.DECISION;
  }

  /** Returns when each phase was reached, on the merging controller's clock. */
  public Map<Phase, Long> reached() {
    Map<Phase, Long> reached = new EnumMap<>(Phase.class);
    for (Phase phase : Phase.values()) {
      for (Step step : steps) {
        boolean of =
            step.event().kind() == phase.kind
                && step.event().epoch() == (phase.before() ? epoch - 1 : epoch)
                && (phase != Phase.DECIDE
                    || step.event().text().startsWith(Decision.Kind.FAILOVER.name()));
        if (of) {
          reached.merge(phase, step.atNanos(), phase.lastCounts() ? Math::max : Math::min);
        }
      }
    }
    return reached;
  }

  /** Returns how long the change took, from the evidence to the last confirmed name server. */
  public Optional<Duration> took() {
    Map<Phase, Long> reached = reached();
    Long begin = reached.get(Phase.DETECT);
    Long end = reached.get(Phase.CONFIRM);
    return begin == null || end == null
        ? Optional.empty()
        : Optional.of(Duration.ofNanos(end - begin));
  }

  /**
   * Returns how much acknowledged work may have been lost at most, as time; empty if it was not
   * known or nothing was promoted.
   */
  public Optional<Duration> lossBound() {
    Optional<Duration> worst = Optional.empty();
    for (Step step : steps) {
      if (step.event().kind() == Event.Kind.LOSS_BOUND) {
        try {
          Duration bound = Duration.parse(step.event().text());
          worst = worst.filter(w -> w.compareTo(bound) >= 0).or(() -> Optional.of(bound));
        } catch (DateTimeParseException e) {
          return Optional.empty(); // one resource's loss is unknown, so that of all is
        }
      }
    }
    return worst;
  }

  /** Returns the sites at which a member must be re-cloned: it has left the writer's history. */
  public Set<String> diverged() {
    Set<String> sites = new TreeSet<>();
    for (Step step : steps) {
      if (step.event().kind() == Event.Kind.DIVERGED) {
        sites.add(step.event().subject());
      }
    }
    return sites;
  }

  /**
   * Returns the DNS vendors, or other switches of traffic, that were behind the others, with what
   * kept them, also those that have converged since; {@link #converged} tells which.
   */
  public Map<String, String> pending() {
    Map<String, String> pending = new TreeMap<>();
    for (Step step : steps) {
      if (step.event().kind() == Event.Kind.PENDING) {
        pending.putIfAbsent(step.event().subject(), step.event().text());
      }
    }
    return pending;
  }

  /**
   * Returns when each switch of traffic was first confirmed, on the merging controller's clock; one
   * that is missing is still pending.
   */
  public Map<String, Long> converged() {
    Map<String, Long> converged = new TreeMap<>();
    for (Step step : steps) {
      if (step.event().kind() == Event.Kind.CONFIRMED) {
        converged.putIfAbsent(step.event().subject(), step.atNanos());
      }
    }
    return converged;
  }

  /** Returns who acted: the controllers that closed, promoted or opened as the steward. */
  public Set<String> stewards() {
    Set<String> names = new TreeSet<>();
    for (Step step : steps) {
      if (step.event().kind() == Event.Kind.BEGUN || step.event().kind() == Event.Kind.INTENT) {
        names.add(step.controller());
      }
    }
    return names;
  }
}
