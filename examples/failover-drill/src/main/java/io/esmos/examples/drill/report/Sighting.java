package io.esmos.examples.drill.report;

import io.esmos.failover.Event;

/**
 * A controller's event, as it arrived.
 *
 * @param controller who tells it
 * @param event what it tells; its moment is in nanoseconds of this machine's wall clock
 */
public record Sighting(String controller, Event event) {
  /**
   * Makes a sighting.
   *
   * @param micros when it was told, in microseconds of this machine's wall clock
   */
  public static Sighting of(
      String controller,
      long micros,
      Event.Kind kind,
      long epoch,
      String change,
      String subject,
      String text) {
    return new Sighting(controller, new Event(kind, epoch, change, subject, text, micros * 1_000));
  }

  /** Returns when it was told, in microseconds of this machine's wall clock. */
  public long micros() {
    return event.atNanos() / 1_000;
  }

  /** Returns what happened. */
  public Event.Kind kind() {
    return event.kind();
  }

  /** Returns the epoch that it belongs to. */
  public long epoch() {
    return event.epoch();
  }

  /** Returns what it is about. */
  public String subject() {
    return event.subject();
  }

  /** Returns what happened, for people. */
  public String text() {
    return event.text();
  }
}
