package io.esmos.azure;

import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Optional;

/**
 * The one table from what the Azure Resource Manager answers to the codes of {@link
 * ProviderException}. Azure DNS itself writes {@code {code, message}}, the Resource Manager before
 * it and Traffic Manager write {@code {error: {code, message}}}.
 */
final class ArmErrors {
  private static final int MAX_MESSAGE = 200;

  private final InstantSource wall;

  ArmErrors(InstantSource wall) {
    this.wall = wall;
  }

  /** Returns the exception for an answer that is no success. */
  ProviderException of(ArmAnswer answer) {
    Optional<Map<String, Object>> error = error(answer);
    String vendorCode =
        error.flatMap(it -> text(it, "code")).orElse(String.valueOf(answer.status()));
    String message = error.flatMap(it -> text(it, "message")).map(ArmErrors::line).orElse("");
    ProviderException failure =
        ProviderException.of(
                code(answer.status()),
                answer.request().operation(),
                "Azure answers " + answer.status() + (message.isEmpty() ? "" : ", " + message))
            .vendor(vendorCode, answer.requestId().orElse(null));
    return retryAfter(answer).map(failure::retryAfter).orElse(failure);
  }

  private static Code code(int status) {
    return switch (status) {
      case 400, 413, 422 -> Code.INVALID;
      case 401, 403 -> Code.DENIED;
      case 404 -> Code.NOT_FOUND;
      case 405 -> Code.UNSUPPORTED;
      // 412: the etag is another one. 409: a CNAME beside other data, or a change under way.
      case 409, 412 -> Code.CONFLICT;
      case 429 -> Code.THROTTLED;
      // Also what is said after an effect, by whatever stands between.
      case 500, 502, 503, 504 -> Code.UNAVAILABLE;
      default -> Code.OTHER;
    };
  }

  private static Optional<Map<String, Object>> error(ArmAnswer answer) {
    try {
      Map<String, Object> body = Json.parse(answer.body().toBytes());
      return Optional.of(Json.optionalObject(body, "error").orElse(body));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Optional<String> text(Map<String, Object> error, String field) {
    return error.get(field) instanceof String text && !text.isBlank()
        ? Optional.of(text)
        : Optional.empty();
  }

  private static String line(String message) {
    String line = message.replaceAll("\\p{Cntrl}+", " ").strip();
    return line.length() > MAX_MESSAGE ? line.substring(0, MAX_MESSAGE) : line;
  }

  /** Seconds or a date (RFC 9110, section 10.2.3). */
  private Optional<Duration> retryAfter(ArmAnswer answer) {
    return answer.retryAfter().flatMap(this::duration);
  }

  private Optional<Duration> duration(String header) {
    if (header.matches("[0-9]{1,9}")) {
      return Optional.of(Duration.ofSeconds(Long.parseLong(header)));
    }
    try {
      Instant at = ZonedDateTime.parse(header, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      Duration wait = Duration.between(wall.instant(), at);
      return Optional.of(wait.isNegative() ? Duration.ZERO : wait);
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }
}
