package io.esmos.cloudflare;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.esmos.dns.AuthoritativeDns;
import io.esmos.dns.DnsName;
import io.esmos.dns.DnsSwitch;
import io.esmos.dns.RRset;
import io.esmos.dns.TrafficSwitch;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.topology.Site;
import io.esmos.topology.Vendor;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import okhttp3.HttpUrl;

/**
 * Sends the traffic of a load balancer to the pool of a site. Cloudflare cannot make a change of a
 * load balancer conditional. Therefore the zone's DNS decides: a TXT RRset {@code
 * _esmos-pool.<workload>} that names the pool is switched like any other, with the marker and its
 * epoch, and refused by Cloudflare if it comes late (rule S8). The load balancer is then made to
 * follow that RRset, by one call that names the only pool.
 *
 * <p>What is not fenced: that second call. One that is held up on the way until a newer epoch has
 * been set can send the traffic back, until somebody reads: {@link #read} then says that it goes
 * nowhere, so that it is set again. {@link #set} looks at the RRset again after its call, and makes
 * the load balancer follow if that has changed. Where that gap counts, switch the records of the
 * name itself with {@link DnsSwitch}.
 *
 * <p>Safe for use by several threads.
 */
public final class CloudflarePoolSwitch implements TrafficSwitch {
  private static final String READ = "pool.read";
  private static final String SET = "pool.set";

  private final TrafficSwitch decision;
  private final ApiCalls calls;
  private final String zone;
  private final String balancer;
  private final Map<Site, String> pools;

  private CloudflarePoolSwitch(Builder builder, TrafficSwitch decision) {
    this.decision = decision;
    this.calls = builder.access.calls();
    this.zone = builder.zone;
    this.balancer = builder.balancer;
    this.pools = Map.copyOf(builder.pools);
  }

  /**
   * Begins a switch.
   *
   * @param workload the workload's name, which names the marker; no {@link DnsSwitch} of the same
   *     zone may have it
   * @param access the token, which may also change the zone's load balancers
   * @param zoneId the zone's id
   * @param balancerId the id of the load balancer
   */
  public static Builder of(
      String workload, CloudflareAccess access, String zoneId, String balancerId) {
    return new Builder(workload, access, zoneId, balancerId);
  }

  @Override
  public String name() {
    return decision.name();
  }

  @Override
  public Vendor vendor() {
    return Vendor.CLOUDFLARE;
  }

  /** Reads the decision and the load balancer; the traffic goes nowhere if they disagree. */
  @Override
  public State read(Deadline deadline) {
    State decided = decision.read(deadline);
    Optional<Site> site = decided.site().filter(to -> follows(to, deadline));
    return new State(site, decided.epoch(), decided.version());
  }

  @Override
  public void set(Site site, long epoch, State seen, Deadline deadline) {
    if (!pools.containsKey(site)) {
      throw ProviderException.of(Code.INVALID, SET, "no pool is known for " + site);
    }
    decision.set(site, epoch, seen, deadline);
    follow(site, deadline);
    State now = decision.read(deadline);
    if (!now.is(site, epoch)) {
      now.site().ifPresent(to -> follow(to, deadline));
      throw ProviderException.of(
          Code.CONFLICT, SET, "the decision is now of epoch " + now.epoch() + "; it was followed");
    }
  }

  /** Asks the servers for the decision, and the API for the load balancer's pool. */
  @Override
  public Confirmation confirm(Site site, long epoch, Deadline deadline) {
    Confirmation decided = decision.confirm(site, epoch, deadline);
    if (!decided.everywhere()) {
      return decided;
    }
    try {
      return follows(site, deadline)
          ? decided
          : new Confirmation(false, "the load balancer has not followed");
    } catch (ProviderException e) {
      return new Confirmation(false, e.getMessage());
    }
  }

  @Override
  public String toString() {
    return "load balancer " + balancer + " at " + name();
  }

  private boolean follows(Site site, Deadline deadline) {
    JsonNode found = calls.get(url(), deadline, READ).path("result");
    List<String> wanted = List.of(Objects.requireNonNull(pools.get(site), "pool"));
    return ApiFields.flag(found, "enabled", READ)
        && ApiFields.texts(found, "default_pools", READ).equals(wanted)
        && wanted.contains(ApiFields.text(found, "fallback_pool", READ));
  }

  /** One call names the pool, and as fallback too: an unhealthy pool is not left for another. */
  private void follow(Site site, Deadline deadline) {
    String pool = Objects.requireNonNull(pools.get(site), "pool");
    ObjectNode body = ApiCalls.JSON.createObjectNode();
    body.putArray("default_pools").add(pool);
    body.put("fallback_pool", pool);
    calls.send("PATCH", url(), body, deadline, SET);
  }

  private HttpUrl url() {
    return calls.url("zones", zone, "load_balancers", balancer).build();
  }

  /** Collects what a switch needs. Not thread-safe. */
  public static final class Builder {
    private final String workload;
    private final CloudflareAccess access;
    private final String zone;
    private final String balancer;
    private final Map<Site, String> pools = new LinkedHashMap<>();

    private Builder(String workload, CloudflareAccess access, String zone, String balancer) {
      this.workload = Objects.requireNonNull(workload, "workload");
      this.access = Objects.requireNonNull(access, "access");
      this.zone = Objects.requireNonNull(zone, "zoneId");
      this.balancer = Objects.requireNonNull(balancer, "balancerId");
    }

    /** Says which pool takes a site's traffic. */
    public Builder site(Site site, String poolId) {
      pools.put(site, Objects.requireNonNull(poolId, "poolId"));
      return this;
    }

    /**
     * Returns the switch.
     *
     * @param provider changes the zone's records
     * @param apex the zone
     * @param ttl the TTL of the decision
     * @param dns asks the authoritative servers whether they have it
     * @param servers every authoritative server of the zone
     * @throws IllegalArgumentException with all that is wrong
     */
    public CloudflarePoolSwitch on(
        CloudflareDns provider,
        DnsName apex,
        Duration ttl,
        AuthoritativeDns dns,
        List<InetSocketAddress> servers) {
      DnsName name = apex.child("_esmos-pool." + workload);
      DnsSwitch.Builder builder = DnsSwitch.of(workload, name, ttl, dns);
      List<String> faults = new ArrayList<>();
      pools.forEach(
          (site, pool) -> {
            if (!pool.matches("[0-9a-f]{32}")) {
              faults.add("the pool of " + site + " is no id of 32 hexadecimal digits");
              return;
            }
            String data = "\"pool=" + pool + "\"";
            builder.site(site, List.of(new RRset(name, "TXT", ttl, List.of(data))));
          });
      if (!faults.isEmpty()) {
        throw new IllegalArgumentException(
            "pool switch of " + workload + ": " + String.join("; ", faults));
      }
      return new CloudflarePoolSwitch(this, builder.on(provider, apex, servers).build().get(0));
    }
  }
}
