package io.esmos.testkit.azureblob;

import io.esmos.testkit.azureblob.Refusal.Code;
import io.esmos.testkit.wire.WireRequest;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * The conditional headers (REST page "Specify conditional headers for Blob service operations"): a
 * write whose condition does not hold is 412, a create of what is there is 409, and a reading that
 * would bring nothing new is 304.
 */
final class Conditions {
  private Conditions() {}

  /** Checks a request that writes. */
  static void write(WireRequest request, Optional<Blob> blob) {
    Optional<String> match = request.header("if-match");
    if (match.isPresent() && (blob.isEmpty() || !matches(match.get(), blob.get()))) {
      throw notMet();
    }
    Optional<String> none = request.header("if-none-match");
    if (none.isPresent() && blob.isPresent()) {
      if (none.get().equals("*")) {
        throw new Refusal(Code.BlobAlreadyExists, "the specified blob already exists");
      }
      if (matches(none.get(), blob.get())) {
        throw notMet();
      }
    }
    blob.ifPresent(it -> unmodified(request, it));
    if (blob.isPresent() && unchanged(request, blob.get())) {
      throw notMet();
    }
  }

  /** Checks a request that reads; returns whether it is answered with "not modified". */
  static boolean read(WireRequest request, Blob blob) {
    Optional<String> match = request.header("if-match");
    if (match.isPresent() && !matches(match.get(), blob)) {
      throw notMet();
    }
    unmodified(request, blob);
    Optional<String> none = request.header("if-none-match");
    return none.isPresent() ? matches(none.get(), blob) : unchanged(request, blob);
  }

  private static void unmodified(WireRequest request, Blob blob) {
    if (date(request, "if-unmodified-since").filter(seconds(blob)::isAfter).isPresent()) {
      throw notMet();
    }
  }

  private static boolean unchanged(WireRequest request, Blob blob) {
    return date(request, "if-modified-since")
        .filter(since -> !seconds(blob).isAfter(since))
        .isPresent();
  }

  private static Instant seconds(Blob blob) {
    return blob.modified.truncatedTo(ChronoUnit.SECONDS);
  }

  private static boolean matches(String header, Blob blob) {
    return header.equals("*") || header.replace("\"", "").equals(blob.etag);
  }

  private static Optional<Instant> date(WireRequest request, String name) {
    try {
      return request
          .header(name)
          .map(it -> ZonedDateTime.parse(it, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
    } catch (DateTimeException e) {
      throw new Refusal(Code.InvalidHeaderValue, name + " is no date");
    }
  }

  private static Refusal notMet() {
    return new Refusal(
        Code.ConditionNotMet, "the condition specified using HTTP conditional headers is not met");
  }
}
