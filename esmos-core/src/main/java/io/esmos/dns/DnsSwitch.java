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
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

/**
 * A {@link TrafficSwitch} that edits a site's records in a zone at one vendor, together with the
 * epoch marker: a TXT RRset {@code _esmos.<workload>} below the apex that holds {@code epoch=N
 * site=…}. A batch is applied only on the exact marker that was read before it, so that a delayed
 * batch of an old epoch is refused by the vendor (rule S8). What the target site does not have,
 * such as an AAAA RRset, is deleted in the same batch; every name keeps an answer at every step
 * (invariant 7). Immutable.
 *
 * <p>A marker that cannot be understood is an error of code {@code MALFORMED}, never "no marker".
 */
public final class DnsSwitch implements TrafficSwitch {
  private static final String OPERATION = "dns.switch";
  private static final String NEW_LINE = "\n";

  private final DnsProvider provider;
  private final DnsName apex;
  private final DnsName name;
  private final DnsName marker;
  private final Duration ttl;
  private final Map<Site, Map<RRset.Key, RRset>> records;
  private final Set<RRset.Key> keys;
  private final List<InetSocketAddress> servers;
  private final AuthoritativeDns dns;

  private DnsSwitch(
      Builder builder, DnsProvider provider, DnsName apex, List<InetSocketAddress> servers) {
    this.provider = provider;
    this.apex = apex;
    this.name = builder.name;
    this.marker = EpochMarker.name(apex, builder.workload);
    this.ttl = builder.ttl;
    this.records = Map.copyOf(builder.records);
    this.keys = builder.keys();
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
    return marker;
  }

  @Override
  public State read(Deadline deadline) {
    Set<RRset.Key> wanted = new HashSet<>(keys);
    wanted.add(EpochMarker.key(marker));
    Map<RRset.Key, RRset> found = provider.read(apex, wanted, deadline);
    RRset mark = found.get(EpochMarker.key(marker));
    if (mark == null) {
      return new State(site(found), OptionalLong.empty(), "");
    }
    return new State(
        site(found),
        OptionalLong.of(EpochMarker.parse(marker, mark.data()).epoch()),
        String.join(NEW_LINE, mark.data()));
  }

  @Override
  public void set(Site site, long epoch, State seen, Deadline deadline) {
    Map<RRset.Key, RRset> target = records.get(site);
    if (target == null) {
      throw ProviderException.of(
          ProviderException.Code.INVALID, OPERATION, name + " has no addresses for " + site);
    }
    EpochMarker next = new EpochMarker(epoch, site);
    List<RRset> require = new ArrayList<>();
    Set<RRset.Key> requireAbsent = new HashSet<>();
    if (seen.version().isEmpty()) {
      requireAbsent.add(EpochMarker.key(marker));
    } else {
      List<String> old = List.of(seen.version().split(NEW_LINE, -1));
      checkAfter(EpochMarker.parse(marker, old), next);
      require.add(new RRset(marker, "TXT", ttl, old));
    }
    List<RRset> put = new ArrayList<>(target.values());
    put.add(RRset.of(marker, "TXT", ttl, next.data()));
    Set<RRset.Key> delete = new HashSet<>(keys);
    delete.removeAll(target.keySet());
    provider.apply(apex, new ChangeBatch(require, requireAbsent, put, delete), deadline);
  }

  @Override
  public Confirmation confirm(Site site, long epoch, Deadline deadline) {
    Map<RRset.Key, RRset> target = records.getOrDefault(site, Map.of());
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

  /** Says what a server answers that differs from what it should. */
  private Optional<String> disagreement(
      InetSocketAddress server,
      EpochMarker wanted,
      Map<RRset.Key, RRset> target,
      Deadline deadline) {
    try {
      List<String> mark =
          dns.ask(server, marker, "TXT", deadline).map(RRset::data).orElse(List.of());
      if (!mark.equals(List.of(wanted.data()))) {
        return Optional.of(server + " has " + (mark.isEmpty() ? "no marker" : "marker " + mark));
      }
      for (RRset.Key key : keys) {
        Optional<List<String>> has =
            dns.ask(server, key.name(), key.type(), deadline).map(RRset::data);
        if (!has.equals(Optional.ofNullable(target.get(key)).map(RRset::data))) {
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

  private void checkAfter(EpochMarker old, EpochMarker next) {
    if (old.epoch() > next.epoch()) {
      throw ProviderException.of(
          ProviderException.Code.CONFLICT,
          OPERATION,
          marker + " is of epoch " + old.epoch() + ", newer than " + next.epoch());
    }
    if (old.epoch() == next.epoch() && !old.site().equals(next.site())) {
      throw ProviderException.of(
          ProviderException.Code.CONFLICT,
          OPERATION,
          marker + " gives epoch " + old.epoch() + " to " + old.site() + ", not to " + next.site());
    }
  }

  private Optional<Site> site(Map<RRset.Key, RRset> found) {
    return records.entrySet().stream()
        .filter(entry -> matches(entry.getValue(), found))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  private boolean matches(Map<RRset.Key, RRset> wanted, Map<RRset.Key, RRset> found) {
    for (RRset.Key key : keys) {
      RRset there = found.get(key);
      RRset want = wanted.get(key);
      if (want == null ? there != null : there == null || !there.sameData(want)) {
        return false;
      }
    }
    return true;
  }

  /** Collects a name's records and providers. Not thread-safe. */
  public static final class Builder {
    private final String workload;
    private final DnsName name;
    private final Duration ttl;
    private final AuthoritativeDns dns;
    private final Map<Site, Map<RRset.Key, RRset>> records = new LinkedHashMap<>();
    private final List<TrafficSwitch> switches = new ArrayList<>();

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

    /**
     * Adds a provider that serves the name's zone; all sites must have been given.
     *
     * @param servers every authoritative server of this vendor for the zone
     */
    public Builder on(DnsProvider provider, DnsName apex, List<InetSocketAddress> servers) {
      List<String> faults = new ArrayList<>();
      checkNames(apex, faults);
      checkCapabilities(provider.capabilities(), faults);
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

    private void checkNames(DnsName apex, List<String> faults) {
      Set<DnsName> names = new TreeSet<>();
      keys().forEach(key -> names.add(key.name()));
      if (names.isEmpty()) {
        faults.add("give the sites' addresses first");
        return;
      }
      for (DnsName each : names) {
        if (!each.within(apex)) {
          faults.add(each + " lies outside of zone " + apex);
        } else if (each.equals(apex)) {
          faults.add("the apex itself is not switched; use a name below it");
        } else if (each.equals(EpochMarker.name(apex, workload))) {
          faults.add(each + " is the marker's name");
        }
        records.forEach(
            (site, sets) -> {
              if (sets.keySet().stream().noneMatch(key -> key.name().equals(each))) {
                faults.add(each + " would have no answer while the traffic goes to " + site);
              }
            });
      }
    }

    private void checkCapabilities(DnsProvider.Capabilities can, List<String> faults) {
      if (!can.atomic() || !can.conditional()) {
        faults.add(
            "it cannot apply a batch atomically and on a condition, so that a late change of an old"
                + " epoch would be taken");
      }
      Duration smallest = ttl;
      Set<String> types = new TreeSet<>(Set.of("TXT"));
      for (Map<RRset.Key, RRset> sets : records.values()) {
        for (RRset set : sets.values()) {
          types.add(set.type());
          smallest = set.ttl().compareTo(smallest) < 0 ? set.ttl() : smallest;
        }
      }
      if (smallest.compareTo(can.minimumTtl()) < 0) {
        faults.add(
            "TTL "
                + smallest.toSeconds()
                + " s is below its minimum; set it to "
                + can.minimumTtl().toSeconds()
                + " s");
      }
      types.removeIf(type -> can.types().isEmpty() || can.types().contains(type));
      if (!types.isEmpty()) {
        faults.add("it cannot hold " + String.join(", ", types));
      }
      if (keys().size() + 1 > can.maximumBatch()) {
        faults.add(
            "the batch of "
                + (keys().size() + 1)
                + " RRsets is larger than its "
                + can.maximumBatch());
      }
    }

    private static boolean sameData(Map<RRset.Key, RRset> one, Map<RRset.Key, RRset> other) {
      return one.keySet().equals(other.keySet())
          && one.values().stream()
              .allMatch(set -> set.sameData(Objects.requireNonNull(other.get(set.key()))));
    }
  }
}
