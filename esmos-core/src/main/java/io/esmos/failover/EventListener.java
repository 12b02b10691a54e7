package io.esmos.failover;

/**
 * Gets every event of a controller, in order, on the controller's own thread: it must not block.
 */
@FunctionalInterface
public interface EventListener {
  /** Takes an event. */
  void on(Event event);
}
