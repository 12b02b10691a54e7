package io.esmos.testkit.route53;

import java.util.Objects;

/** A request that is refused: the status, the error code and the message of the answer. */
final class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final String code;

  Refusal(int status, String code, String message) {
    super(Objects.requireNonNull(message, "message"));
    this.status = status;
    this.code = code;
  }

  /** A change that the zone does not take; the API puts the reasons of all changes in brackets. */
  static Refusal batch(String reason) {
    return new Refusal(400, "InvalidChangeBatch", "[" + reason + "]");
  }

  /** A request that breaks the schema. */
  static Refusal input(String reason) {
    return new Refusal(400, "InvalidInput", reason);
  }

  int status() {
    return status;
  }

  String code() {
    return code;
  }
}
