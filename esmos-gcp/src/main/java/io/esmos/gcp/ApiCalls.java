package io.esmos.gcp;

import com.google.api.client.googleapis.services.AbstractGoogleClientRequest;
import com.google.api.client.json.GenericJson;
import dev.failsafe.RateLimiter;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.time.SystemTime;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Sends requests: paced, within a deadline, and ended by an interrupt. What only reads is tried
 * again; what changes is sent once. Safe for use by several threads.
 */
final class ApiCalls {
  private static final Duration FIRST_WAIT = Duration.ofMillis(200);

  private final CloudDnsOptions options;
  private final Executor executor;
  private final RateLimiter<Object> pace;

  ApiCalls(CloudDnsOptions options, Executor executor) {
    this.options = options;
    this.executor = executor;
    this.pace =
        RateLimiter.burstyBuilder(options.requestsPerMinute(), Duration.ofMinutes(1)).build();
  }

  /** Makes a request anew for each attempt: Google's are not reusable. */
  @FunctionalInterface
  interface Source<T> {
    AbstractGoogleClientRequest<T> make() throws IOException;
  }

  /**
   * A request: how it is made, and what its answer must be.
   *
   * @param kind what the answer must say that it is
   * @param member what an answer must have that does not say what it is, as Google's emulator's
   */
  record Call<T extends GenericJson>(
      Source<T> source, Class<T> type, String kind, String member, String operation) {
    boolean answeredBy(T value) {
      Object said = value.get("kind");
      return said == null ? value.get(member) != null : said.equals(kind);
    }
  }

  /** Reads. Throttling, broken connections and errors of the server are tried again. */
  <T extends GenericJson> T read(Call<T> call, Deadline deadline) {
    Duration wait = FIRST_WAIT;
    for (int attempt = 1; ; attempt++) {
      pace(deadline, call.operation());
      try {
        return attempt(call, deadline);
      } catch (ProviderException e) {
        wait = e.retryAfter().orElse(wait);
        if (attempt == options.attempts()
            || !passing(e.code())
            || Thread.currentThread().isInterrupted()
            || deadline.remaining().compareTo(wait) <= 0) {
          throw e;
        }
      }
      sleep(wait, call.operation());
      wait = wait.multipliedBy(2);
    }
  }

  /** Changes. After a failure whose code says so the effect is unknown. */
  <T extends GenericJson> T change(Call<T> call, Deadline deadline) {
    pace(deadline, call.operation());
    return attempt(call, deadline);
  }

  private static boolean passing(Code code) {
    return code == Code.THROTTLED || code == Code.UNAVAILABLE || code == Code.TIMEOUT;
  }

  private void pace(Deadline deadline, String operation) {
    deadline.check(operation);
    try {
      if (!pace.tryAcquirePermit(deadline.remaining())) {
        throw ProviderException.of(
            Code.THROTTLED,
            operation,
            "more than "
                + options.requestsPerMinute()
                + " requests a minute; the next would be too late");
      }
    } catch (InterruptedException e) {
      throw interrupted(operation);
    }
    if (Thread.currentThread().isInterrupted()) {
      throw interrupted(operation);
    }
    deadline.check(operation);
  }

  private <T extends GenericJson> T attempt(Call<T> call, Deadline whole) {
    Deadline deadline = whole.atMost(options.attemptTime());
    String operation = call.operation();
    Exchange exchange =
        new Exchange(() -> call.source().make().buildHttpRequest(), deadline, operation);
    FutureTask<Answer> task = new FutureTask<>(exchange);
    executor.execute(task);
    try {
      Answer answer = task.get(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS);
      if (!answer.success()) {
        throw Failures.of(answer, operation);
      }
      return parsed(call, answer);
    } catch (TimeoutException e) {
      abandon(exchange);
      throw ProviderException.of(Code.TIMEOUT, operation, "Cloud DNS did not answer in time");
    } catch (InterruptedException e) {
      abandon(exchange);
      Thread.currentThread().interrupt();
      throw ProviderException.of(Code.TIMEOUT, operation, "was interrupted on its way");
    } catch (ExecutionException e) {
      throw failure(e.getCause(), operation);
    }
  }

  /** On another thread: to close a connection may block too. */
  private void abandon(Exchange exchange) {
    executor.execute(exchange::abandon);
  }

  private static ProviderException failure(
      @org.jspecify.annotations.Nullable Throwable cause, String operation) {
    if (cause instanceof ProviderException known) {
      return known;
    }
    if (cause instanceof IOException io) {
      return Failures.of(io, operation);
    }
    return ProviderException.of(Code.OTHER, operation, "the call failed", cause);
  }

  private static <T extends GenericJson> T parsed(Call<T> call, Answer answer) {
    T value;
    try {
      value = RoutingPolicy.JSON.fromString(answer.text(), call.type());
    } catch (IOException | IllegalArgumentException e) {
      throw Failures.malformed(answer, call.operation(), "what is not " + call.kind(), e);
    }
    if (value == null || !call.answeredBy(value)) {
      throw Failures.malformed(answer, call.operation(), "what is not " + call.kind(), null);
    }
    return value;
  }

  private static void sleep(Duration time, String operation) {
    try {
      SystemTime.sleep(time);
    } catch (InterruptedException e) {
      throw interrupted(operation);
    }
  }

  private static ProviderException interrupted(String operation) {
    Thread.currentThread().interrupt();
    return ProviderException.of(Code.NOT_SENT, operation, "the thread was interrupted");
  }
}
