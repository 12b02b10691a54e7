package io.esmos.archive;

import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Ends a body that somebody reads: a thread that is reading is interrupted, and one that is not
 * finds the body closed at its next read. The body is closed once, never while it is read.
 */
final class OpenEnd implements Cancellation.Member, AutoCloseable {
  private static final String OPERATION = "archive.read";

  private final Object lock = new Object();
  private final Cancellation cancellation;
  private final Runnable closing;
  private @Nullable Thread reader;
  private boolean cancelled;
  private boolean interrupted;
  private boolean closed;

  /**
   * Begins.
   *
   * @param closing closes what is read
   */
  OpenEnd(Cancellation cancellation, Runnable closing) {
    this.cancellation = cancellation;
    this.closing = closing;
    cancellation.join(this);
  }

  /**
   * Reads, on this thread.
   *
   * @throws ProviderException {@code NOT_SENT} if it was closed, or cancelled before or meanwhile
   */
  <T> T read(Supplier<T> reading) {
    enter();
    T result;
    try {
      result = reading.get();
    } catch (RuntimeException | Error e) {
      if (leave()) {
        throw ended("the transfer was cancelled");
      }
      throw e;
    }
    leave();
    return result;
  }

  private void enter() {
    synchronized (lock) {
      if (cancelled || closed) {
        throw ended(cancelled ? "the transfer was cancelled" : "the stream is closed");
      }
      reader = Thread.currentThread();
    }
  }

  /** Returns whether it was cancelled meanwhile. */
  private boolean leave() {
    boolean ends;
    synchronized (lock) {
      reader = null;
      if (interrupted) {
        interrupted = false;
        boolean unused = Thread.interrupted(); // ours: the thread goes on as it came
      }
      ends = cancelled && !closed;
      closed |= ends;
    }
    if (ends) {
      end();
    }
    return ends;
  }

  private static ProviderException ended(String why) {
    return ProviderException.of(Code.NOT_SENT, OPERATION, why);
  }

  @Override
  public void cancel() {
    boolean ends;
    synchronized (lock) {
      cancelled = true;
      if (reader != null) {
        interrupted = true;
        reader.interrupt();
      }
      ends = reader == null && !closed;
      closed |= ends;
    }
    if (ends) {
      end();
    }
  }

  @Override
  public void close() {
    boolean ends;
    synchronized (lock) {
      ends = !closed;
      closed = true;
    }
    if (ends) {
      end();
    }
  }

  private void end() {
    cancellation.leave(this);
    closing.run();
  }
}
