package io.esmos.testkit.clouddns;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.esmos.testkit.wire.WireAnswer;

/** An error that the server answers, in the shape of Google's APIs. */
final class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final String domain;
  private final String reason;

  private Refusal(int status, String domain, String reason, String message) {
    super(message, null, false, false);
    this.status = status;
    this.domain = domain;
    this.reason = reason;
  }

  static Refusal of(int status, String reason, String message) {
    return new Refusal(status, "global", reason, message);
  }

  static Refusal invalid(String where, String value) {
    return of(400, "invalid", "Invalid value for '" + where + "': '" + value + "'");
  }

  static Refusal missing(String where, String named) {
    return of(
        404, "notFound", "The '" + where + "' resource named '" + named + "' does not exist.");
  }

  static Refusal tooFast() {
    return new Refusal(
        429, "usageLimits", "rateLimitExceeded", "Quota exceeded for quota metric 'Queries'.");
  }

  WireAnswer answer() {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    ObjectNode error = root.putObject("error").put("code", status).put("message", getMessage());
    error
        .putArray("errors")
        .addObject()
        .put("message", getMessage())
        .put("domain", domain)
        .put("reason", reason);
    return WireAnswer.json(status, root.toString());
  }
}
