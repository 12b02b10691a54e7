package io.esmos.archive.file;

import io.esmos.archive.ObjectKey;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.time.SystemTime;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One change of a key at a time, among the threads of this process and among processes: a file is
 * locked, which the system undoes when a process ends, however it ends. Keys share a few files.
 */
final class FileLocks {
  /** As many keys can be changed at the same time. */
  private static final int STRIPES = 64;

  /** How long is waited between two questions for another process's lock. */
  private static final Duration PAUSE = Duration.ofMillis(2);

  /**
   * The locks among threads, of all archives of this process: on POSIX a process loses its lock on
   * a file when it closes any channel of that file, so that each file is open once at most.
   */
  private static final ConcurrentMap<Path, ReentrantLock> THREADS = new ConcurrentHashMap<>();

  private final Path folder;

  FileLocks(Path folder) {
    this.folder = folder;
  }

  /** A change. */
  interface Change<T> {
    T make() throws IOException;
  }

  /**
   * Makes a change while nobody else changes the key.
   *
   * @throws ProviderException {@code TIMEOUT} if another one holds the lock for too long
   */
  <T> T locked(String operation, ObjectKey key, Deadline deadline, Change<T> change)
      throws IOException {
    int stripe = Math.floorMod(key.value().hashCode(), STRIPES);
    Path file = folder.resolve(String.format(Locale.ROOT, "%02d", stripe));
    ReentrantLock threads = THREADS.computeIfAbsent(file, path -> new ReentrantLock());
    try {
      if (!threads.tryLock(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS)) {
        throw late(operation);
      }
    } catch (InterruptedException e) {
      throw interrupted(operation);
    }
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      try (FileLock held = processes(operation, channel, deadline)) {
        if (!held.isValid()) {
          throw late(operation);
        }
        deadline.check(operation);
        return change.make();
      }
    } finally {
      threads.unlock();
    }
  }

  private static FileLock processes(String operation, FileChannel channel, Deadline deadline)
      throws IOException {
    while (true) {
      FileLock held = channel.tryLock();
      if (held != null) {
        return held;
      }
      if (deadline.passed()) {
        throw late(operation);
      }
      try {
        SystemTime.sleep(PAUSE);
      } catch (InterruptedException e) {
        throw interrupted(operation);
      }
    }
  }

  private static ProviderException late(String operation) {
    return ProviderException.of(
        Code.TIMEOUT, operation, "another process or thread holds the lock of the key");
  }

  private static ProviderException interrupted(String operation) {
    Thread.currentThread().interrupt();
    return ProviderException.of(Code.UNAVAILABLE, operation, "interrupted while it waited");
  }
}
