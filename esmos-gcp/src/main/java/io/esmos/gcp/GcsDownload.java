package io.esmos.gcp;

import com.google.api.client.http.HttpHeaders;
import com.google.api.client.http.HttpRequest;
import com.google.api.client.http.HttpResponse;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A body that is read on a thread of its own, some blocks ahead: Google's transports block, and can
 * be ended by nobody but another thread. Its reader ends by the deadline, or with an interrupt,
 * whatever the connection does. For one reader.
 */
final class GcsDownload extends InputStream {
  private static final int BLOCK = 64 << 10;
  private static final int AHEAD = 8;
  private static final int MAX_ERROR = 1 << 20;

  private final Exchange.Source source;
  private final Executor executor;
  private final Deadline deadline;
  private final String operation;
  private final CompletableFuture<Answer> head = new CompletableFuture<>();
  private final BlockingQueue<Block> blocks = new ArrayBlockingQueue<>(AHEAD);
  private volatile boolean closed;
  private volatile @Nullable HttpResponse response;
  private Block now = new Block(new byte[0], 0, null);
  private int at;
  private boolean ended;
  private long missing;

  /** Some bytes; the last block has none, and perhaps a reason why there are no more. */
  @SuppressWarnings("ArrayRecordComponent") // nobody compares blocks
  private record Block(byte[] bytes, int length, @Nullable IOException failure) {}

  GcsDownload(Exchange.Source source, Executor executor, Deadline deadline, String operation) {
    this.source = source;
    this.executor = executor;
    this.deadline = deadline;
    this.operation = operation;
  }

  /** Sends the request, and returns its answer; a success has an empty body there. */
  Answer open() {
    deadline.check(operation);
    executor.execute(this::run);
    try {
      return head.get(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      close();
      throw ProviderException.of(
          Code.TIMEOUT, operation, GcsCalls.SERVICE + " did not answer in time");
    } catch (InterruptedException e) {
      close();
      Thread.currentThread().interrupt();
      throw ProviderException.of(Code.TIMEOUT, operation, "was interrupted on its way");
    } catch (ExecutionException e) {
      throw Exchange.failure(e.getCause(), operation, GcsCalls.SERVICE);
    }
  }

  /** Says how many bytes the body must have; before it is read. */
  GcsDownload expect(long bytes) {
    missing = bytes;
    return this;
  }

  private void run() {
    try {
      HttpRequest request = Exchange.prepared(source, deadline, operation);
      if (closed || deadline.passed()) {
        throw ProviderException.of(Code.TIMEOUT, operation, "was too late to be sent");
      }
      HttpResponse answer = request.execute();
      response = answer;
      HttpHeaders headers = answer.getHeaders();
      InputStream in = answer.getContent();
      boolean success = answer.getStatusCode() >= 200 && answer.getStatusCode() < 300;
      byte[] error = success || in == null ? new byte[0] : in.readNBytes(MAX_ERROR);
      head.complete(new Answer(answer.getStatusCode(), headers, error));
      if (success && in != null) {
        pump(in);
      }
      if (!closed) {
        put(new Block(new byte[0], 0, null));
      }
    } catch (IOException e) {
      if (!head.completeExceptionally(e)) {
        put(new Block(new byte[0], 0, e));
      }
    } catch (RuntimeException e) {
      if (!head.completeExceptionally(e)) {
        put(new Block(new byte[0], 0, new IOException("the reading failed", e)));
      }
    } finally {
      disconnect();
    }
  }

  private void pump(InputStream in) throws IOException {
    while (!closed) {
      byte[] bytes = new byte[BLOCK];
      int read = in.readNBytes(bytes, 0, BLOCK);
      if (read == 0 || !put(new Block(bytes, read, null)) || read < BLOCK) {
        return;
      }
    }
  }

  /** Waits for room; false if nobody reads any more. */
  private boolean put(Block block) {
    try {
      while (!closed) {
        if (blocks.offer(block, 100, TimeUnit.MILLISECONDS)) {
          return true;
        }
        if (deadline.passed()) {
          return false;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return false;
  }

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
    if (at == now.length() && !ended) {
      now = next();
      at = 0;
      ended = now.length() == 0;
    }
    if (ended) {
      return end();
    }
    int some = Math.min(count, now.length() - at);
    System.arraycopy(now.bytes(), at, into, offset, some);
    at += some;
    missing -= some;
    if (missing < 0) {
      throw new IOException("the body has more bytes than were asked for");
    }
    return some;
  }

  private int end() throws IOException {
    IOException failure = now.failure();
    if (failure != null || missing > 0) {
      throw new IOException("the body broke off, " + missing + " bytes before its end", failure);
    }
    return -1;
  }

  private Block next() throws IOException {
    if (closed) {
      throw new IOException("the reading was closed");
    }
    try {
      Block block = blocks.poll(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS);
      if (block == null) {
        close();
        throw new InterruptedIOException("the deadline of the reading has passed");
      }
      return block;
    } catch (InterruptedException e) {
      close();
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("the reading was interrupted");
    }
  }

  @Override
  public void close() {
    closed = true;
    blocks.clear();
    // On another thread: to close a connection may block.
    executor.execute(this::disconnect);
  }

  private void disconnect() {
    HttpResponse open = response;
    if (open != null) {
      try {
        open.disconnect();
      } catch (IOException e) {
        // It ends with its time-out instead.
      }
    }
  }
}
