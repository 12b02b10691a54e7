package io.esmos.azure;

import io.esmos.azure.TrafficManagerProfile.Endpoint;
import io.esmos.azure.TrafficManagerProfile.Routing;
import io.esmos.dns.Actuator;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.topology.Site;
import io.esmos.topology.Vendor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Sends traffic by the endpoints of one profile: the target's is enabled and all others disabled,
 * and the profile itself enabled. That is one PUT of the whole profile as it was read just before,
 * because a PATCH cannot carry endpoints, and to change them one by one would enable two for a
 * while. Safe for use by several threads.
 */
final class ProfileEndpoints implements Actuator {
  private static final String READ = "trafficmanager.read";
  private static final String SET = "trafficmanager.set";

  /** What Azure allows in an endpoint's name, less what would need quoting in the decision. */
  private static final String NAME = "[A-Za-z0-9_.-]{1,100}";

  private final ArmClient client;
  private final String url;
  private final String profile;
  private final Map<Site, String> endpoints;

  ProfileEndpoints(ArmClient client, String url, String profile, Map<Site, String> endpoints) {
    this.client = client;
    this.url = url;
    this.profile = profile;
    this.endpoints = Map.copyOf(endpoints);
    List<String> faults = new ArrayList<>();
    Set<String> names = new HashSet<>();
    endpoints.forEach(
        (site, name) -> {
          if (!name.matches(NAME)) {
            faults.add("the endpoint of " + site + " must match " + NAME);
          } else if (!names.add(name)) {
            faults.add("the endpoint of " + site + " is another site's too");
          }
        });
    if (!faults.isEmpty()) {
      throw new IllegalArgumentException("profile " + profile + ": " + String.join("; ", faults));
    }
  }

  @Override
  public String kind() {
    return "profile";
  }

  @Override
  public Vendor vendor() {
    return Vendor.AZURE;
  }

  @Override
  public Map<Site, String> sites() {
    Map<Site, String> sites = new HashMap<>();
    endpoints.forEach((site, name) -> sites.put(site, "endpoint=" + name));
    return sites;
  }

  @Override
  public Optional<Site> read(Deadline deadline) {
    TrafficManagerProfile found = checked(get(READ, deadline), READ);
    List<String> enabled =
        found.endpoints().stream().filter(Endpoint::enabled).map(Endpoint::name).toList();
    return endpoints.entrySet().stream()
        .filter(endpoint -> found.enabled() && enabled.equals(List.of(endpoint.getValue())))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  @Override
  public void send(Site site, Deadline deadline) {
    String target = Objects.requireNonNull(endpoints.get(site), "endpoint");
    ArmAnswer now = get(SET, deadline);
    TrafficManagerProfile found = checked(now, SET);
    if (found.endpoints().stream().noneMatch(endpoint -> endpoint.name().equals(target))) {
      throw ProviderException.of(
          Code.INVALID, SET, "profile " + profile + " has no endpoint " + target);
    }
    Map<String, Object> wanted = now.read(json -> only(target, json));
    client.change(ArmRequest.put(SET, url, wanted, Optional.empty(), false), deadline);
  }

  @Override
  public String toString() {
    return "Traffic Manager profile " + profile;
  }

  private ArmAnswer get(String operation, Deadline deadline) {
    return client.read(ArmRequest.get(operation, url), deadline);
  }

  /** By other methods clients would be left without an answer, according to where they are. */
  private TrafficManagerProfile checked(ArmAnswer answer, String operation) {
    TrafficManagerProfile found = answer.read(TrafficManagerProfiles::profile);
    if (found.routing() == Routing.OTHER) {
      throw ProviderException.of(
          Code.INVALID, operation, "profile " + profile + " routes neither by priority nor weight");
    }
    return found;
  }

  /** Returns the profile with what it has, but for which endpoint is enabled. */
  private static Map<String, Object> only(String target, Map<String, Object> json) {
    List<Map<String, Object>> changed = new ArrayList<>();
    Map<String, Object> properties = new LinkedHashMap<>(Json.object(json, "properties"));
    for (Map<String, Object> endpoint : Json.objects(properties, "endpoints")) {
      Map<String, Object> inner = new LinkedHashMap<>(Json.object(endpoint, "properties"));
      boolean wanted = Json.text(endpoint, "name").equals(target);
      inner.put("endpointStatus", wanted ? "Enabled" : "Disabled");
      Map<String, Object> outer = new LinkedHashMap<>(endpoint);
      outer.put("properties", inner);
      changed.add(outer);
    }
    properties.put("profileStatus", "Enabled");
    properties.put("endpoints", changed);
    Map<String, Object> whole = new LinkedHashMap<>(json);
    whole.put("properties", properties);
    return whole;
  }
}
