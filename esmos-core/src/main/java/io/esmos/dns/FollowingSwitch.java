package io.esmos.dns;

import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.topology.Site;
import io.esmos.topology.Vendor;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A {@link TrafficSwitch} that decides in DNS and makes an {@link Actuator} follow, which has no
 * epochs and no conditions. A TXT RRset {@code _esmos-<kind>.<workload>} that names the site is
 * switched like any other, with the marker and its epoch, and refused by its vendor if it comes
 * late (rule S8). The actuator is then made to follow that RRset. The zone may lie with any {@link
 * DnsProvider}; a switch needs both it and the actuator. Immutable.
 *
 * <p>What is not fenced: the call to the actuator. One that is held up on the way until a newer
 * epoch has been set can send the traffic back, until somebody reads: {@link #read} then says that
 * it goes nowhere, so that it is set again. {@link #set} looks at the decision and at the actuator
 * again after its call. Where that gap counts, switch the records of the name itself with {@link
 * DnsSwitch}. A failure after the decision leaves it made: read and set again.
 */
public final class FollowingSwitch implements TrafficSwitch {
  private static final String OPERATION = "traffic.follow";

  private final TrafficSwitch decision;
  private final Actuator actuator;

  private FollowingSwitch(TrafficSwitch decision, Actuator actuator) {
    this.decision = decision;
    this.actuator = actuator;
  }

  /**
   * Begins a switch.
   *
   * @param workload the workload's name, which names the marker; no other switch of the same zone
   *     may have it
   * @param actuator what follows
   * @param ttl the TTL of the decision
   * @param dns asks the authoritative servers whether they have it
   */
  public static Builder of(String workload, Actuator actuator, Duration ttl, AuthoritativeDns dns) {
    return new Builder(workload, actuator, ttl, dns);
  }

  /** Returns the name of the provider of the decision, and of what kind the actuator is. */
  @Override
  public String name() {
    return decision.name() + "-" + actuator.kind();
  }

  /** Returns the vendor of the actuator; that of the decision may be another. */
  @Override
  public Vendor vendor() {
    return actuator.vendor();
  }

  /** Reads the decision and the actuator; the traffic goes nowhere if they disagree. */
  @Override
  public State read(Deadline deadline) {
    State decided = decision.read(deadline);
    Optional<Site> site = decided.site().filter(to -> followed(to, deadline));
    return new State(site, decided.epoch(), decided.version());
  }

  @Override
  public void set(Site site, long epoch, State seen, Deadline deadline) {
    decision.set(site, epoch, seen, deadline);
    actuator.send(site, deadline);
    State now = decision.read(deadline);
    if (!now.is(site, epoch)) {
      now.site().ifPresent(to -> actuator.send(to, deadline));
      throw failure(
          Code.CONFLICT, "the decision is now of epoch " + now.epoch() + "; it was followed");
    }
    if (!followed(site, deadline)) {
      throw failure(Code.UNAVAILABLE, "the change was taken and does not show");
    }
  }

  /**
   * Asks the servers for the decision, and the actuator where it sends the traffic. How long it
   * takes until clients are sent there is the actuator's, and not waited for.
   */
  @Override
  public Confirmation confirm(Site site, long epoch, Deadline deadline) {
    Confirmation decided = decision.confirm(site, epoch, deadline);
    if (!decided.everywhere()) {
      return decided;
    }
    try {
      return followed(site, deadline)
          ? decided
          : new Confirmation(false, actuator + ": not followed");
    } catch (ProviderException e) {
      return new Confirmation(false, e.getMessage());
    }
  }

  @Override
  public String toString() {
    return actuator + ", decided at " + decision.name();
  }

  private boolean followed(Site site, Deadline deadline) {
    return actuator.read(deadline).equals(Optional.of(site));
  }

  private ProviderException failure(Code code, String why) {
    return ProviderException.of(code, OPERATION, actuator + ": " + why);
  }

  /** Knows what shall follow, and waits to be told where the decision is made. Immutable. */
  public static final class Builder {
    private final String workload;
    private final Actuator actuator;
    private final Duration ttl;
    private final AuthoritativeDns dns;

    private Builder(String workload, Actuator actuator, Duration ttl, AuthoritativeDns dns) {
      this.workload = Objects.requireNonNull(workload, "workload");
      this.actuator = Objects.requireNonNull(actuator, "actuator");
      this.ttl = Objects.requireNonNull(ttl, "ttl");
      this.dns = Objects.requireNonNull(dns, "dns");
    }

    /**
     * Returns the switch.
     *
     * @param provider changes the records of the zone that decides, at any vendor
     * @param apex the zone
     * @param servers every authoritative server of the zone
     * @throws IllegalArgumentException with all that is wrong
     */
    public FollowingSwitch on(DnsProvider provider, DnsName apex, List<InetSocketAddress> servers) {
      DnsName name = apex.child("_esmos-" + actuator.kind() + "." + workload);
      DnsSwitch.Builder decision = DnsSwitch.of(workload, name, ttl, dns);
      actuator
          .sites()
          .forEach(
              (site, label) -> {
                String data = Presentation.quote(label.getBytes(StandardCharsets.US_ASCII));
                decision.site(site, List.of(RRset.of(name, "TXT", ttl, data)));
              });
      return new FollowingSwitch(decision.on(provider, apex, servers).build().get(0), actuator);
    }
  }
}
