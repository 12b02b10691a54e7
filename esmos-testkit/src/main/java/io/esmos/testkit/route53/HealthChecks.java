package io.esmos.testkit.route53;

import io.esmos.testkit.wire.WireAnswer;
import io.esmos.testkit.wire.WireRequest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The health checks of the account, and what their checkers saw. Safe for several threads. */
public final class HealthChecks {
  private final Object lock = new Object();
  private final Map<String, Map<String, String>> statuses = new LinkedHashMap<>();

  HealthChecks() {}

  /**
   * Adds a health check, or replaces what its checkers saw.
   *
   * @param id its id
   * @param statusByRegion what the checker of each region says, such as {@code Success: HTTP Status
   *     Code 200, OK}
   */
  public void put(String id, Map<String, String> statusByRegion) {
    synchronized (lock) {
      statuses.put(id, new LinkedHashMap<>(statusByRegion));
    }
  }

  boolean has(String id) {
    synchronized (lock) {
      return statuses.containsKey(id);
    }
  }

  WireAnswer answer(List<String> path, WireRequest request) {
    Map<String, String> seen;
    synchronized (lock) {
      seen = path.isEmpty() ? null : statuses.get(path.get(0));
    }
    if (seen == null) {
      throw new Refusal(404, "NoSuchHealthCheck", "No health check exists for " + request);
    }
    if (path.size() != 2 || !path.get(1).equals("status")) {
      throw new Refusal(404, "UnknownOperation", request + " is not served here");
    }
    StringBuilder observations = new StringBuilder();
    seen.forEach(
        (region, status) ->
            observations.append(
                Xml.element(
                    "HealthCheckObservation",
                    Xml.leaf("Region", region)
                        + Xml.leaf("IPAddress", "192.0.2.53")
                        + Xml.element(
                            "StatusReport",
                            Xml.leaf("Status", status)
                                + Xml.leaf("CheckedTime", "2026-11-21T10:00:00.000Z")))));
    return WireAnswer.xml(
        200,
        Xml.document(
            "GetHealthCheckStatusResponse",
            Xml.element("HealthCheckObservations", observations.toString())));
  }
}
