package io.esmos.testkit.azuredns;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.esmos.testkit.wire.WireAnswer;
import io.esmos.testkit.wire.WireRequest;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Traffic Manager profiles (azure-rest-api-specs, {@code Microsoft.Network/TrafficManager},
 * 2022-04-01, example Profile-GET-WithEndpoints). There are no etags: a PUT replaces what is there.
 * That a PATCH cannot carry endpoints is what the vendor answers in azure-sdk-for-net issue 35300.
 * Guarded by the server's lock.
 */
final class Profiles {
  private static final List<String> METHODS =
      List.of("Performance", "Priority", "Weighted", "Geographic", "MultiValue", "Subnet");

  private final String group;
  private final Map<String, ObjectNode> profiles = new TreeMap<>();

  Profiles(String group) {
    this.group = group;
  }

  WireAnswer answer(WireRequest request, List<String> path) {
    if (path.size() != 1) {
      throw Refusal.arm(404, "InvalidResourceType", "the resource type is not known");
    }
    String name = path.get(0);
    String key = name.toLowerCase(Locale.ROOT);
    ObjectNode old = profiles.get(key);
    return switch (request.method()) {
      case "GET" -> WireAnswer.json(200, there(old, name).toString());
      case "PUT" -> {
        ObjectNode fresh = profile(name, ArmJson.body(request));
        profiles.put(key, fresh);
        yield WireAnswer.json(old == null ? 201 : 200, fresh.toString());
      }
      case "PATCH" -> {
        ObjectNode change = ArmJson.body(request);
        if (change.path("properties").has("endpoints")) {
          throw Refusal.arm(400, "BadRequest", "endpoints are changed with PUT");
        }
        ObjectNode fresh = there(old, name).deepCopy();
        if (change.get("tags") instanceof ObjectNode tags) {
          fresh.set("tags", tags);
        }
        ((ObjectNode) fresh.get("properties")).setAll(ArmJson.member(change, "properties"));
        profiles.put(key, profile(name, fresh));
        yield WireAnswer.json(200, there(profiles.get(key), name).toString());
      }
      case "DELETE" ->
          new WireAnswer(profiles.remove(key) == null ? 204 : 200, Map.of(), new byte[0]);
      default -> throw Refusal.arm(405, "MethodNotAllowed", "the method is not allowed here");
    };
  }

  private static ObjectNode there(@org.jspecify.annotations.Nullable ObjectNode old, String name) {
    if (old == null) {
      throw Refusal.arm(404, "ResourceNotFound", "the profile " + name + " could not be found");
    }
    return old;
  }

  private ObjectNode profile(String name, ObjectNode given) {
    ObjectNode properties = ArmJson.member(given, "properties");
    String method = properties.path("trafficRoutingMethod").asText();
    if (!METHODS.contains(method)) {
      throw Refusal.arm(400, "BadRequest", "the routing method is not known");
    }
    String id = group + "/providers/Microsoft.Network/trafficManagerProfiles/" + name;
    ObjectNode dns = ArmJson.member(properties, "dnsConfig");
    dns.put("fqdn", dns.path("relativeName").asText(name) + ".trafficmanager.net");
    if (!dns.has("ttl")) {
      dns.put("ttl", 60);
    }
    properties.set("dnsConfig", dns);
    if (!properties.has("profileStatus")) {
      properties.put("profileStatus", "Enabled");
    }
    var endpoints = ArmJson.object().putArray("endpoints");
    Set<Long> priorities = new HashSet<>();
    for (JsonNode each : properties.path("endpoints")) {
      ObjectNode endpoint = endpoint(id, each, endpoints.size() + 1);
      if (!priorities.add(endpoint.path("properties").path("priority").asLong())) {
        throw Refusal.arm(400, "BadRequest", "two endpoints have the same priority");
      }
      endpoints.add(endpoint);
    }
    properties.set("endpoints", endpoints);
    ObjectNode profile = ArmJson.object().put("id", id).put("name", name);
    profile.put("type", "Microsoft.Network/trafficManagerProfiles").put("location", "global");
    profile.set("tags", ArmJson.member(given, "tags"));
    profile.set("properties", properties);
    return profile;
  }

  private static ObjectNode endpoint(String profile, JsonNode given, int place) {
    String type = given.path("type").asText();
    String name = given.path("name").asText();
    ObjectNode properties = ArmJson.member(given, "properties");
    if (!properties.has("priority")) {
      properties.put("priority", place);
    }
    if (!properties.has("weight")) {
      properties.put("weight", 1);
    }
    for (String field : List.of("priority", "weight")) {
      int value = properties.path(field).asInt();
      if (value < 1 || value > 1000) {
        throw Refusal.arm(400, "BadRequest", field + " must be from 1 to 1000");
      }
    }
    if (!properties.has("endpointStatus")) {
      properties.put("endpointStatus", "Enabled");
    }
    properties.put("endpointMonitorStatus", "CheckingEndpoint");
    ObjectNode endpoint = ArmJson.object();
    endpoint.put("id", profile + type.substring(type.lastIndexOf('/')) + "/" + name);
    endpoint.put("name", name).put("type", type);
    endpoint.set("properties", properties);
    return endpoint;
  }
}
