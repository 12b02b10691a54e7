package io.esmos.dns;

import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
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
 * A {@link TrafficSwitch} that edits a site's records in a zone at one vendor, together with the
 * epoch marker: a TXT RRset {@code _esmos.<workload>} below the apex that holds {@code epoch=N
 * site=…}. A batch is applied only on the exact marker that was read before it, so that a delayed
 * batch of an old epoch is refused by the vendor (rule S8). What the target site does not have,
 * such as an AAAA RRset, is deleted in the same batch; every name keeps an answer at every step
 * (invariant 7). Immutable.
 *
 * <p>A marker that cannot be understood is an error of code {@code MALFORMED}, never "no marker".
 *
 * <p>Where a vendor changes one RRset at a time, each of them is stamped with the epoch, changed
 * only if it is as it was read, and the marker is changed first. Names that are also answered by a
 * routing policy, an alias or a second record set are refused, see {@link Routed}.
 */
public final class DnsSwitch implements TrafficSwitch {
  static final String OPERATION = "dns.switch";

  private final DnsProvider provider;
  private final DnsName apex;
  private final DnsName name;
  private final SwitchPlan plan;
  private final List<InetSocketAddress> servers;
  private final AuthoritativeDns dns;

  /** What to do where a name is answered by more than plain records. */
  public enum Routed {
    /** Reading fails, and says what else there is: nothing of others is touched. The default. */
    REFUSE,
    /**
     * The first change deletes every other variant, alias and policy of the names. Reading fails
     * all the same where a CNAME and other records would have to take each other's place one RRset
     * at a time.
     */
    REPLACE
  }

  private DnsSwitch(
      Builder builder, DnsProvider provider, DnsName apex, List<InetSocketAddress> servers) {
    this.provider = provider;
    this.apex = apex;
    this.name = builder.name;
    this.plan =
        new SwitchPlan(
            provider.capabilities(),
            EpochMarker.name(apex, builder.workload),
            builder.ttl,
            Map.copyOf(builder.records),
            builder.keys(),
            builder.routed);
    this.servers = List.copyOf(servers);
    this.dns = builder.dns;
  }

  /**
   * Begins the switches of one name.
   *
   * @param workload the workload's name, which names the marker
   * @param name the name that clients resolve
   * @param ttl the TTL of what is written, part of the time that clients are without the new site
   * @param dns asks the authoritative servers whether they have it
   */
  public static Builder of(String workload, DnsName name, Duration ttl, AuthoritativeDns dns) {
    return new Builder(workload, name, ttl, dns);
  }

  @Override
  public String name() {
    return provider.name();
  }

  @Override
  public Vendor vendor() {
    return provider.vendor();
  }

  /** Returns the name of the marker RRset. */
  public DnsName marker() {
    return plan.marker();
  }

  @Override
  public State read(Deadline deadline) {
    return plan.state(provider.read(apex, plan.wanted(), deadline));
  }

  @Override
  public void set(Site site, long epoch, State seen, Deadline deadline) {
    Optional<ChangeBatch> batch = plan.batch(site, epoch, seen);
    if (batch.isEmpty()) {
      provider.apply(apex, plan.firstMarker(), deadline);
      batch = plan.batch(site, epoch, afterFirstMarker(seen, deadline));
    }
    provider.apply(
        apex, batch.orElseThrow(() -> conflict("marker " + marker() + " is gone")), deadline);
  }

  @Override
  public Confirmation confirm(Site site, long epoch, Deadline deadline) {
    Map<RRset.Key, RRset> target = plan.records().getOrDefault(site, Map.of());
    if (target.isEmpty()) {
      return new Confirmation(false, name + " has no addresses for " + site);
    }
    EpochMarker wanted = new EpochMarker(epoch, site);
    List<String> wrong = new ArrayList<>();
    for (int i = 0; i < servers.size(); i++) {
      // A server that is down takes its share of the time, not the others'.
      Duration share = deadline.remaining().dividedBy(servers.size() - i);
      disagreement(servers.get(i), wanted, target, deadline.atMost(share)).ifPresent(wrong::add);
    }
    return new Confirmation(
        wrong.isEmpty(),
        wrong.isEmpty() ? servers.size() + " servers agree" : String.join("; ", wrong));
  }

  @Override
  public String toString() {
    return name + " at " + provider.name();
  }

  /** Reads again where the first marker has just been made: nothing else may have changed. */
  private State afterFirstMarker(State seen, Deadline deadline) {
    State now = read(deadline);
    if (!plan.differOnlyByFirstMarker(seen, now)) {
      throw conflict("the names of " + marker() + " have changed since they were read");
    }
    return now;
  }

  private static ProviderException conflict(String why) {
    return ProviderException.of(ProviderException.Code.CONFLICT, OPERATION, why);
  }

  /** Says what a server answers that differs from what it should. */
  private Optional<String> disagreement(
      InetSocketAddress server,
      EpochMarker wanted,
      Map<RRset.Key, RRset> target,
      Deadline deadline) {
    try {
      List<String> mark =
          dns.ask(server, marker(), "TXT", deadline).map(RRset::data).orElse(List.of());
      if (!mark.equals(List.of(wanted.data()))) {
        return Optional.of(server + " has " + (mark.isEmpty() ? "no marker" : "marker " + mark));
      }
      for (RRset.Key key : plan.keys()) {
        Optional<List<String>> has =
            dns.ask(server, key.name(), key.type(), deadline).map(RRset::data);
        RRset want = target.get(key);
        if (want != null && plan.can().answersDiffer(want)) {
          continue; // the vendor answers with something else, which only the marker vouches for
        }
        if (!has.equals(Optional.ofNullable(want).map(RRset::data))) {
          return Optional.of(
              server
                  + " answers "
                  + has.map(List::toString).orElse("nothing")
                  + " for "
                  + key.name()
                  + " "
                  + key.type());
        }
      }
      return Optional.empty();
    } catch (ProviderException e) {
      return Optional.of(server + ": " + e.getMessage());
    }
  }

  /** Collects a name's records and providers. Not thread-safe. */
  public static final class Builder {
    private final String workload;
    private final DnsName name;
    private final Duration ttl;
    private final AuthoritativeDns dns;
    private final Map<Site, Map<RRset.Key, RRset>> records = new LinkedHashMap<>();
    private final List<TrafficSwitch> switches = new ArrayList<>();
    private Routed routed = Routed.REFUSE;

    private Builder(String workload, DnsName name, Duration ttl, AuthoritativeDns dns) {
      this.workload = Objects.requireNonNull(workload, "workload");
      this.name = Objects.requireNonNull(name, "name");
      this.ttl = Objects.requireNonNull(ttl, "ttl");
      this.dns = Objects.requireNonNull(dns, "dns");
    }

    /** Says at which IPv4 and IPv6 addresses the site takes traffic. */
    public Builder site(Site site, String... addresses) {
      List<String> v4 = new ArrayList<>();
      List<String> v6 = new ArrayList<>();
      for (String address : addresses) {
        (address.indexOf(':') >= 0 ? v6 : v4).add(address);
      }
      List<RRset> sets = new ArrayList<>();
      if (!v4.isEmpty()) {
        sets.add(new RRset(name, "A", ttl, v4));
      }
      if (!v6.isEmpty()) {
        sets.add(new RRset(name, "AAAA", ttl, v6));
      }
      return site(site, sets);
    }

    /**
     * Says which RRsets send traffic to the site, where that takes more than addresses at one name.
     * Every site needs at least one RRset at each name that any site has.
     */
    public Builder site(Site site, List<RRset> sets) {
      Map<RRset.Key, RRset> target = new LinkedHashMap<>();
      for (RRset set : sets) {
        if (target.put(set.key(), set) != null) {
          throw new IllegalArgumentException(set.key() + " is given twice for " + site);
        }
      }
      if (target.isEmpty()) {
        throw new IllegalArgumentException(name + " at " + site + " needs an address");
      }
      for (Map.Entry<Site, Map<RRset.Key, RRset>> other : records.entrySet()) {
        if (!other.getKey().equals(site) && sameData(other.getValue(), target)) {
          throw new IllegalArgumentException(
              name + " has the same addresses for " + other.getKey() + " and " + site);
        }
      }
      records.put(site, Map.copyOf(target));
      return this;
    }

    /** Says what to do where a name is answered by more than plain records. */
    public Builder routed(Routed rule) {
      routed = Objects.requireNonNull(rule, "rule");
      return this;
    }

    /**
     * Adds a provider that serves the name's zone; all sites must have been given.
     *
     * @param servers every authoritative server of this vendor for the zone
     */
    public Builder on(DnsProvider provider, DnsName apex, List<InetSocketAddress> servers) {
      DnsName mark = EpochMarker.name(apex, workload);
      List<String> faults =
          new SwitchChecks(records, mark, ttl).faults(apex, provider.capabilities());
      if (servers.isEmpty()) {
        faults.add("name its authoritative servers: a change is done when all of them have it");
      }
      if (!faults.isEmpty()) {
        throw new IllegalArgumentException(
            "switch of " + name + " on " + provider.name() + ": " + String.join("; ", faults));
      }
      switches.add(new DnsSwitch(this, provider, apex, servers));
      return this;
    }

    /** Returns one switch for each provider. */
    public List<TrafficSwitch> build() {
      if (switches.isEmpty()) {
        throw new IllegalArgumentException("switch of " + name + ": add a provider with on()");
      }
      return List.copyOf(switches);
    }

    private Set<RRset.Key> keys() {
      Set<RRset.Key> all = new HashSet<>();
      records.values().forEach(sets -> all.addAll(sets.keySet()));
      return Set.copyOf(all);
    }

    private static boolean sameData(Map<RRset.Key, RRset> one, Map<RRset.Key, RRset> other) {
      return one.keySet().equals(other.keySet())
          && one.values().stream()
              .allMatch(set -> set.sameData(Objects.requireNonNull(other.get(set.key()))));
    }
  }
}
