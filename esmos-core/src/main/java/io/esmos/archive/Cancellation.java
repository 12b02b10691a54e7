package io.esmos.archive;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Ends transfers from another thread: {@link #close} ends those that were given it ({@link
 * ArchiveTransfer#cancelledBy}), the streams that they opened, and every one that begins later. A
 * transfer that ends so removes what it left, and fails with {@code NOT_SENT}, as do the reads of a
 * stream. Safe for use by several threads.
 */
public final class Cancellation implements AutoCloseable {
  private final Object lock = new Object();
  private final Set<Member> members = new HashSet<>();
  private boolean cancelled;

  /** What is ended. */
  interface Member {
    /** Ends it, without waiting; called by any thread, and once or more. */
    void cancel();
  }

  /** Makes a handle that has ended nothing. */
  public Cancellation() {}

  /** Returns whether it was closed. */
  public boolean isCancelled() {
    synchronized (lock) {
      return cancelled;
    }
  }

  /** Ends the transfers and streams, without waiting for them; harmless if it was done. */
  @Override
  public void close() {
    List<Member> ended;
    synchronized (lock) {
      cancelled = true;
      ended = List.copyOf(members);
    }
    ended.forEach(Member::cancel);
  }

  void join(Member member) {
    boolean late;
    synchronized (lock) {
      late = cancelled;
      members.add(member);
    }
    if (late) {
      member.cancel();
    }
  }

  void leave(Member member) {
    synchronized (lock) {
      members.remove(member);
    }
  }
}
