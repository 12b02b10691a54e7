package io.esmos.gcp;

import com.google.api.client.googleapis.services.AbstractGoogleClientRequest;
import com.google.api.client.json.GenericJson;
import io.esmos.provider.Backoff;
import io.esmos.provider.Deadline;
import io.esmos.provider.Pace;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.time.SystemTime;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Executor;

/**
 * Sends requests: paced, within a deadline, and ended by an interrupt. What only reads is tried
 * again; what changes is sent once. Safe for use by several threads.
 */
final class ApiCalls {
  private static final String SERVICE = "Cloud DNS";
  private static final Duration FIRST_WAIT = Duration.ofMillis(200);
  private static final Set<Code> PASSING = Set.of(Code.THROTTLED, Code.UNAVAILABLE, Code.TIMEOUT);

  private final CloudDnsOptions options;
  private final Executor executor;
  private final Pace pace;
  private final Backoff backoff;

  ApiCalls(CloudDnsOptions options, Executor executor) {
    this.options = options;
    this.executor = executor;
    this.pace = Pace.of(options.requestsPerMinute(), Duration.ofMinutes(1), SystemTime.ticker());
    this.backoff = Backoff.of(options.attempts(), FIRST_WAIT);
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
    for (int attempt = 1; ; attempt++) {
      pace.await(call.operation(), deadline);
      try {
        return heeded(call, deadline);
      } catch (ProviderException e) {
        backoff.await(e, attempt, PASSING, deadline);
      }
    }
  }

  /** Changes. After a failure whose code says so the effect is unknown. */
  <T extends GenericJson> T change(Call<T> call, Deadline deadline) {
    pace.await(call.operation(), deadline);
    return heeded(call, deadline);
  }

  private <T extends GenericJson> T heeded(Call<T> call, Deadline deadline) {
    try {
      return attempt(call, deadline);
    } catch (ProviderException e) {
      pace.heed(e);
      throw e;
    }
  }

  private <T extends GenericJson> T attempt(Call<T> call, Deadline whole) {
    Deadline deadline = whole.atMost(options.attemptTime());
    String operation = call.operation();
    Exchange exchange =
        new Exchange(() -> call.source().make().buildHttpRequest(), deadline, operation);
    Answer answer = exchange.on(executor, SERVICE);
    if (!answer.success()) {
      throw Failures.of(answer, operation, SERVICE);
    }
    return parsed(call, answer);
  }

  private static <T extends GenericJson> T parsed(Call<T> call, Answer answer) {
    T value;
    try {
      value = RoutingPolicy.JSON.fromString(answer.text(), call.type());
    } catch (IOException | IllegalArgumentException e) {
      throw Failures.malformed(answer, call.operation(), SERVICE, "what is not " + call.kind(), e);
    }
    if (value == null || !call.answeredBy(value)) {
      throw Failures.malformed(
          answer, call.operation(), SERVICE, "what is not " + call.kind(), null);
    }
    return value;
  }
}
