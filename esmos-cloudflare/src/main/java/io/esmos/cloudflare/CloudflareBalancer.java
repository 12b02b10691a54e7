package io.esmos.cloudflare;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.esmos.dns.Actuator;
import io.esmos.provider.Deadline;
import io.esmos.topology.Site;
import io.esmos.topology.Vendor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import okhttp3.HttpUrl;

/**
 * Sends the traffic of a load balancer to the pool of a site, by one call that names the only pool.
 * Cloudflare cannot make a change of a load balancer conditional: {@link
 * io.esmos.dns.FollowingSwitch} decides for it. Failures are those of {@link CloudflareDns}. Safe
 * for use by several threads.
 */
public final class CloudflareBalancer implements Actuator {
  private static final String READ = "pool.read";
  private static final String SET = "pool.set";

  private final ApiCalls calls;
  private final HttpUrl url;
  private final String balancer;
  private final Map<Site, String> pools;

  private CloudflareBalancer(
      ApiCalls calls, String zone, String balancer, Map<Site, String> pools) {
    this.calls = calls;
    this.url = calls.url("zones", zone, "load_balancers", balancer).build();
    this.balancer = balancer;
    this.pools = Map.copyOf(pools);
  }

  /**
   * Returns a load balancer.
   *
   * @param access the token, which may also change the zone's load balancers
   * @param zoneId the zone's id
   * @param balancerId the id of the load balancer
   * @param poolIds which pool takes a site's traffic
   * @throws IllegalArgumentException with all that is wrong
   */
  public static CloudflareBalancer of(
      CloudflareAccess access, String zoneId, String balancerId, Map<Site, String> poolIds) {
    List<String> faults = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    poolIds.forEach(
        (site, pool) -> {
          if (!pool.matches("[0-9a-f]{32}")) {
            faults.add("the pool of " + site + " is no id of 32 hexadecimal digits");
          } else if (!ids.add(pool)) {
            faults.add("the pool of " + site + " is another site's too");
          }
        });
    if (!faults.isEmpty()) {
      throw new IllegalArgumentException(
          "load balancer " + balancerId + ": " + String.join("; ", faults));
    }
    return new CloudflareBalancer(access.calls(), zoneId, balancerId, poolIds);
  }

  @Override
  public String kind() {
    return "pool";
  }

  @Override
  public Vendor vendor() {
    return Vendor.CLOUDFLARE;
  }

  @Override
  public Map<Site, String> sites() {
    Map<Site, String> sites = new HashMap<>();
    pools.forEach((site, pool) -> sites.put(site, "pool=" + pool));
    return sites;
  }

  @Override
  public Optional<Site> read(Deadline deadline) {
    JsonNode found = calls.get(url, deadline, READ).path("result");
    boolean enabled = ApiFields.flag(found, "enabled", READ);
    List<String> used = ApiFields.texts(found, "default_pools", READ);
    String fallback = ApiFields.text(found, "fallback_pool", READ);
    return pools.entrySet().stream()
        .filter(pool -> enabled && used.equals(List.of(pool.getValue())))
        .filter(pool -> pool.getValue().equals(fallback))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  /** One call names the pool, and as fallback too: an unhealthy pool is not left for another. */
  @Override
  public void send(Site site, Deadline deadline) {
    String pool = Objects.requireNonNull(pools.get(site), "pool");
    ObjectNode body = ApiCalls.JSON.createObjectNode();
    body.putArray("default_pools").add(pool);
    body.put("fallback_pool", pool);
    calls.send("PATCH", url, body, deadline, SET);
  }

  @Override
  public String toString() {
    return "load balancer " + balancer;
  }
}
