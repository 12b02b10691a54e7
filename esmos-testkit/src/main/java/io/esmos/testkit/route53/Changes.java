package io.esmos.testkit.route53;

import io.esmos.testkit.wire.WireXml;
import java.util.HashMap;
import java.util.Map;

/** Changes by id: pending when they are made and when first asked for, in sync afterwards. */
final class Changes {
  private final Map<String, Integer> asked = new HashMap<>();

  /** Returns the ChangeInfo of a new change. */
  String begin() {
    String id = "C" + (1_000_000 + asked.size());
    asked.put(id, 0);
    return info(id, "PENDING");
  }

  /** Returns the ChangeInfo of a change that is asked for. */
  String next(String id) {
    Integer times = asked.get(id);
    if (times == null) {
      throw new Refusal(404, "NoSuchChange", "Could not find resource with ID: " + id);
    }
    asked.put(id, times + 1);
    return info(id, times > 0 ? "INSYNC" : "PENDING");
  }

  private static String info(String id, String status) {
    return WireXml.element(
        "ChangeInfo",
        WireXml.leaf("Id", "/change/" + id)
            + WireXml.leaf("Status", status)
            + WireXml.leaf("SubmittedAt", "2026-11-21T10:00:00.000Z"));
  }
}
