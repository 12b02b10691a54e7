package io.esmos.testkit.gcs;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.esmos.testkit.wire.WireAnswer;

/**
 * An error that the server answers. The shapes are those of the pages "HTTP status and error codes"
 * for the JSON API and for the XML API.
 */
final class GcsRefusal extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final String reason;

  private GcsRefusal(int status, String reason, String message) {
    super(message, null, false, false);
    this.status = status;
    this.reason = reason;
  }

  static GcsRefusal of(int status, String reason, String message) {
    return new GcsRefusal(status, reason, message);
  }

  static GcsRefusal invalid(String message) {
    return of(400, "invalid", message);
  }

  static GcsRefusal condition() {
    return of(412, "conditionNotMet", "At least one of the conditions that were sent is not met.");
  }

  static GcsRefusal noObject(String bucket, String name) {
    return of(404, "notFound", "No such object: " + bucket + "/" + name);
  }

  int status() {
    return status;
  }

  /** Returns the error as the JSON API writes it. */
  WireAnswer json() {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    ObjectNode error = root.putObject("error").put("code", status).put("message", getMessage());
    error
        .putArray("errors")
        .addObject()
        .put("message", getMessage())
        .put("domain", status == 429 ? "usageLimits" : "global")
        .put("reason", reason);
    return WireAnswer.json(status, root.toString());
  }

  /** Returns the error as the XML API writes it. */
  WireAnswer xml() {
    return WireAnswer.of(
        status,
        "application/xml; charset=UTF-8",
        "<?xml version='1.0' encoding='UTF-8'?><Error><Code>"
            + GcsXml.escaped(reason)
            + "</Code><Message>"
            + GcsXml.escaped(String.valueOf(getMessage()))
            + "</Message></Error>");
  }
}
