package io.esmos.examples.drill.report;

import io.esmos.failover.Event;

/**
 * A controller's event, as it arrived.
 *
 * @param controller who tells it
 * @param micros when, in microseconds of this machine's wall clock
 * @param kind what happened
 * @param epoch the epoch that it belongs to
 * @param subject the site, resource or vendor that it is about
 * @param text what happened, for people
 */
public record Sighting(
    String controller, long micros, Event.Kind kind, long epoch, String subject, String text) {}
