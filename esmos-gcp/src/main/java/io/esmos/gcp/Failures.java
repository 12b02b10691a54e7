package io.esmos.gcp;

import com.google.api.client.http.HttpHeaders;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The table of errors: from Google's answers to codes. Pure. */
final class Failures {
  private static final Set<String> RATE =
      Set.of("rateLimitExceeded", "userRateLimitExceeded", "quotaExceeded", "dailyLimitExceeded");

  private static final Pattern XML_ERROR =
      Pattern.compile(
          "<Error>\\s*<Code>([^<]{1,100})</Code>(?:\\s*<Message>([^<]{0,1000})</Message>)?");

  private static final int MAX_TEXT = 300;

  private Failures() {}

  /** What the body of an error says. */
  private record ErrorBody(String reason, String message) {}

  /** Returns what an answer means that is no success. */
  static ProviderException of(Answer answer, String operation, String service) {
    int status = answer.status();
    Optional<ErrorBody> body = body(answer.text());
    String reason = body.map(ErrorBody::reason).orElse(Integer.toString(status));
    Code code = code(status, reason, body.isPresent());
    ProviderException failure =
        ProviderException.of(
                code,
                operation,
                service
                    + " answered "
                    + status
                    + body.map(said -> ", " + said.message()).orElse(" without its error body"))
            .vendor(reason, requestId(answer.headers()));
    Optional<Duration> after = retryAfter(answer.headers());
    return after.isPresent() ? failure.retryAfter(after.get()) : failure;
  }

  /** Returns whether an error has the body that the service gives it, and no proxy. */
  static boolean theirs(Answer answer) {
    return body(answer.text()).isPresent();
  }

  /** Returns what the failure of a connection means. */
  static ProviderException of(IOException cause, String operation, String service) {
    boolean slow = cause instanceof SocketTimeoutException;
    return ProviderException.of(
        slow ? Code.TIMEOUT : Code.UNAVAILABLE,
        operation,
        slow ? service + " did not answer in time" : "no answer of " + service + " could be had",
        cause);
  }

  /** Returns the failure of an answer that says success and is none. */
  static ProviderException malformed(
      Answer answer, String operation, String service, String what, @Nullable Throwable cause) {
    return ProviderException.of(Code.MALFORMED, operation, service + " sent " + what, cause)
        .vendor(Integer.toString(answer.status()), requestId(answer.headers()));
  }

  private static Code code(int status, String reason, boolean theirs) {
    return switch (status) {
      case 401 -> Code.DENIED;
      case 403 -> RATE.contains(reason) ? Code.THROTTLED : Code.DENIED;
      case 429 -> Code.THROTTLED;
      case 408 -> Code.UNAVAILABLE;
      default -> {
        if (status >= 500) {
          yield status == 501 ? Code.UNSUPPORTED : Code.UNAVAILABLE;
        }
        // A proxy's refusal says nothing of the zone, and nothing of the effect.
        yield theirs && status >= 400 ? refusal(status) : Code.MALFORMED;
      }
    };
  }

  private static Code refusal(int status) {
    return switch (status) {
      case 404 -> Code.NOT_FOUND;
      case 409, 412 -> Code.CONFLICT;
      default -> Code.INVALID;
    };
  }

  /** Reads {@code {"error": {"message": …, "errors": [{"reason": …}], "status": …}}}. */
  private static Optional<ErrorBody> body(String text) {
    if (text.startsWith("<?xml")) {
      return xml(text);
    }
    try {
      if (RoutingPolicy.JSON.fromString(text, Object.class) instanceof Map<?, ?> root
          && root.get("error") instanceof Map<?, ?> error) {
        Object reason = error.get("status");
        if (error.get("errors") instanceof List<?> errors
            && !errors.isEmpty()
            && errors.get(0) instanceof Map<?, ?> first
            && first.get("reason") != null) {
          reason = first.get("reason");
        }
        return Optional.of(new ErrorBody(clean(reason), clean(error.get("message"))));
      }
    } catch (IOException | RuntimeException e) {
      return Optional.empty();
    }
    return Optional.empty();
  }

  /** Reads {@code <Error><Code>…</Code><Message>…</Message></Error>}, as the XML API writes it. */
  private static Optional<ErrorBody> xml(String text) {
    Matcher error = XML_ERROR.matcher(text);
    return error.find()
        ? Optional.of(new ErrorBody(clean(error.group(1)), clean(error.group(2))))
        : Optional.empty();
  }

  private static String clean(@Nullable Object text) {
    String line = String.valueOf(text).replaceAll("\\p{Cntrl}+", " ");
    return line.length() > MAX_TEXT ? line.substring(0, MAX_TEXT) : line;
  }

  /** Google's front ends name a request in one of these, or not at all. */
  private static @Nullable String requestId(HttpHeaders headers) {
    String id = headers.getFirstHeaderStringValue("x-goog-request-id");
    id = id == null ? headers.getFirstHeaderStringValue("x-guploader-uploadid") : id;
    id = id == null ? headers.getFirstHeaderStringValue("x-cloud-trace-context") : id;
    return id == null ? null : clean(id);
  }

  private static Optional<Duration> retryAfter(HttpHeaders headers) {
    String seconds = headers.getRetryAfter();
    return seconds != null && seconds.matches("[0-9]{1,6}")
        ? Optional.of(Duration.ofSeconds(Long.parseLong(seconds)))
        : Optional.empty();
  }
}
