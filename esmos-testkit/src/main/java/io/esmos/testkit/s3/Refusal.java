package io.esmos.testkit.s3;

import java.util.Map;
import java.util.Objects;

/** A request that is refused: the status, the error code, the message and headers of the answer. */
final class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final String code;
  private final transient Map<String, String> headers;

  Refusal(int status, String code, String message) {
    this(status, code, message, Map.of());
  }

  Refusal(int status, String code, String message, Map<String, String> headers) {
    super(Objects.requireNonNull(message, "message"));
    this.status = status;
    this.code = code;
    this.headers = Map.copyOf(headers);
  }

  static Refusal noSuchKey() {
    return new Refusal(404, "NoSuchKey", "The specified key does not exist.");
  }

  static Refusal noSuchUpload() {
    return new Refusal(
        404,
        "NoSuchUpload",
        "The specified multipart upload does not exist. The upload ID may be invalid, or the upload"
            + " may have been aborted or completed.");
  }

  static Refusal precondition(String header) {
    return new Refusal(
        412,
        "PreconditionFailed",
        "At least one of the pre-conditions you specified did not hold: " + header);
  }

  static Refusal invalid(String what) {
    return new Refusal(400, "InvalidArgument", what);
  }

  static Refusal locked() {
    return new Refusal(
        403, "AccessDenied", "Access Denied because object protected by object lock.");
  }

  static Refusal notImplemented(String what) {
    return new Refusal(501, "NotImplemented", what + " is not implemented");
  }

  int status() {
    return status;
  }

  String code() {
    return code;
  }

  Map<String, String> headers() {
    return headers;
  }
}
