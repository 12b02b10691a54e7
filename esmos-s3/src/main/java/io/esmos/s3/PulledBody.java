package io.esmos.s3;

import io.esmos.provider.Deadline;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * The body of an answer, which arrives by itself, as a stream that is read. So many pieces are on
 * the way and no more; reading ends at the deadline, by an interrupt, and by {@link #close}, which
 * ends the connection if the body is not at its end. For one reader.
 */
final class PulledBody extends InputStream implements Subscriber<ByteBuffer> {
  /** A piece is what the HTTP client reads at once, 8 to 64 KiB. */
  private static final int AHEAD = 32;

  /** A reader goes on with so many pieces at once: to wake it costs more than to copy a piece. */
  private static final int BATCH = 12;

  /** So long it waits for them after the first one. */
  private static final long PATIENCE = TimeUnit.MILLISECONDS.toNanos(1);

  private final Deadline deadline;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ArrayDeque<ByteBuffer> pieces = new ArrayDeque<>();
  private @Nullable Subscription subscription;
  private @Nullable Throwable failure;
  private ByteBuffer now = ByteBuffer.allocate(0);
  private long left = Long.MAX_VALUE;
  private long arriving = Long.MAX_VALUE;
  private boolean ended;
  private volatile boolean closed;
  private int taken;

  PulledBody(Deadline deadline) {
    this.deadline = deadline;
  }

  /** Says how many bytes there will be. */
  void expect(long bytes) {
    lock.lock();
    try {
      left = bytes;
      arriving = bytes;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void onSubscribe(Subscription given) {
    lock.lock();
    try {
      if (closed || subscription != null) {
        given.cancel();
        return;
      }
      subscription = given;
    } finally {
      lock.unlock();
    }
    given.request(AHEAD);
  }

  @Override
  public void onNext(ByteBuffer piece) {
    Subscription unwanted;
    lock.lock();
    try {
      if (!closed) {
        pieces.addLast(piece);
        arriving -= piece.remaining();
        if (pieces.size() == 1 || isBatch()) {
          changed.signalAll();
        }
      }
      unwanted = closed ? subscription : null;
    } finally {
      lock.unlock();
    }
    if (unwanted != null) {
      unwanted.cancel();
    }
  }

  @Override
  public void onError(Throwable error) {
    lock.lock();
    try {
      failure = error;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void onComplete() {
    lock.lock();
    try {
      ended = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int offset, int count) throws IOException {
    if (closed) {
      throw new IOException("the reading is closed");
    }
    if (count == 0) {
      return 0;
    }
    if (!now.hasRemaining() && !advance()) {
      return -1;
    }
    int some = Math.min(count, now.remaining());
    now.get(into, offset, some);
    return some;
  }

  /** Waits for the next piece that has bytes; false at the end of the body. */
  private boolean advance() throws IOException {
    Subscription from;
    lock.lock();
    try {
      while (!now.hasRemaining()) {
        ByteBuffer piece = pieces.pollFirst();
        if (piece != null) {
          now = piece;
          left -= piece.remaining();
          taken++;
        } else if (isOver()) {
          return false;
        } else if (deadline.passed()) {
          throw new InterruptedIOException("the deadline has passed while the body was read");
        } else if (changed.awaitNanos(deadline.remaining().toNanos()) > 0 && !isBatch()) {
          changed.awaitNanos(PATIENCE);
        }
      }
      from = subscription;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while the body was read");
    } finally {
      lock.unlock();
    }
    if (taken >= AHEAD / 2 && from != null) {
      from.request(taken);
      taken = 0;
    }
    return true;
  }

  /** Returns whether there is nothing to wait for; the lock is held. */
  private boolean isBatch() {
    return pieces.size() >= BATCH || arriving <= 0 || ended || failure != null || closed;
  }

  /** Returns whether no piece is to come; the lock is held. */
  private boolean isOver() throws IOException {
    if (closed) {
      throw new IOException("the reading is closed");
    }
    if (left <= 0) {
      return true;
    }
    if (failure != null) {
      throw new IOException("the body broke off", failure);
    }
    if (ended && left < Long.MAX_VALUE / 2) {
      throw new IOException("the body ended " + left + " bytes early");
    }
    return ended;
  }

  @Override
  public void close() {
    Subscription from;
    lock.lock();
    try {
      closed = true;
      pieces.clear();
      // After its last byte a body ends by itself, and the connection is used again.
      from = ended || failure != null || left <= 0 ? null : subscription;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    if (from != null) {
      from.cancel();
    }
  }
}
