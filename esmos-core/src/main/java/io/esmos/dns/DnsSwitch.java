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

/**
 * A {@link TrafficSwitch} that edits address records in a zone at one vendor, together with the
 * epoch marker: a TXT RRset {@code _esmos.<workload>} below the apex that holds {@code epoch=N} and
 * {@code site=…}. A batch is applied only on the exact marker that was read before it, so that a
 * delayed batch of an old epoch is refused by the vendor (rule S8). Immutable.
 */
public final class DnsSwitch implements TrafficSwitch {
  private static final String EPOCH = "epoch=";

  private final DnsProvider provider;
  private final DnsName apex;
  private final DnsName name;
  private final DnsName marker;
  private final Duration ttl;
  private final Map<Site, List<RRset>> records;
  private final List<InetSocketAddress> servers;
  private final AuthoritativeDns dns;

  private DnsSwitch(
      Builder builder, DnsProvider provider, DnsName apex, List<InetSocketAddress> servers) {
    this.provider = provider;
    this.apex = apex;
    this.name = builder.name;
    this.marker = apex.child("_esmos." + builder.workload);
    this.ttl = builder.ttl;
    this.records = Map.copyOf(builder.records);
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
    Set<RRset.Key> keys = new HashSet<>(addressKeys());
    keys.add(markerKey());
    Map<RRset.Key, RRset> found = provider.read(apex, keys, deadline);
    Optional<RRset> mark = Optional.ofNullable(found.get(markerKey()));
    OptionalLong epoch = mark.isPresent() ? epoch(mark.get()) : OptionalLong.empty();
    return new State(site(found), epoch, mark.map(set -> String.join(" ", set.data())).orElse(""));
  }

  @Override
  public void set(Site site, long epoch, State seen, Deadline deadline) {
    List<RRset> target = records.get(site);
    if (target == null) {
      throw ProviderException.of(
          ProviderException.Code.INVALID, "dns.switch", name + " has no addresses for " + site);
    }
    if (seen.epoch().isPresent() && seen.epoch().getAsLong() > epoch) {
      throw ProviderException.of(
          ProviderException.Code.CONFLICT,
          "dns.switch",
          marker + " is of epoch " + seen.epoch().getAsLong() + ", newer than " + epoch);
    }
    List<RRset> put = new ArrayList<>(target);
    put.add(RRset.of(marker, "TXT", ttl, "\"" + EPOCH + epoch + "\"", "\"site=" + site + "\""));
    Set<RRset.Key> delete = new HashSet<>(addressKeys());
    target.forEach(set -> delete.remove(set.key()));
    ChangeBatch batch =
        seen.version().isEmpty()
            ? new ChangeBatch(List.of(), Set.of(markerKey()), put, delete)
            : new ChangeBatch(
                List.of(new RRset(marker, "TXT", ttl, List.of(seen.version().split(" ")))),
                Set.of(),
                put,
                delete);
    provider.apply(apex, batch, deadline);
  }

  @Override
  public Confirmation confirm(Site site, long epoch, Deadline deadline) {
    List<String> wrong = new ArrayList<>();
    for (InetSocketAddress server : servers) {
      try {
        Optional<RRset> mark = dns.ask(server, marker, "TXT", deadline);
        if (mark.isEmpty() || !epoch(mark.get()).equals(OptionalLong.of(epoch))) {
          wrong.add(server + " has " + mark.map(set -> set.data().toString()).orElse("no marker"));
          continue;
        }
        for (RRset set : records.getOrDefault(site, List.of())) {
          Optional<RRset> answer = dns.ask(server, set.name(), set.type(), deadline);
          if (answer.isEmpty() || !answer.get().data().equals(set.data())) {
            wrong.add(
                server + " answers " + answer.map(a -> a.data().toString()).orElse("nothing"));
          }
        }
      } catch (ProviderException e) {
        wrong.add(server + ": " + e.code());
      }
    }
    return new Confirmation(
        wrong.isEmpty(),
        wrong.isEmpty() ? servers.size() + " servers agree" : String.join("; ", wrong));
  }

  @Override
  public String toString() {
    return name + " at " + provider.name();
  }

  private RRset.Key markerKey() {
    return new RRset.Key(marker, "TXT");
  }

  private Set<RRset.Key> addressKeys() {
    Set<RRset.Key> keys = new HashSet<>();
    records.values().forEach(sets -> sets.forEach(set -> keys.add(set.key())));
    return keys;
  }

  private Optional<Site> site(Map<RRset.Key, RRset> found) {
    return records.entrySet().stream()
        .filter(
            entry ->
                addressKeys().stream()
                    .allMatch(
                        key -> {
                          Optional<List<String>> wanted =
                              entry.getValue().stream()
                                  .filter(set -> set.key().equals(key))
                                  .map(RRset::data)
                                  .findFirst();
                          return wanted.equals(
                              Optional.ofNullable(found.get(key)).map(RRset::data));
                        }))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  private static OptionalLong epoch(RRset mark) {
    return mark.data().stream()
        .map(text -> text.replace("\"", ""))
        .filter(text -> text.startsWith(EPOCH))
        .mapToLong(
            text -> {
              try {
                return Long.parseLong(text.substring(EPOCH.length()));
              } catch (NumberFormatException e) {
                throw ProviderException.of(
                    ProviderException.Code.MALFORMED,
                    "dns.switch",
                    "marker says \"" + text + "\"",
                    e);
              }
            })
        .findFirst();
  }

  /** Collects a name's addresses and providers. Not thread-safe. */
  public static final class Builder {
    private final String workload;
    private final DnsName name;
    private final Duration ttl;
    private final AuthoritativeDns dns;
    private final Map<Site, List<RRset>> records = new LinkedHashMap<>();
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
      if (sets.isEmpty()) {
        throw new IllegalArgumentException(name + " at " + site + " needs an address");
      }
      for (Map.Entry<Site, List<RRset>> other : records.entrySet()) {
        if (other.getValue().equals(sets)) {
          throw new IllegalArgumentException(
              name + " has the same addresses for " + other.getKey() + " and " + site);
        }
      }
      records.put(site, List.copyOf(sets));
      return this;
    }

    /**
     * Adds a provider that serves the name's zone; all sites must have been given.
     *
     * @param servers every authoritative server of this vendor for the zone
     */
    public Builder on(DnsProvider provider, DnsName apex, List<InetSocketAddress> servers) {
      DnsProvider.Capabilities can = provider.capabilities();
      List<String> faults = new ArrayList<>();
      if (!name.within(apex)) {
        faults.add(name + " lies outside of zone " + apex);
      }
      if (name.equals(apex)) {
        faults.add("the apex itself is not switched; use a name below it");
      }
      if (!can.atomic() || !can.conditional()) {
        faults.add(
            "it cannot apply a batch atomically and on a condition, so that a late change of an old epoch would be taken");
      }
      if (ttl.compareTo(can.minimumTtl()) < 0) {
        faults.add(
            "TTL "
                + ttl.toSeconds()
                + " s is below its minimum; set it to "
                + can.minimumTtl().toSeconds()
                + " s");
      }
      if (servers.isEmpty()) {
        faults.add("name its authoritative servers: a change is done when all of them have it");
      }
      if (records.isEmpty()) {
        faults.add("give the sites' addresses first");
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
  }
}
