package io.esmos.azure;

import io.esmos.provider.Deadline;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;

/**
 * The body of an answer as a stream. It fetches a few buffers ahead, ends by the deadline of its
 * call, and fails if there are fewer or more bytes than the answer promised. For one thread at a
 * time.
 */
final class BlobBody extends InputStream {
  /** Buffers of the client, of about 16 KiB each, that wait to be read. */
  private static final int AHEAD = 16;

  /** A buffer, the end, or what broke the body off. */
  private record Event(@Nullable ByteBuffer bytes, @Nullable Throwable failure) {}

  private static final Event END = new Event(null, null);

  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
  private final Receiver receiver = new Receiver();
  private final Deadline deadline;
  private long missing;
  private ByteBuffer current = ByteBuffer.allocate(0);
  private boolean ended;

  BlobBody(Flux<ByteBuffer> body, long length, Deadline deadline) {
    this.deadline = deadline;
    this.missing = length;
    body.subscribe(receiver);
  }

  private final class Receiver extends BaseSubscriber<ByteBuffer> {
    @Override
    protected void hookOnSubscribe(Subscription subscription) {
      subscription.request(AHEAD);
    }

    @Override
    protected void hookOnNext(ByteBuffer bytes) {
      events.add(new Event(bytes, null));
    }

    @Override
    protected void hookOnComplete() {
      events.add(END);
    }

    @Override
    protected void hookOnError(Throwable failure) {
      events.add(new Event(null, failure));
    }
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, into.length);
    if (length == 0) {
      return 0;
    }
    while (!current.hasRemaining()) {
      if (ended || !next()) {
        return -1;
      }
    }
    int count = Math.min(length, current.remaining());
    current.get(into, offset, count);
    return count;
  }

  @Override
  public int available() {
    return current.remaining();
  }

  /** Takes the next buffer; returns false at the end. */
  private boolean next() throws IOException {
    Event event = await();
    if (event.bytes() != null) {
      current = event.bytes();
      missing -= current.remaining();
      if (missing < 0) {
        throw broken("the body is longer than its length", null);
      }
      receiver.request(1);
      return true;
    }
    if (event.failure() != null) {
      throw broken("the body broke off", event.failure());
    }
    if (missing > 0) {
      throw broken("the body ended " + missing + " bytes before its length", null);
    }
    ended = true;
    return false;
  }

  private Event await() throws IOException {
    try {
      Event event = events.poll(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS);
      if (event == null) {
        throw broken("the body was not there by the deadline", null);
      }
      return event;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      close();
      throw new InterruptedIOException("interrupted while it waited for the body");
    }
  }

  private IOException broken(String why, @Nullable Throwable cause) {
    close();
    return new IOException(why, cause instanceof IOException ? cause : null);
  }

  @Override
  public void close() {
    ended = true;
    current = ByteBuffer.allocate(0);
    receiver.cancel();
  }
}
