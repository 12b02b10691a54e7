package io.esmos.failover.machine;

import io.esmos.failover.Event;
import io.esmos.failover.EventListener;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The events of one controller: each goes to the listener, the newest are kept for its reports.
 * What stays as it was is not told again.
 */
final class Journal {
  private static final int KEPT = 96;

  private final EventListener listener;
  private final long start;
  private final Deque<Event> events = new ArrayDeque<>();
  private final Map<String, String> told = new HashMap<>();

  Journal(EventListener listener, long start) {
    this.listener = listener;
    this.start = start;
  }

  void tell(Event.Kind kind, long epoch, String change, String subject, String text, long now) {
    Event event = new Event(kind, epoch, change, subject, text, now - start);
    events.addLast(event);
    if (events.size() > KEPT) {
      events.removeFirst();
    }
    listener.on(event);
  }

  /** Tells only if this topic had another state before. */
  void tellOnce(
      String topic,
      String state,
      Event.Kind kind,
      long epoch,
      String change,
      String subject,
      String text,
      long now) {
    if (!state.equals(told.put(topic, state))) {
      tell(kind, epoch, change, subject, text, now);
    }
  }

  /** Makes the next state of this topic news, whatever it is. */
  void forget(String topic) {
    told.remove(topic);
  }

  List<Event> newest() {
    return List.copyOf(events);
  }
}
