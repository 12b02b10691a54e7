package io.esmos.gcp;

import io.esmos.testkit.wire.WireAnswer;

/** Errors as Cloud Storage writes them. */
final class GcsFaults {
  private GcsFaults() {}

  static WireAnswer error(int status, String reason) {
    return WireAnswer.json(
        status,
        "{\"error\":{\"code\":"
            + status
            + ",\"message\":\"said so\",\"errors\":[{\"reason\":\""
            + reason
            + "\",\"domain\":\"global\",\"message\":\"said so\"}]}}");
  }
}
