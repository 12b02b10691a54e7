package io.esmos.testkit.cloudflare;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.esmos.testkit.wire.WireAnswer;
import io.esmos.testkit.wire.WireRequest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/** From a request to its answer: credentials, quota, routes. Safe for use by several threads. */
final class CloudflareHandler {
  /** Of the schema of DNS records' list. */
  private static final int MAX_RECORDS = 5_000_000;

  private static final int STANDARD_RECORDS = 100;
  private static final int MAX_ZONES = 50;
  private static final int STANDARD_ZONES = 20;

  private final Object lock = new Object();
  private final String authorization;
  private final Map<String, ZoneState> zones;
  private final LoadBalancing balancing = new LoadBalancing();
  private final Quota quota;
  private final Consumer<ZoneState> changed;

  CloudflareHandler(
      String token, Map<String, ZoneState> zones, Quota quota, Consumer<ZoneState> changed) {
    this.authorization = "Bearer " + token;
    this.zones = zones;
    this.quota = quota;
    this.changed = changed;
  }

  WireAnswer answer(WireRequest request) {
    String ray = CloudflareServer.randomId().substring(0, 16) + "-SIN";
    try {
      quota.check();
      authorize(request);
      synchronized (lock) {
        return Envelope.answer(200, route(request), ray);
      }
    } catch (ApiProblem problem) {
      return Envelope.answer(problem, ray);
    }
  }

  /** Runs what looks at a zone, or changes it, as a request would. */
  <T> T with(String zone, Function<ZoneState, T> look) {
    synchronized (lock) {
      return look.apply(zone(zone, zone));
    }
  }

  /** Runs what looks at the account's load balancing, or changes it. */
  <T> T balancing(Function<LoadBalancing, T> look) {
    synchronized (lock) {
      return look.apply(balancing);
    }
  }

  /** Missing credentials come with status 400, wrong ones with 403, as public clients report. */
  private void authorize(WireRequest request) {
    Optional<String> given = request.header("authorization");
    if (given.isEmpty()) {
      throw new ApiProblem(400, 9106, "Missing X-Auth-Key, X-Auth-Email or Authorization headers");
    }
    if (!given.get().equals(authorization)) {
      throw new ApiProblem(403, 10000, "Authentication error");
    }
  }

  private ObjectNode route(WireRequest request) {
    List<String> path = request.segments();
    boolean api = path.size() >= 3 && path.get(0).equals("client") && path.get(1).equals("v4");
    if (api && (path.size() == 6 || path.size() == 7) && path.get(2).equals("accounts")) {
      return account(request, path);
    }
    if (!api || !path.get(2).equals("zones")) {
      throw new ApiProblem(404, 7000, "No route for that URI");
    }
    if (path.size() == 3 && request.method().equals("GET")) {
      return Envelope.page(zones(request), request, STANDARD_ZONES, MAX_ZONES);
    }
    ZoneState zone = zone(path.get(3), request.path());
    String rest = request.method() + " " + String.join("/", path.subList(4, path.size()));
    return switch (rest) {
      case "GET " -> Envelope.of(zone.zone());
      case "GET dns_settings" -> Envelope.of(zone.settings());
      case "PATCH dns_settings" -> settings(zone, request);
      case "GET dns_records" ->
          Envelope.page(zone.list(filters(request)), request, STANDARD_RECORDS, MAX_RECORDS);
      case "POST dns_records" -> one(zone, "posts", Envelope.body(request));
      case "POST dns_records/batch" -> batch(zone, Envelope.body(request));
      case "POST purge_cache" -> purge(zone, Envelope.body(request));
      // The schema's example of "Get Outgoing Zone Transfer Status" is a plain text.
      case "GET secondary_dns/outgoing/status" ->
          Envelope.of(Envelope.JSON.getNodeFactory().textNode("Disabled"));
      case "GET load_balancers" ->
          Envelope.page(balancing.balancers(zone.id()), request, STANDARD_RECORDS, MAX_RECORDS);
      default ->
          path.get(4).equals("load_balancers")
              ? balancer(zone, request, path)
              : record(zone, request, path);
    };
  }

  private ObjectNode account(WireRequest request, List<String> path) {
    String kind = path.get(4) + "/" + path.get(5);
    if (path.size() == 7) {
      return accountsOne(request, kind, path.get(6));
    }
    return switch (request.method() + " " + kind) {
      case "GET load_balancers/pools" ->
          Envelope.page(balancing.pools(), request, STANDARD_RECORDS, MAX_RECORDS);
      case "GET load_balancers/monitors" ->
          Envelope.page(balancing.monitors(), request, STANDARD_RECORDS, MAX_RECORDS);
      default -> throw ApiProblem.noSuchRoute(request.path());
    };
  }

  private ObjectNode accountsOne(WireRequest request, String kind, String id) {
    return switch (request.method() + " " + kind) {
      case "GET load_balancers/pools" -> Envelope.of(balancing.pool(id));
      case "GET load_balancers/monitors" -> Envelope.of(balancing.monitor(id));
      case "PATCH load_balancers/pools" -> {
        ObjectNode pool = balancing.patchPool(id, Envelope.body(request));
        zones.values().forEach(changed);
        yield Envelope.of(pool);
      }
      default -> throw ApiProblem.noSuchRoute(request.path());
    };
  }

  private ObjectNode balancer(ZoneState zone, WireRequest request, List<String> path) {
    if (path.size() != 6) {
      throw ApiProblem.noSuchRoute(request.path());
    }
    return switch (request.method()) {
      case "GET" -> Envelope.of(balancing.balancer(zone.id(), path.get(5)));
      case "PATCH" -> {
        ObjectNode done = balancing.patchBalancer(zone.id(), path.get(5), Envelope.body(request));
        changed.accept(zone);
        yield Envelope.of(done);
      }
      default -> throw new ApiProblem(405, 7001, "Method not available for that URI.");
    };
  }

  /** Exactly one of what can be purged, as the schemas of the body are alternatives. */
  private static ObjectNode purge(ZoneState zone, ObjectNode body) {
    long named =
        List.of("purge_everything", "files", "tags", "hosts", "prefixes").stream()
            .filter(body::has)
            .count();
    if (named != 1 || body.size() != 1) {
      throw new ApiProblem(400, 1012, "Request must contain one of purge_everything or files");
    }
    return Envelope.of(Envelope.JSON.createObjectNode().put("id", zone.id()));
  }

  private ObjectNode record(ZoneState zone, WireRequest request, List<String> path) {
    if (path.size() != 6 || !path.get(4).equals("dns_records")) {
      throw ApiProblem.noSuchRoute(request.path());
    }
    String id = path.get(5);
    return switch (request.method()) {
      case "GET" -> Envelope.of(zone.get(id));
      case "PATCH" -> one(zone, "patches", Envelope.body(request).put("id", id));
      case "PUT" -> one(zone, "puts", Envelope.body(request).put("id", id));
      case "DELETE" -> {
        one(zone, "deletes", Envelope.JSON.createObjectNode().put("id", id));
        yield Envelope.of(Envelope.JSON.createObjectNode().put("id", id));
      }
      default -> throw new ApiProblem(405, 7001, "Method not available for that URI.");
    };
  }

  private ObjectNode batch(ZoneState zone, ObjectNode body) {
    ObjectNode result = zone.transact(body);
    changed.accept(zone);
    return Envelope.of(result);
  }

  private ObjectNode one(ZoneState zone, String list, ObjectNode operation) {
    ObjectNode body = Envelope.JSON.createObjectNode();
    body.putArray(list).add(operation);
    ObjectNode result = zone.transact(body);
    changed.accept(zone);
    return Envelope.of(result.path(list).path(0));
  }

  private ObjectNode settings(ZoneState zone, WireRequest request) {
    zone.settings().setAll(Envelope.body(request));
    changed.accept(zone);
    return Envelope.of(zone.settings());
  }

  private List<ObjectNode> zones(WireRequest request) {
    return zones.values().stream()
        .filter(zone -> request.parameter("name").map(zone.apex()::equals).orElse(true))
        .map(ZoneState::zone)
        .toList();
  }

  private ZoneState zone(String id, String path) {
    ZoneState zone = zones.get(id);
    if (zone == null) {
      throw ApiProblem.noSuchRoute(path);
    }
    return zone;
  }

  private static Map<String, String> filters(WireRequest request) {
    Map<String, String> filters = new HashMap<>();
    request.query().forEach((name, values) -> filters.put(name, values.get(0)));
    return filters;
  }
}
