package io.esmos.s3;

import io.esmos.archive.ObjectInfo;
import io.esmos.archive.ObjectReading;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/**
 * An object that is being read. The SDK's stream waits on a socket, which neither an interrupt nor
 * a deadline ends; therefore a thread of its own reads it, some blocks ahead, and ends with the
 * body, with {@link #close}, or when nothing takes its blocks by the deadline.
 */
final class S3Reading implements ObjectReading {
  private static final int BLOCK = 256 << 10;
  private static final int AHEAD = 4;

  /** Bytes, the end, or a failure. */
  @SuppressWarnings("ArrayRecordComponent") // nobody compares blocks
  private record Block(byte[] bytes, int count, @Nullable IOException failure) {}

  private final BlockingQueue<Block> full = new ArrayBlockingQueue<>(AHEAD);
  private final BlockingQueue<byte[]> free = new ArrayBlockingQueue<>(AHEAD + 2);
  private final CompletableFuture<GetObjectResponse> answer = new CompletableFuture<>();
  private final Deadline deadline;
  private final Thread thread;
  private final InputStream body = new Body();
  private volatile boolean closed;
  private @Nullable ObjectInfo info;

  private S3Reading(
      String operation,
      Deadline deadline,
      Callable<ResponseInputStream<GetObjectResponse>> request) {
    this.deadline = deadline;
    this.thread = new Thread(() -> pump(request), "esmos-" + operation);
    thread.setDaemon(true);
  }

  /**
   * Sends the request and waits for the beginning of its answer.
   *
   * @param info what an answer says
   */
  static S3Reading open(
      String operation,
      Deadline deadline,
      Callable<ResponseInputStream<GetObjectResponse>> request,
      Function<GetObjectResponse, ObjectInfo> info) {
    if (Thread.currentThread().isInterrupted()) {
      throw ProviderException.of(Code.NOT_SENT, operation, "interrupted before sending");
    }
    deadline.check(operation);
    S3Reading reading = new S3Reading(operation, deadline, request);
    reading.thread.start();
    boolean open = false;
    try {
      GetObjectResponse response =
          reading.answer.get(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS);
      reading.info = info.apply(response);
      open = true;
      return reading;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw ProviderException.of(
          Code.TIMEOUT, operation, "interrupted while waiting for the answer", e);
    } catch (TimeoutException e) {
      throw ProviderException.of(Code.TIMEOUT, operation, "no answer in time", e);
    } catch (ExecutionException e) {
      throw S3Failures.of(e.getCause() == null ? e : e.getCause(), operation);
    } finally {
      if (!open) {
        reading.close();
      }
    }
  }

  private void pump(Callable<ResponseInputStream<GetObjectResponse>> request) {
    try (ResponseInputStream<GetObjectResponse> in = request.call()) {
      answer.complete(in.response());
      boolean whole = false;
      try {
        whole = copy(in);
      } finally {
        if (!whole) {
          in.abort();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      answer.completeExceptionally(e);
    } catch (Exception e) {
      answer.completeExceptionally(e);
    }
  }

  /** Returns whether all of the body was taken. */
  private boolean copy(ResponseInputStream<GetObjectResponse> in) throws InterruptedException {
    Long said = in.response().contentLength();
    long left = said == null ? Long.MAX_VALUE : said;
    try {
      while (left > 0 && !closed) {
        byte[] spare = free.poll();
        byte[] bytes = spare == null ? new byte[(int) Math.min(BLOCK, left)] : spare;
        int count = in.readNBytes(bytes, 0, (int) Math.min(bytes.length, left));
        if (count == 0) {
          throw new IOException("the body ended before its length");
        }
        left -= count;
        if (!give(new Block(bytes, count, null))) {
          return false;
        }
      }
      return !closed && give(new Block(new byte[0], 0, null));
    } catch (IOException | RuntimeException e) {
      give(new Block(new byte[0], 0, new IOException("the body broke off", e)));
      return false;
    }
  }

  private boolean give(Block block) throws InterruptedException {
    return full.offer(block, deadline.remaining().toNanos(), TimeUnit.NANOSECONDS);
  }

  @Override
  public ObjectInfo info() {
    if (info == null) {
      throw new IllegalStateException("not open");
    }
    return info;
  }

  @Override
  public InputStream body() {
    return body;
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
  }

  private final class Body extends InputStream {
    private Block now = new Block(new byte[0], 0, null);
    private int at;
    private boolean ended;

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int count) throws IOException {
      if (count == 0) {
        return 0;
      }
      if (at == now.count() && !ended) {
        next();
      }
      if (ended) {
        return -1;
      }
      int taken = Math.min(count, now.count() - at);
      System.arraycopy(now.bytes(), at, into, offset, taken);
      at += taken;
      return taken;
    }

    private void next() throws IOException {
      if (now.bytes().length > 0) {
        free.offer(now.bytes());
      }
      if (closed) {
        throw new IOException("the reading is closed");
      }
      try {
        Block block = full.poll(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS);
        if (block == null) {
          throw new InterruptedIOException("the deadline has passed while the body was read");
        }
        if (block.failure() != null) {
          throw new IOException("the body broke off", block.failure());
        }
        now = block;
        at = 0;
        ended = block.count() == 0;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted while the body was read");
      }
    }
  }
}
