package io.esmos.cloudflare;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.esmos.provider.Deadline;
import io.esmos.provider.Pace;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import okhttp3.Authenticator;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.CookieJar;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.BufferedSource;
import org.jspecify.annotations.Nullable;

/**
 * Calls of the API v4: sends each once, by a deadline, at the token's pace, and opens the envelope
 * {@code {success, errors, messages, result, result_info}}. The token is in the requests and
 * nowhere else. Safe for use by several threads.
 */
final class ApiCalls {
  static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .build();

  /** The largest page of records, each with a text, a comment and tags at their limits. */
  private static final long MAX_BODY = 128L << 20;

  private static final MediaType TYPE = MediaType.get("application/json");

  /** Cloudflare blocks for five minutes where it does not say for how long. */
  private static final Duration BLOCK = Duration.ofMinutes(5);

  /** How OkHttp says that its threads take no more work; there is no type for it. */
  private static final String REJECTED = "executor rejected";

  private final HttpUrl root;
  private final String token;
  private final OkHttpClient once;
  private final OkHttpClient reading;
  private final Pace pace;

  ApiCalls(HttpUrl root, String token, OkHttpClient client, Pace pace) {
    this.root = root;
    this.token = token;
    this.pace = pace;
    this.once =
        client
            .newBuilder()
            .retryOnConnectionFailure(false)
            .followRedirects(false)
            .followSslRedirects(false)
            .authenticator(Authenticator.NONE)
            .cookieJar(CookieJar.NO_COOKIES)
            .cache(null)
            .build();
    // A connection of the pool that the server has closed meanwhile shows only when it is used:
    // what changes nothing may then be asked again on a new one.
    this.reading = once.newBuilder().retryOnConnectionFailure(true).build();
  }

  /** Begins the URL of a call, from the parts of its path. */
  HttpUrl.Builder url(String... path) {
    HttpUrl.Builder url = root.newBuilder();
    for (String part : path) {
      url.addPathSegment(part);
    }
    return url;
  }

  /** Reads; returns the envelope, whose {@code result} is there. */
  JsonNode get(HttpUrl url, Deadline deadline, String operation) {
    return call("GET", url, null, deadline, operation);
  }

  /** Changes something; returns the envelope, whose {@code result} is there. */
  JsonNode send(String method, HttpUrl url, JsonNode body, Deadline deadline, String operation) {
    return call(method, url, body, deadline, operation);
  }

  private JsonNode call(
      String method, HttpUrl url, @Nullable JsonNode body, Deadline deadline, String operation) {
    pace.await(operation, deadline);
    Request request =
        new Request.Builder()
            .url(url)
            .header("Authorization", "Bearer " + token)
            .method(method, body == null ? null : RequestBody.create(bytes(body), TYPE))
            .build();
    Answer answer = answer(body == null ? reading : once, request, deadline, operation);
    return open(answer, operation);
  }

  // The bytes are made for one reader.
  @SuppressWarnings("ArrayRecordComponent")
  private record Answer(int status, String ray, Optional<Duration> retryAfter, byte[] body) {}

  private static Answer answer(
      OkHttpClient client, Request request, Deadline deadline, String operation) {
    Duration left = deadline.remaining();
    Call call = client.newCall(request);
    call.timeout().timeout(Math.max(1, left.toNanos()), TimeUnit.NANOSECONDS);
    CompletableFuture<Answer> answer = new CompletableFuture<>();
    call.enqueue(new Reader(answer));
    try {
      return answer.get(left.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      call.cancel();
      throw ProviderException.of(Code.TIMEOUT, operation, "no whole answer within " + left);
    } catch (InterruptedException e) {
      call.cancel();
      Thread.currentThread().interrupt();
      throw ProviderException.of(Code.UNAVAILABLE, operation, "interrupted while it waited");
    } catch (ExecutionException e) {
      throw failure(e.getCause(), operation);
    }
  }

  /** What the other side wrote is not repeated: it may be anything, the token included. */
  private static ProviderException failure(@Nullable Throwable cause, String operation) {
    if (cause instanceof TooLong) {
      return ProviderException.of(
          Code.MALFORMED, operation, "the answer is longer than " + MAX_BODY + " octets");
    }
    if (cause instanceof java.io.InterruptedIOException) {
      return REJECTED.equals(cause.getMessage())
          ? ProviderException.of(
              Code.NOT_SENT, operation, "the client that was handed in has been shut down")
          : ProviderException.of(Code.TIMEOUT, operation, "no whole answer in time");
    }
    String what = cause == null ? "" : " (" + cause.getClass().getSimpleName() + ")";
    return ProviderException.of(Code.UNAVAILABLE, operation, "the API gave no whole answer" + what);
  }

  private JsonNode open(Answer answer, String operation) {
    Optional<JsonNode> body = parse(answer.body());
    boolean good = answer.status() >= 200 && answer.status() < 300;
    JsonNode envelope = body.orElse(null);
    if (good && envelope != null && envelope.path("success").asBoolean(false)) {
      if (!envelope.hasNonNull("result")) {
        throw refused(Code.MALFORMED, "the answer has no result", answer, null, operation);
      }
      return envelope;
    }
    if (good && (envelope == null || !envelope.has("success"))) {
      throw refused(Code.MALFORMED, "the answer is not the API's", answer, null, operation);
    }
    OptionalInt vendor = vendorCode(envelope);
    Code code = good ? Code.OTHER : ApiErrors.code(answer.status(), vendor);
    ProviderException e =
        refused(
            code,
            "answered with status " + answer.status(),
            answer,
            vendor.isPresent() ? "" + vendor.getAsInt() : "HTTP " + answer.status(),
            operation);
    if (code == Code.THROTTLED) {
      pace.pause(answer.retryAfter().orElse(BLOCK));
    }
    return raise(answer.retryAfter().map(e::retryAfter).orElse(e));
  }

  private static JsonNode raise(ProviderException e) {
    throw e;
  }

  private static ProviderException refused(
      Code code, String why, Answer answer, @Nullable String vendorCode, String operation) {
    String ray = answer.ray().isEmpty() ? null : answer.ray();
    ProviderException e = ProviderException.of(code, operation, why);
    return vendorCode == null && ray == null ? e : e.vendor(vendorCode, ray);
  }

  private static OptionalInt vendorCode(@Nullable JsonNode envelope) {
    JsonNode code =
        envelope == null
            ? com.fasterxml.jackson.databind.node.MissingNode.getInstance()
            : envelope.path("errors").path(0).path("code");
    return code.canConvertToInt() ? OptionalInt.of(code.asInt()) : OptionalInt.empty();
  }

  private static Optional<JsonNode> parse(byte[] body) {
    try {
      JsonNode node = JSON.readTree(body);
      return node != null && node.isObject() ? Optional.of(node) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static byte[] bytes(JsonNode body) {
    try {
      return JSON.writeValueAsBytes(body);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of JSON can be written", e);
    }
  }

  /** Takes in the whole answer, on a thread of the client. */
  private static final class Reader implements Callback {
    private static final java.util.regex.Pattern RAY =
        java.util.regex.Pattern.compile("[A-Za-z0-9-]{1,100}");

    private final CompletableFuture<Answer> answer;

    Reader(CompletableFuture<Answer> answer) {
      this.answer = answer;
    }

    @Override
    public void onFailure(Call call, IOException e) {
      answer.completeExceptionally(e);
    }

    @Override
    public void onResponse(Call call, Response response) {
      try (response) {
        BufferedSource source = response.body().source();
        if (source.request(MAX_BODY + 1)) {
          // Closing alone would read on, to save the connection.
          call.cancel();
          throw new TooLong();
        }
        String ray = String.valueOf(response.header("cf-ray"));
        answer.complete(
            new Answer(
                response.code(),
                RAY.matcher(ray).matches() && !ray.equals("null") ? ray : "",
                retryAfter(response.header("retry-after")),
                source.readByteArray()));
      } catch (IOException | RuntimeException e) {
        answer.completeExceptionally(e);
      }
    }

    private static Optional<Duration> retryAfter(@Nullable String header) {
      return Optional.ofNullable(header)
          .filter(text -> text.matches("[0-9]{1,6}"))
          .map(text -> Duration.ofSeconds(Integer.parseInt(text)));
    }
  }

  private static final class TooLong extends IOException {
    private static final long serialVersionUID = 1L;
  }
}
