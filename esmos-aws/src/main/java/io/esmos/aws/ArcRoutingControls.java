package io.esmos.aws;

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

/**
 * Sends traffic by routing controls of Amazon's Application Recovery Controller: the target's is
 * turned On and the others Off, in one UpdateRoutingControlStates call that ARC takes as a whole.
 * Route 53 health checks follow the controls, and failover records the health checks: these are set
 * up once and not changed by a switch, and name servers follow the controls within seconds.
 *
 * <p>ARC has no epochs and no conditions: {@link io.esmos.dns.FollowingSwitch} decides for it.
 *
 * <p>Safety rules of ARC are never overridden; one that is broken is a {@code CONFLICT} with ARC's
 * reason. Other failures are those of {@link Route53Dns}; {@code UNAVAILABLE} if no endpoint took
 * the call, and {@code THROTTLED} with ARC's own pause.
 *
 * <p>Safe for use by several threads.
 */
public final class ArcRoutingControls implements Actuator {
  /** ARC's quota for one UpdateRoutingControlStates call. */
  private static final int MOST_CONTROLS = 10;

  private static final String ARN =
      "arn:aws[a-z-]*:route53-recovery-control::[0-9]{12}"
          + ":controlpanel/[0-9A-Za-z]+/routingcontrol/[0-9A-Za-z]{1,64}";

  private final ArcCluster cluster;
  private final Map<Site, String> controls;

  private ArcRoutingControls(ArcCluster cluster, Map<Site, String> controls) {
    this.cluster = Objects.requireNonNull(cluster, "cluster");
    this.controls = Map.copyOf(controls);
  }

  /**
   * Returns the routing controls of a workload.
   *
   * @param cluster where they are
   * @param arns which routing control, by its ARN, lets traffic flow to a site
   * @throws IllegalArgumentException with all that is wrong
   */
  public static ArcRoutingControls of(ArcCluster cluster, Map<Site, String> arns) {
    List<String> faults = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    arns.forEach(
        (site, arn) -> {
          if (!arn.matches(ARN)) {
            faults.add("that of " + site + " is no ARN of one");
          } else if (!ids.add(id(arn))) {
            faults.add("that of " + site + " is another site's too");
          }
        });
    if (arns.size() > MOST_CONTROLS) {
      faults.add("one call takes at most ten");
    }
    if (!faults.isEmpty()) {
      throw new IllegalArgumentException("routing controls: " + String.join("; ", faults));
    }
    return new ArcRoutingControls(cluster, arns);
  }

  @Override
  public String kind() {
    return "arc";
  }

  @Override
  public Vendor vendor() {
    return Vendor.AWS;
  }

  /** Returns the id alone of each control: what is public need not tell the account's number. */
  @Override
  public Map<Site, String> sites() {
    Map<Site, String> sites = new HashMap<>();
    controls.forEach((site, arn) -> sites.put(site, "control=" + id(arn)));
    return sites;
  }

  @Override
  public Optional<Site> read(Deadline deadline) {
    Set<String> on = cluster.on(controls.values(), "arc.read", deadline);
    return controls.entrySet().stream()
        .filter(control -> on.equals(Set.of(control.getValue())))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  @Override
  public void send(Site site, Deadline deadline) {
    String target = Objects.requireNonNull(controls.get(site), "control");
    cluster.only(target, controls.values(), "arc.set", deadline);
  }

  @Override
  public String toString() {
    return "routing controls";
  }

  private static String id(String arn) {
    return arn.substring(arn.lastIndexOf('/') + 1);
  }
}
