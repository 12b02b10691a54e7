package io.esmos.testkit.azuredns;

import io.esmos.testkit.wire.WireAnswer;

/**
 * What the server refuses. Azure DNS writes its errors flat (as the answers quoted in
 * kubernetes-sigs/external-dns issues 4855 and 5358 show), the Resource Manager before it and
 * Traffic Manager within {@code error} (azure-sdk-for-net issue 35300, azure-service-operator issue
 * 4668).
 */
final class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final String code;
  private final boolean flat;

  private Refusal(int status, String code, String message, boolean flat) {
    super(message);
    this.status = status;
    this.code = code;
    this.flat = flat;
  }

  /** A refusal of Azure DNS. */
  static Refusal dns(int status, String code, String message) {
    return new Refusal(status, code, message, true);
  }

  /** A refusal of the Resource Manager, or of Traffic Manager. */
  static Refusal arm(int status, String code, String message) {
    return new Refusal(status, code, message, false);
  }

  static Refusal bad(String message) {
    return dns(400, "BadRequest", message);
  }

  WireAnswer answer() {
    var error = ArmJson.object().put("code", code).put("message", getMessage());
    return WireAnswer.json(
        status, (flat ? error : ArmJson.object().set("error", error)).toString());
  }
}
