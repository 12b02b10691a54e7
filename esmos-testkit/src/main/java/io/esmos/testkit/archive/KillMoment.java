package io.esmos.testkit.archive;

import io.esmos.testkit.process.ChildProcess;

/** A moment in the life of a process, at which it is killed. */
public interface KillMoment extends AutoCloseable {
  /** Returns how many uploads end before. */
  default int uploads() {
    return 0;
  }

  /**
   * Waits for the moment, once those uploads have ended.
   *
   * @throws AssertionError if it does not come
   */
  void await(ChildProcess process) throws InterruptedException;

  /** Returns when it was, for people to read. */
  @Override
  String toString();

  /** Lets go on what waited for the death of the process. */
  @Override
  void close();
}
