package io.esmos.testkit.cloudflare;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.esmos.dns.DnsName;
import io.esmos.dns.RRset;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The pools and monitors of the one account, and the zones' load balancers, without health checks:
 * traffic goes to the first pool that is enabled. Not thread-safe; its server holds a lock.
 *
 * <p>Source of the fields: the schemas {@code load-balancing_pool}, {@code load-balancing_monitor}
 * and {@code load-balancing_load-balancer} of Cloudflare's published OpenAPI document.
 */
final class LoadBalancing {
  private final Map<String, ObjectNode> pools = new LinkedHashMap<>();
  private final Map<String, ObjectNode> monitors = new LinkedHashMap<>();
  private final Map<String, Map<String, ObjectNode>> balancers = new LinkedHashMap<>();

  /** Adds a pool with a monitor of its own. */
  String addPool(String name, List<String> addresses) {
    ObjectNode monitor = Envelope.JSON.createObjectNode().put("id", CloudflareServer.randomId());
    monitor.put("type", "https").put("interval", 60).put("retries", 2).put("timeout", 5);
    monitor.put("path", "/healthz").put("expected_codes", "200");
    monitors.put(monitor.path("id").asText(), monitor);
    ObjectNode pool = Envelope.JSON.createObjectNode().put("id", CloudflareServer.randomId());
    pool.put("name", name).put("enabled", true).put("minimum_origins", 1);
    pool.put("monitor", monitor.path("id").asText());
    ArrayNode origins = pool.putArray("origins");
    for (String address : addresses) {
      origins.addObject().put("name", address).put("address", address).put("enabled", true);
    }
    pools.put(pool.path("id").asText(), pool);
    return pool.path("id").asText();
  }

  /** Adds a load balancer that is not proxied. */
  String addBalancer(String zone, String name, List<String> poolIds) {
    ObjectNode balancer = Envelope.JSON.createObjectNode().put("id", CloudflareServer.randomId());
    balancer.put("name", name).put("enabled", true).put("proxied", false).put("ttl", 60);
    balancer.put("steering_policy", "off").put("fallback_pool", poolIds.get(0));
    ArrayNode defaults = balancer.putArray("default_pools");
    poolIds.forEach(defaults::add);
    balancers
        .computeIfAbsent(zone, id -> new LinkedHashMap<>())
        .put(balancer.path("id").asText(), balancer);
    return balancer.path("id").asText();
  }

  List<ObjectNode> pools() {
    return List.copyOf(pools.values());
  }

  List<ObjectNode> monitors() {
    return List.copyOf(monitors.values());
  }

  List<ObjectNode> balancers(String zone) {
    return List.copyOf(balancers.getOrDefault(zone, Map.of()).values());
  }

  ObjectNode balancer(String zone, String id) {
    return found(balancers.getOrDefault(zone, Map.of()).get(id));
  }

  ObjectNode pool(String id) {
    return found(pools.get(id));
  }

  ObjectNode monitor(String id) {
    return found(monitors.get(id));
  }

  ObjectNode patchPool(String id, ObjectNode patch) {
    ObjectNode pool = pool(id);
    pool.setAll(patch);
    return pool;
  }

  ObjectNode patchBalancer(String zone, String id, ObjectNode patch) {
    ObjectNode balancer = balancer(zone, id);
    List<JsonNode> named = new ArrayList<>();
    patch.path("default_pools").forEach(named::add);
    if (patch.has("fallback_pool")) {
      named.add(patch.path("fallback_pool"));
    }
    if (named.stream().anyMatch(pool -> !pools.containsKey(pool.asText()))) {
      throw new ApiProblem(400, 1002, "validation failed: pool not found");
    }
    balancer.setAll(patch);
    return balancer;
  }

  /** Returns what DNS answers for the load balancers; their names override records (schema). */
  List<RRset> served(String zone) {
    Map<RRset.Key, List<String>> data = new LinkedHashMap<>();
    for (ObjectNode balancer : balancers(zone)) {
      DnsName name = DnsName.of(balancer.path("name").asText());
      for (JsonNode origin : chosen(balancer).path("origins")) {
        String address = origin.path("address").asText();
        RRset.Key key = new RRset.Key(name, address.contains(":") ? "AAAA" : "A");
        data.computeIfAbsent(key, each -> new ArrayList<>()).add(address);
      }
    }
    List<RRset> sets = new ArrayList<>();
    data.forEach(
        (key, some) -> sets.add(new RRset(key.name(), key.type(), Duration.ofSeconds(60), some)));
    return sets;
  }

  private static ObjectNode found(@Nullable ObjectNode object) {
    if (object == null) {
      throw new ApiProblem(404, 1001, "object not found");
    }
    return object;
  }

  private ObjectNode chosen(ObjectNode balancer) {
    for (JsonNode id : balancer.path("default_pools")) {
      ObjectNode pool = pools.get(id.asText());
      if (pool != null && pool.path("enabled").asBoolean()) {
        return pool;
      }
    }
    return pools.getOrDefault(
        balancer.path("fallback_pool").asText(), Envelope.JSON.createObjectNode());
  }
}
