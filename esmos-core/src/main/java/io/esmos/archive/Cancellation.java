package io.esmos.archive;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Ends transfers from another thread: {@link #close} ends those that were given it ({@link
 * ArchiveTransfer#cancelledBy}), and every one that begins later. A transfer that ends so removes
 * what it left, and fails with {@code NOT_SENT}. Safe for use by several threads.
 */
public final class Cancellation implements AutoCloseable {
  private final Object lock = new Object();
  private final Set<Crew> crews = new HashSet<>();
  private boolean cancelled;

  /** Makes a handle that has ended nothing. */
  public Cancellation() {}

  /** Returns whether it was closed. */
  public boolean isCancelled() {
    synchronized (lock) {
      return cancelled;
    }
  }

  /** Ends the transfers, without waiting for them; harmless if it was done. */
  @Override
  public void close() {
    List<Crew> ended;
    synchronized (lock) {
      cancelled = true;
      ended = List.copyOf(crews);
    }
    ended.forEach(Crew::cancel);
  }

  void join(Crew crew) {
    boolean late;
    synchronized (lock) {
      late = cancelled;
      crews.add(crew);
    }
    if (late) {
      crew.cancel();
    }
  }

  void leave(Crew crew) {
    synchronized (lock) {
      crews.remove(crew);
    }
  }
}
