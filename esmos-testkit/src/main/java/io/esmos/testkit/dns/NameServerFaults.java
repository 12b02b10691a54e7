package io.esmos.testkit.dns;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/**
 * What goes wrong at a {@link NameServer}: the next messages of a kind meet the faults that were
 * planned for it, in their order; afterwards the server is well again. Safe for use by several
 * threads.
 */
public final class NameServerFaults {
  /** The kinds of messages. */
  public enum Kind {
    /** An ordinary question. */
    QUERY,
    /** An update of a zone. */
    UPDATE,
    /** A request for a whole zone. */
    TRANSFER,
    /** Anything else, which is not implemented. */
    OTHER
  }

  /** What can go wrong. */
  public enum Fault {
    /** Nothing: the message is served. */
    NONE,
    /** No effect and no answer. */
    IGNORE,
    /** No effect, and the connection is closed. */
    HANG_UP,
    /** No effect, and SERVFAIL. */
    SERVFAIL,
    /** No effect, and REFUSED. */
    REFUSED,
    /** The effect, and no answer. */
    LOSE_ANSWER,
    /** The effect, and the connection is closed without an answer. */
    HANG_UP_AFTER,
    /** All messages of the answer but the last, and the connection is closed. */
    BREAK_OFF
  }

  private final Object lock = new Object();
  private final Map<Kind, Deque<Fault>> planned = new EnumMap<>(Kind.class);
  private final Map<Kind, Long> seen = new EnumMap<>(Kind.class);
  private final Map<Kind, CountDownLatch> held = new EnumMap<>(Kind.class);

  NameServerFaults() {}

  /** Plans faults for the next messages of this kind. */
  public void plan(Kind kind, Fault... faults) {
    synchronized (lock) {
      planned.computeIfAbsent(kind, k -> new ArrayDeque<>()).addAll(java.util.List.of(faults));
    }
  }

  /** Forgets what is planned and releases what is held. */
  public void clear() {
    synchronized (lock) {
      planned.clear();
      held.values().forEach(CountDownLatch::countDown);
      held.clear();
    }
  }

  /** Holds the answers to this kind of message, after their effect, until {@link #release}. */
  public void hold(Kind kind) {
    synchronized (lock) {
      held.computeIfAbsent(kind, k -> new CountDownLatch(1));
    }
  }

  /** Lets the held answers go. */
  public void release(Kind kind) {
    synchronized (lock) {
      CountDownLatch latch = held.remove(kind);
      if (latch != null) {
        latch.countDown();
      }
    }
  }

  /** Returns how many messages of this kind have come. */
  long seen(Kind kind) {
    synchronized (lock) {
      return seen.getOrDefault(kind, 0L);
    }
  }

  Fault next(Kind kind) {
    synchronized (lock) {
      seen.merge(kind, 1L, Long::sum);
      Deque<Fault> faults = planned.get(kind);
      Fault fault = faults == null ? null : faults.poll();
      return fault == null ? Fault.NONE : fault;
    }
  }

  void await(Kind kind) {
    CountDownLatch latch;
    synchronized (lock) {
      latch = held.get(kind);
    }
    if (latch == null) {
      return;
    }
    try {
      latch.await();
    } catch (InterruptedException e) {
      // The server is being stopped; its thread ends with what it does next.
      Thread.currentThread().interrupt();
    }
  }
}
