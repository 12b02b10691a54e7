package io.esmos.testkit.cloudflare;

import java.time.Duration;
import java.util.Optional;

/** A refusal, with Cloudflare's own code and message. */
final class ApiProblem extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final int code;
  private final transient Optional<Duration> retryAfter;

  ApiProblem(int status, int code, String message) {
    this(status, code, message, Optional.empty());
  }

  ApiProblem(int status, int code, String message, Optional<Duration> retryAfter) {
    super(message);
    this.status = status;
    this.code = code;
    this.retryAfter = retryAfter;
  }

  /** What the documents call a DNS validation error. */
  static ApiProblem invalid(String message) {
    return new ApiProblem(400, 1004, "DNS Validation Error: " + message);
  }

  static ApiProblem noSuchRoute(String path) {
    return new ApiProblem(
        404, 7003, "Could not route to " + path + ", perhaps your object identifier is invalid?");
  }

  int status() {
    return status;
  }

  int code() {
    return code;
  }

  Optional<Duration> retryAfter() {
    return retryAfter;
  }
}
