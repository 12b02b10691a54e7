package io.esmos.gcp;

import com.google.api.client.http.HttpRequest;
import com.google.api.client.http.HttpResponse;
import com.google.api.client.http.HttpUnsuccessfulResponseHandler;
import com.google.auth.Retryable;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP request, on a thread of its own: Google's transports block, and can be ended by nobody
 * but another thread. Who waits for it may abandon it; what was not sent until then never is.
 */
final class Exchange implements Callable<Answer> {
  /** Far above a page of a thousand RRsets. */
  private static final int MAX_BODY = 64 << 20;

  /** Makes the request; asks for a token where there is none, which may take long. */
  @FunctionalInterface
  interface Source {
    HttpRequest request() throws IOException;
  }

  private final Source source;
  private final Deadline deadline;
  private final String operation;
  private final Object lock = new Object();
  private boolean abandoned;
  private @Nullable HttpResponse open;

  Exchange(Source source, Deadline deadline, String operation) {
    this.source = source;
    this.deadline = deadline;
    this.operation = operation;
  }

  @Override
  public Answer call() throws IOException {
    HttpRequest request = prepared(source, deadline, operation);
    synchronized (lock) {
      if (abandoned || deadline.passed()) {
        throw ProviderException.of(Code.TIMEOUT, operation, "was too late to be sent");
      }
    }
    HttpResponse response = request.execute();
    boolean late;
    synchronized (lock) {
      open = response;
      late = abandoned;
    }
    if (late) {
      response.disconnect();
      throw ProviderException.of(Code.TIMEOUT, operation, "was answered too late");
    }
    try {
      return new Answer(response.getStatusCode(), response.getHeaders(), body(response));
    } finally {
      response.disconnect();
    }
  }

  /**
   * Makes the exchange on a thread of this executor, and waits for it no longer than to its
   * deadline or to an interrupt, which stays visible.
   *
   * @param service who answers, for messages
   */
  Answer on(Executor executor, String service) {
    FutureTask<Answer> task = new FutureTask<>(this);
    executor.execute(task);
    try {
      return task.get(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      executor.execute(this::abandon);
      throw ProviderException.of(Code.TIMEOUT, operation, service + " did not answer in time");
    } catch (InterruptedException e) {
      executor.execute(this::abandon);
      Thread.currentThread().interrupt();
      throw ProviderException.of(Code.TIMEOUT, operation, "was interrupted on its way");
    } catch (ExecutionException e) {
      throw failure(e.getCause(), operation, service);
    }
  }

  /** Returns what ended an exchange. */
  static ProviderException failure(@Nullable Throwable cause, String operation, String service) {
    if (cause instanceof ProviderException known) {
      return known;
    }
    if (cause instanceof IOException io) {
      return Failures.of(io, operation, service);
    }
    return ProviderException.of(Code.OTHER, operation, "the call failed", cause);
  }

  /**
   * Ends the exchange as soon as it can be ended. On a thread of its own: to close a connection may
   * block too.
   */
  private void abandon() {
    HttpResponse response;
    synchronized (lock) {
      abandoned = true;
      response = open;
    }
    if (response != null) {
      try {
        response.disconnect();
      } catch (IOException e) {
        // It ends with its time-out instead.
      }
    }
  }

  /** Makes a request, set up so that it is sent once, and within the deadline. */
  static HttpRequest prepared(Source source, Deadline deadline, String operation) {
    HttpRequest request;
    try {
      request = source.request();
    } catch (IOException e) {
      boolean passing = !(e instanceof Retryable known) || known.isRetryable();
      // The cause is left out: it may tell what was sent to get a token.
      throw ProviderException.of(
          passing ? Code.UNAVAILABLE : Code.DENIED,
          operation,
          "no credentials could be had: " + e.getClass().getSimpleName());
    }
    request.setConnectTimeout(deadline.remainingMillis());
    request.setReadTimeout(deadline.remainingMillis());
    // A change of the largest size is small; what is not compressed can be read in a trace.
    request.setEncoding(null);
    request.setNumberOfRetries(0);
    request.setFollowRedirects(false);
    request.setThrowExceptionOnExecuteError(false);
    HttpUnsuccessfulResponseHandler renewal = request.getUnsuccessfulResponseHandler();
    if (renewal != null) {
      request.setUnsuccessfulResponseHandler(
          (asked, answer, again) -> {
            renew(renewal, asked, answer);
            return false;
          });
    }
    return request;
  }

  /** After a 401 the next call gets a new token; this one fails. */
  private static void renew(
      HttpUnsuccessfulResponseHandler renewal, HttpRequest asked, HttpResponse answer)
      throws IOException {
    try {
      renewal.handleResponse(asked, answer, false);
    } catch (IllegalStateException e) {
      // Credentials of this kind cannot be renewed, and say so in this way.
    }
  }

  private byte[] body(HttpResponse response) throws IOException {
    try (InputStream in = response.getContent()) {
      if (in == null) {
        return new byte[0];
      }
      byte[] body = in.readNBytes(MAX_BODY + 1);
      if (body.length > MAX_BODY) {
        throw ProviderException.of(Code.MALFORMED, operation, "the answer is too large");
      }
      return body;
    }
  }
}
