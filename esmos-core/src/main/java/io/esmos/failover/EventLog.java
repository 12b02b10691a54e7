package io.esmos.failover;

import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes one line for each event, and hands it to the listeners; a listener's fault stops nothing.
 */
final class EventLog implements EventListener {
  private static final Logger LOG = LoggerFactory.getLogger(FailoverController.class);

  private final String workload;
  private final String controller;
  private final List<EventListener> listeners;

  EventLog(String workload, String controller, List<EventListener> listeners) {
    this.workload = workload;
    this.controller = controller;
    this.listeners = List.copyOf(listeners);
  }

  @Override
  public void on(Event event) {
    boolean warn =
        switch (event.kind()) {
          case TROUBLE, PENDING, DIVERGED -> true;
          default -> false;
        };
    if (warn) {
      LOG.warn("{}", line(event));
    } else {
      LOG.info("{}", line(event));
    }
    for (EventListener listener : listeners) {
      try {
        listener.on(event);
      } catch (RuntimeException e) {
        LOG.error("a listener failed on {}", event.kind(), e);
      }
    }
  }

  private String line(Event event) {
    return "workload="
        + workload
        + " controller="
        + controller
        + " epoch="
        + event.epoch()
        + (event.change().isEmpty() ? "" : " change=" + event.change())
        + " "
        + event.kind()
        + (event.subject().isEmpty() ? "" : " " + event.subject())
        + ": "
        + event.text();
  }
}
