package io.esmos.archive;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** The arrays of one transfer: so many and no more, used again and again. Thread-safe. */
final class Buffers {
  private final int size;
  private final Object lock = new Object();
  private final ArrayDeque<byte[]> free = new ArrayDeque<>();
  private int unmade;

  /**
   * Makes no array yet.
   *
   * @param size the bytes of each array
   * @param most how many arrays there are at most
   */
  Buffers(int size, int most) {
    this.size = size;
    this.unmade = most;
  }

  /** Returns an array that nobody uses, or null if all are in use. */
  byte @Nullable [] poll() {
    synchronized (lock) {
      if (free.isEmpty() && unmade > 0) {
        unmade--;
        return new byte[size];
      }
      return free.pollLast();
    }
  }

  /** Takes an array back. */
  void give(byte[] array) {
    synchronized (lock) {
      free.addLast(array);
    }
  }
}
