package io.esmos.cloudflare;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.esmos.cloudflare.AnswerReader.Answer;
import io.esmos.provider.Deadline;
import io.esmos.provider.Pace;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import okhttp3.Authenticator;
import okhttp3.Call;
import okhttp3.CookieJar;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
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

  /**
   * The answer to the largest batch, each record with a text, a comment and tags at their limits.
   */
  private static final long MAX_BODY = 64L << 20;

  /** A record with a text, a comment and tags at their limits. */
  private static final long MAX_RECORD = 8L << 10;

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

  /** Returns these calls with a header more, at the same pace. */
  ApiCalls with(String header, String value) {
    OkHttpClient more =
        once.newBuilder()
            .addInterceptor(
                chain -> chain.proceed(chain.request().newBuilder().header(header, value).build()))
            .build();
    return new ApiCalls(root, token, more, pace);
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
    return call(
        "GET", url, null, new AnswerReader(Envelopes::whole, MAX_BODY), deadline, operation);
  }

  /**
   * Reads a list, which may be long: its elements are handed over one by one as they come, on a
   * thread of the client. They count only once this method has returned.
   *
   * @param most how many elements were asked for
   * @return the envelope, with an empty array for a result that was one
   */
  JsonNode list(
      HttpUrl url, int most, Consumer<JsonNode> element, Deadline deadline, String operation) {
    AnswerReader reader =
        new AnswerReader(
            body -> Envelopes.list(body, element),
            (1 << 20) + Math.multiplyExact(most, MAX_RECORD));
    return call("GET", url, null, reader, deadline, operation);
  }

  /** Changes something; returns the envelope, whose {@code result} is there. */
  JsonNode send(String method, HttpUrl url, JsonNode body, Deadline deadline, String operation) {
    AnswerReader reader = new AnswerReader(Envelopes::whole, MAX_BODY);
    return call(method, url, body, reader, deadline, operation);
  }

  private JsonNode call(
      String method,
      HttpUrl url,
      @Nullable JsonNode body,
      AnswerReader reader,
      Deadline deadline,
      String operation) {
    pace.await(operation, deadline);
    Request request =
        new Request.Builder()
            .url(url)
            .header("Authorization", "Bearer " + token)
            .method(method, body == null ? null : RequestBody.create(bytes(body), TYPE))
            .build();
    OkHttpClient client = body == null ? reading : once;
    return open(answer(client, request, reader, deadline, operation), operation);
  }

  private static Answer answer(
      OkHttpClient client,
      Request request,
      AnswerReader reader,
      Deadline deadline,
      String operation) {
    Duration left = deadline.remaining();
    Call call = client.newCall(request);
    call.timeout().timeout(Math.max(1, left.toNanos()), TimeUnit.NANOSECONDS);
    call.enqueue(reader);
    try {
      return reader.answer().get(left.toNanos(), TimeUnit.NANOSECONDS);
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
    if (cause instanceof ProviderException e) {
      return e;
    }
    if (cause instanceof AnswerReader.TooLong) {
      return ProviderException.of(Code.MALFORMED, operation, String.valueOf(cause.getMessage()));
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
    boolean good = answer.status() >= 200 && answer.status() < 300;
    JsonNode envelope = answer.envelope().orElse(null);
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

  private static byte[] bytes(JsonNode body) {
    try {
      return JSON.writeValueAsBytes(body);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of JSON can be written", e);
    }
  }
}
