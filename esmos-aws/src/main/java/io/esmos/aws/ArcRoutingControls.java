package io.esmos.aws;

import io.esmos.dns.AuthoritativeDns;
import io.esmos.dns.DnsName;
import io.esmos.dns.DnsProvider;
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
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Sends traffic by routing controls of Amazon's Application Recovery Controller: the target's is
 * turned On and the others Off, in one UpdateRoutingControlStates call that ARC takes as a whole.
 * Route 53 health checks follow the controls, and failover records the health checks: these are set
 * up once and not changed by a switch.
 *
 * <p>ARC has no epochs and no conditions. Therefore a DNS zone decides: a TXT RRset {@code
 * _esmos-arc.<workload>} that names the control is switched like any other, with the marker and its
 * epoch, and refused by its vendor if it comes late (rule S8). The controls are then made to follow
 * that RRset. The zone may lie with any {@link DnsProvider}; a switch needs both it and ARC.
 *
 * <p>What is not fenced: the call to ARC. One that is held up on the way until a newer epoch has
 * been set can send the traffic back, until somebody reads: {@link #read} then says that it goes
 * nowhere, so that it is set again. {@link #set} looks at the decision and the controls again after
 * its call. Where that gap counts, switch the records with {@link DnsSwitch}, by {@link
 * WeightedSites} for instance. A failure after the decision leaves it made: read and set again.
 *
 * <p>Safety rules of ARC are never overridden; one that is broken is a {@code CONFLICT} with ARC's
 * reason. Other failures are those of {@link Route53Dns}; {@code UNAVAILABLE} if no endpoint took
 * the call, and {@code THROTTLED} with ARC's own pause.
 *
 * <p>Safe for use by several threads.
 */
public final class ArcRoutingSwitch implements TrafficSwitch {
  private static final String READ = "arc.read";
  private static final String SET = "arc.set";

  private final TrafficSwitch decision;
  private final ArcCluster cluster;
  private final Map<Site, String> controls;

  private ArcRoutingSwitch(Builder builder, TrafficSwitch decision) {
    this.decision = decision;
    this.cluster = builder.cluster;
    this.controls = Map.copyOf(builder.controls);
  }

  /**
   * Begins a switch.
   *
   * @param workload the workload's name, which names the marker; no {@link DnsSwitch} of the same
   *     zone may have it
   * @param cluster where the routing controls are
   */
  public static Builder of(String workload, ArcCluster cluster) {
    return new Builder(workload, cluster);
  }

  @Override
  public String name() {
    return decision.name();
  }

  @Override
  public Vendor vendor() {
    return Vendor.AWS;
  }

  /** Reads the decision and the controls; the traffic goes nowhere if they disagree. */
  @Override
  public State read(Deadline deadline) {
    State decided = decision.read(deadline);
    Optional<Site> site = decided.site().filter(to -> follows(to, READ, deadline));
    return new State(site, decided.epoch(), decided.version());
  }

  @Override
  public void set(Site site, long epoch, State seen, Deadline deadline) {
    if (!controls.containsKey(site)) {
      throw ProviderException.of(Code.INVALID, SET, "no routing control is known for " + site);
    }
    decision.set(site, epoch, seen, deadline);
    follow(site, deadline);
    State now = decision.read(deadline);
    if (!now.is(site, epoch)) {
      now.site().ifPresent(to -> follow(to, deadline));
      throw ProviderException.of(
          Code.CONFLICT, SET, "the decision is now of epoch " + now.epoch() + "; it was followed");
    }
    if (!follows(site, SET, deadline)) {
      throw ProviderException.of(
          Code.UNAVAILABLE, SET, "ARC has taken the change and does not show it");
    }
  }

  /**
   * Asks the servers for the decision, and ARC for the controls. Name servers follow the controls
   * within seconds, which this does not wait for.
   */
  @Override
  public Confirmation confirm(Site site, long epoch, Deadline deadline) {
    Confirmation decided = decision.confirm(site, epoch, deadline);
    if (!decided.everywhere()) {
      return decided;
    }
    try {
      return follows(site, READ, deadline)
          ? decided
          : new Confirmation(false, "the routing controls have not followed");
    } catch (ProviderException e) {
      return new Confirmation(false, e.getMessage());
    }
  }

  @Override
  public String toString() {
    return "routing controls at " + name();
  }

  private boolean follows(Site site, String operation, Deadline deadline) {
    return cluster.on(controls.values(), operation, deadline).equals(Set.of(control(site)));
  }

  private void follow(Site site, Deadline deadline) {
    cluster.only(control(site), controls.values(), SET, deadline);
  }

  private String control(Site site) {
    return Objects.requireNonNull(controls.get(site), "control");
  }

  /** Collects what a switch needs. Not thread-safe. */
  public static final class Builder {
    /** ARC's quota for one UpdateRoutingControlStates call. */
    private static final int MOST_CONTROLS = 10;

    private static final String ARN =
        "arn:aws[a-z-]*:route53-recovery-control::[0-9]{12}"
            + ":controlpanel/[0-9A-Za-z]+/routingcontrol/[0-9A-Za-z]{1,64}";

    private final String workload;
    private final ArcCluster cluster;
    private final Map<Site, String> controls = new LinkedHashMap<>();

    private Builder(String workload, ArcCluster cluster) {
      this.workload = Objects.requireNonNull(workload, "workload");
      this.cluster = Objects.requireNonNull(cluster, "cluster");
    }

    /** Says which routing control, by its ARN, lets traffic flow to a site. */
    public Builder site(Site site, String routingControlArn) {
      controls.put(site, Objects.requireNonNull(routingControlArn, "routingControlArn"));
      return this;
    }

    /**
     * Returns the switch.
     *
     * @param provider changes the records of the zone that decides, at any vendor
     * @param apex the zone
     * @param ttl the TTL of the decision
     * @param dns asks the authoritative servers whether they have it
     * @param servers every authoritative server of the zone
     * @throws IllegalArgumentException with all that is wrong
     */
    public ArcRoutingSwitch on(
        DnsProvider provider,
        DnsName apex,
        Duration ttl,
        AuthoritativeDns dns,
        List<InetSocketAddress> servers) {
      check();
      DnsName name = apex.child("_esmos-arc." + workload);
      DnsSwitch.Builder builder = DnsSwitch.of(workload, name, ttl, dns);
      controls.forEach(
          (site, arn) -> {
            // The id alone: the zone is public, and the account's number need not be.
            String data = "\"control=" + arn.substring(arn.lastIndexOf('/') + 1) + "\"";
            builder.site(site, List.of(new RRset(name, "TXT", ttl, List.of(data))));
          });
      return new ArcRoutingSwitch(this, builder.on(provider, apex, servers).build().get(0));
    }

    private void check() {
      List<String> faults = new ArrayList<>();
      Set<String> ids = new HashSet<>();
      controls.forEach(
          (site, arn) -> {
            if (!arn.matches(ARN)) {
              faults.add("the routing control of " + site + " is no ARN of one");
            } else if (!ids.add(arn.substring(arn.lastIndexOf('/') + 1))) {
              faults.add("the routing control of " + site + " is another site's too");
            }
          });
      if (controls.size() > MOST_CONTROLS) {
        faults.add("one call takes at most ten routing controls");
      }
      if (!faults.isEmpty()) {
        throw new IllegalArgumentException(
            "routing switch of " + workload + ": " + String.join("; ", faults));
      }
    }
  }
}
