package io.esmos.azure;

import io.esmos.dns.DnsName;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * A Traffic Manager profile as it was read. Immutable.
 *
 * @param id the resource's id, which an alias refers to
 * @param name the profile's name
 * @param fqdn the name that it answers
 * @param ttl the TTL of its answers
 * @param enabled whether it answers at all
 * @param routing how it chooses
 * @param endpoints where it may send clients
 */
public record TrafficManagerProfile(
    String id,
    String name,
    DnsName fqdn,
    Duration ttl,
    boolean enabled,
    Routing routing,
    List<Endpoint> endpoints) {
  /** How a profile chooses among its endpoints. */
  public enum Routing {
    /** The healthy endpoint with the smallest priority. */
    PRIORITY,
    /** Healthy endpoints in proportion to their weights. */
    WEIGHTED,
    /** Another method, which depends on who asks. */
    OTHER
  }

  /**
   * An endpoint of a profile.
   *
   * @param name its name within the profile
   * @param target the name or address that clients are sent to
   * @param enabled whether it takes part
   * @param priority its place, from 1; the smallest is the first
   * @param weight its weight, from 1 to 1000
   * @param health what Azure's probes say of it, in Azure's words, such as {@code Online}
   */
  public record Endpoint(
      String name, String target, boolean enabled, long priority, long weight, String health) {
    /** Checks the components. */
    public Endpoint {
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(target, "target");
      Objects.requireNonNull(health, "health");
    }
  }

  /** Takes a copy. */
  public TrafficManagerProfile {
    endpoints = List.copyOf(endpoints);
  }

  /**
   * Returns which share of the clients each endpoint is meant to get, if all are healthy, by name;
   * empty for a method that depends on who asks, and for a profile that does not answer.
   */
  public Map<String, Double> shares() {
    Map<String, Double> shares = new TreeMap<>();
    List<Endpoint> taking = endpoints.stream().filter(Endpoint::enabled).toList();
    if (!enabled || routing == Routing.OTHER) {
      return shares;
    }
    if (routing == Routing.PRIORITY) {
      taking.stream()
          .min(java.util.Comparator.comparingLong(Endpoint::priority))
          .ifPresent(first -> shares.put(first.name(), 1.0));
      return shares;
    }
    double sum = taking.stream().mapToLong(Endpoint::weight).sum();
    taking.forEach(each -> shares.put(each.name(), each.weight() / sum));
    return shares;
  }
}
