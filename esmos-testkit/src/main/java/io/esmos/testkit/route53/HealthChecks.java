package io.esmos.testkit.route53;

import io.esmos.testkit.wire.WireAnswer;
import io.esmos.testkit.wire.WireRequest;
import io.esmos.testkit.wire.WireXml;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The health checks of the account, and what their checkers saw. Safe for several threads. */
public final class HealthChecks {
  /** The most that one page holds. */
  private static final int MOST_CHECKS = 1_000;

  /** Those that no checker of Route 53 looks at. */
  private static final Set<String> WITHOUT_CHECKERS =
      Set.of("CALCULATED", "CLOUDWATCH_METRIC", "RECOVERY_CONTROL");

  private record Check(Map<String, String> config, Map<String, String> statuses) {}

  private final Object lock = new Object();
  private final TreeMap<String, Check> checks = new TreeMap<>();

  HealthChecks() {}

  /**
   * Adds a health check, or replaces what its checkers saw.
   *
   * @param id its id
   * @param statusByRegion what the checker of each region says, such as {@code Success: HTTP Status
   *     Code 200, OK}
   */
  public void put(String id, Map<String, String> statusByRegion) {
    put(id, Map.of("Type", "TCP", "IPAddress", "192.0.2.1"), statusByRegion);
  }

  /**
   * Adds a health check, or replaces it.
   *
   * @param id its id
   * @param config the elements of its HealthCheckConfig: {@code Type}, and others such as {@code
   *     FullyQualifiedDomainName} or {@code RoutingControlArn}
   * @param statusByRegion what the checker of each region says
   */
  public void put(String id, Map<String, String> config, Map<String, String> statusByRegion) {
    if (!config.containsKey("Type")) {
      throw new IllegalArgumentException("a health check has a type");
    }
    synchronized (lock) {
      checks.put(id, new Check(new TreeMap<>(config), new LinkedHashMap<>(statusByRegion)));
    }
  }

  boolean has(String id) {
    synchronized (lock) {
      return checks.containsKey(id);
    }
  }

  WireAnswer answer(List<String> path, WireRequest request) {
    if (path.isEmpty()) {
      return list(request);
    }
    Check check;
    synchronized (lock) {
      check = checks.get(path.get(0));
    }
    if (check == null) {
      throw new Refusal(404, "NoSuchHealthCheck", "No health check exists for " + request);
    }
    if (path.size() != 2 || !path.get(1).equals("status")) {
      throw new Refusal(404, "UnknownOperation", request + " is not served here");
    }
    if (WITHOUT_CHECKERS.contains(check.config().getOrDefault("Type", ""))) {
      throw Refusal.input("a health check of this type has no checkers");
    }
    StringBuilder observations = new StringBuilder();
    check
        .statuses()
        .forEach(
            (region, status) ->
                observations.append(
                    WireXml.element(
                        "HealthCheckObservation",
                        WireXml.leaf("Region", region)
                            + WireXml.leaf("IPAddress", "192.0.2.53")
                            + WireXml.element(
                                "StatusReport",
                                WireXml.leaf("Status", status)
                                    + WireXml.leaf("CheckedTime", "2026-11-21T10:00:00.000Z")))));
    return WireAnswer.xml(
        200,
        WireXml.document(
            "GetHealthCheckStatusResponse",
            Answers.NAMESPACE,
            WireXml.element("HealthCheckObservations", observations.toString())));
  }

  /** ListHealthChecks; the marker is the id that the page begins with. */
  private WireAnswer list(WireRequest request) {
    Listing listing = Listing.of(request);
    int most = listing.most(MOST_CHECKS);
    StringBuilder page = new StringBuilder();
    String next = "";
    int count = 0;
    synchronized (lock) {
      for (Map.Entry<String, Check> check :
          checks.tailMap(listing.parameter("marker")).entrySet()) {
        if (count++ == most) {
          next = check.getKey();
          break;
        }
        page.append(xml(check.getKey(), check.getValue()));
      }
    }
    return WireAnswer.xml(
        200,
        WireXml.document(
            "ListHealthChecksResponse",
            Answers.NAMESPACE,
            WireXml.element("HealthChecks", page.toString())
                + WireXml.leaf("Marker", listing.parameter("marker"))
                + WireXml.leaf("IsTruncated", String.valueOf(!next.isEmpty()))
                + (next.isEmpty() ? "" : WireXml.leaf("NextMarker", next))
                + WireXml.leaf("MaxItems", String.valueOf(most))));
  }

  private static String xml(String id, Check check) {
    StringBuilder config = new StringBuilder();
    check.config().forEach((name, value) -> config.append(WireXml.leaf(name, value)));
    return WireXml.element(
        "HealthCheck",
        WireXml.leaf("Id", id)
            + WireXml.leaf("CallerReference", "esmos-" + id)
            + WireXml.element("HealthCheckConfig", config.toString())
            + WireXml.leaf("HealthCheckVersion", "1"));
  }
}
