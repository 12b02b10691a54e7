package io.esmos.azure;

import com.azure.core.exception.ClientAuthenticationException;
import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpPipeline;
import com.azure.core.http.HttpRequest;
import com.azure.core.http.HttpResponse;
import com.azure.core.util.BinaryData;
import io.esmos.provider.Backoff;
import io.esmos.provider.Deadline;
import io.esmos.provider.Pace;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.time.SystemTime;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Sends requests to the Azure Resource Manager within deadlines and quotas. What changes something
 * is sent once; what reads is tried again, within the deadline, after what may pass. An interrupt
 * ends a call. Safe for use by several threads.
 */
final class ArmClient {
  private static final HttpHeaderName REQUEST_ID = HttpHeaderName.fromString("x-ms-request-id");

  /** Enough for a token bucket to fill again; a vendor that is down is not asked for ever. */
  private static final int READ_TRIES = 4;

  private static final Set<Code> PASSING = Set.of(Code.UNAVAILABLE, Code.THROTTLED);

  /** Reading calls on the way at once: a client opens a connection for each over HTTP 1.1. */
  private static final int AT_ONCE = 16;

  private final HttpPipeline pipeline;
  private final ArmErrors errors;
  private final Pace reads;
  private final Pace writes;
  private final Backoff backoff;

  ArmClient(HttpPipeline pipeline, ArmOptions options, InstantSource wall) {
    this.pipeline = pipeline;
    this.errors = new ArmErrors(wall);
    this.reads = pace(10 * options.readsPerSecond(), Duration.ofSeconds(10));
    this.writes = pace(options.writesPerMinute(), Duration.ofMinutes(1));
    this.backoff = Backoff.of(READ_TRIES, options.retryPause());
  }

  private static Pace pace(int calls, Duration per) {
    return Pace.of(calls, per, SystemTime.ticker());
  }

  /** A request that may be on its way. */
  private record Sent(ArmRequest request, CompletableFuture<ArmAnswer> answer) {}

  /**
   * Sends a request that changes something, once.
   *
   * @throws ProviderException if it was not sent, refused, or its effect is unknown
   */
  ArmAnswer change(ArmRequest request, Deadline deadline) {
    return checked(await(send(request, deadline), deadline));
  }

  /**
   * Sends a request that reads.
   *
   * @throws ProviderException if it was refused, or still failed at the end
   */
  ArmAnswer read(ArmRequest request, Deadline deadline) {
    return again(request, deadline, 1);
  }

  /**
   * Sends requests that read, several at once.
   *
   * @return in their order what was answered, or that there is no such thing
   * @throws ProviderException if one of them failed
   */
  List<Result> readAll(List<ArmRequest> requests, Deadline deadline) {
    List<Result> results = new ArrayList<>();
    for (int from = 0; from < requests.size(); from += AT_ONCE) {
      int to = Math.min(requests.size(), from + AT_ONCE);
      results.addAll(readAtOnce(requests.subList(from, to), deadline));
    }
    return results;
  }

  private List<Result> readAtOnce(List<ArmRequest> requests, Deadline deadline) {
    List<Sent> sent = new ArrayList<>();
    try {
      for (ArmRequest request : requests) {
        sent.add(send(request, deadline));
      }
      List<Result> results = new ArrayList<>();
      for (Sent each : sent) {
        results.add(result(each, deadline));
      }
      return results;
    } finally {
      sent.forEach(each -> each.answer().cancel(true));
    }
  }

  /** What became of a request that reads: one of the two is there. */
  record Result(Optional<ArmAnswer> answer, Optional<ProviderException> failure) {
    ArmAnswer orThrow() {
      failure.ifPresent(
          it -> {
            throw it;
          });
      return answer.orElseThrow();
    }
  }

  private Result result(Sent sent, Deadline deadline) {
    try {
      return new Result(Optional.of(first(sent, deadline)), Optional.empty());
    } catch (ProviderException e) {
      if (e.code() != Code.NOT_FOUND) {
        throw e;
      }
      return new Result(Optional.empty(), Optional.of(e));
    }
  }

  private ArmAnswer first(Sent sent, Deadline deadline) {
    try {
      return checked(await(sent, deadline));
    } catch (ProviderException e) {
      backoff.await(e, 1, PASSING, deadline);
      return again(sent.request(), deadline, 2);
    }
  }

  private ArmAnswer again(ArmRequest request, Deadline deadline, int from) {
    for (int attempt = from; ; attempt++) {
      Sent sent = send(request, deadline);
      try {
        return checked(await(sent, deadline));
      } catch (ProviderException e) {
        backoff.await(e, attempt, PASSING, deadline);
      }
    }
  }

  private ArmAnswer checked(ArmAnswer answer) {
    if (!answer.success()) {
      ProviderException refusal = errors.of(answer);
      pace(answer.request()).heed(refusal);
      throw refusal;
    }
    return answer;
  }

  private Pace pace(ArmRequest request) {
    return request.reads() ? reads : writes;
  }

  private Sent send(ArmRequest request, Deadline deadline) {
    pace(request).await(request.operation(), deadline);
    HttpRequest http = new HttpRequest(request.method(), request.url());
    http.setHeader(HttpHeaderName.ACCEPT, "application/json");
    request
        .body()
        .ifPresent(
            body -> {
              http.setHeader(HttpHeaderName.CONTENT_TYPE, "application/json");
              http.setBody(Json.write(body));
            });
    request.ifMatch().ifPresent(etag -> http.setHeader(HttpHeaderName.IF_MATCH, etag));
    if (request.ifAbsent()) {
      http.setHeader(HttpHeaderName.IF_NONE_MATCH, "*");
    }
    return new Sent(
        request,
        pipeline
            .send(http)
            .flatMap(
                response ->
                    ShortAnswer.bounded(response)
                        .getBodyAsByteArray()
                        .defaultIfEmpty(new byte[0])
                        .map(body -> answer(request, response, body)))
            .toFuture());
  }

  private static ArmAnswer answer(ArmRequest request, HttpResponse response, byte[] body) {
    return new ArmAnswer(
        request,
        response.getStatusCode(),
        Optional.ofNullable(response.getHeaderValue(REQUEST_ID)),
        Optional.ofNullable(response.getHeaderValue(HttpHeaderName.RETRY_AFTER)),
        BinaryData.fromBytes(body));
  }

  private static ArmAnswer await(Sent sent, Deadline deadline) {
    String operation = sent.request().operation();
    try {
      ArmAnswer answer = sent.answer().get(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS);
      if (answer == null) {
        throw ProviderException.of(Code.UNAVAILABLE, operation, "the client gave no answer");
      }
      return answer;
    } catch (TimeoutException e) {
      sent.answer().cancel(true);
      throw ProviderException.of(Code.TIMEOUT, operation, "no answer by the deadline");
    } catch (InterruptedException e) {
      sent.answer().cancel(true);
      Thread.currentThread().interrupt();
      throw ProviderException.of(Code.TIMEOUT, operation, "the thread was interrupted");
    } catch (CancellationException e) {
      throw ProviderException.of(Code.UNAVAILABLE, operation, "the call was cancelled", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof ProviderException known) {
        throw known;
      }
      if (e.getCause() instanceof ClientAuthenticationException denied) {
        throw ProviderException.of(
            Code.DENIED, operation, "no token for Azure could be had", denied);
      }
      throw ProviderException.of(
          Code.UNAVAILABLE, operation, "the connection failed", e.getCause());
    }
  }
}
