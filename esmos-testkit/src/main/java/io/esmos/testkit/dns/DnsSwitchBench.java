package io.esmos.testkit.dns;

import io.esmos.dns.DnsName;
import io.esmos.dns.DnsProvider;
import io.esmos.dns.DnsSwitch;
import io.esmos.dns.RRset;
import io.esmos.dns.TrafficSwitch;
import io.esmos.provider.Deadline;
import io.esmos.time.SystemTime;
import io.esmos.topology.Site;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/**
 * A bench of {@link DnsSwitch} on any provider.
 *
 * @param bench the provider
 * @param servers the servers of its zone
 * @param sameKinds whether all sites have the same kinds of addresses
 * @param records makes of the plain addresses what is switched
 */
public record DnsSwitchBench(
    DnsBench bench,
    DnsServers servers,
    boolean sameKinds,
    UnaryOperator<Map<Site, List<RRset>>> records)
    implements DnsTrafficBench {
  private static final List<List<String>> ADDRESSES =
      List.of(
          List.of("192.0.2.1", "2001:DB8::0:1"),
          List.of("192.0.2.2"),
          List.of("198.51.100.2", "198.51.100.1"));

  /**
   * Makes a bench that switches plain addresses. Where the provider changes one RRset at a time,
   * all sites have the same kinds, because the switch wants it so.
   */
  public DnsSwitchBench(DnsBench bench, DnsServers servers) {
    this(bench, servers, !bench.provider().capabilities().atomic(), UnaryOperator.identity());
  }

  @Override
  public Set<String> addresses(Site site) {
    Set<String> out = new TreeSet<>();
    sets(site).forEach(set -> out.addAll(set.data()));
    return out;
  }

  @Override
  public Set<String> seen() {
    Set<String> out = new TreeSet<>();
    Deadline deadline = Deadline.in(patience(), SystemTime.ticker());
    for (String type : List.of("A", "AAAA")) {
      servers
          .dns()
          .ask(servers.served(), name(), type, deadline)
          .ifPresent(set -> out.addAll(set.data()));
    }
    return out;
  }

  /** A client that asks for two kinds asks twice, and a change may come in between. */
  @Override
  public boolean atOnce() {
    return !sameKinds;
  }

  @Override
  public void loseNextAnswer() {
    bench.loseNextAnswer();
  }

  @Override
  public TrafficSwitch on(DnsProvider provider, List<InetSocketAddress> all) {
    Map<Site, List<RRset>> plain = new LinkedHashMap<>();
    SITES.forEach(site -> plain.put(site, sets(site)));
    DnsSwitch.Builder builder = DnsSwitch.of("clinic", name(), ttl(), servers.dns());
    records.apply(plain).forEach(builder::site);
    return builder.on(provider, bench.apex(), all).build().get(0);
  }

  /** Returns the name that is switched. */
  public DnsName name() {
    return bench.apex().child("api");
  }

  private Duration ttl() {
    Duration least = bench.provider().capabilities().minimumTtl();
    return least.compareTo(TTL) > 0 ? least : TTL;
  }

  private List<RRset> sets(Site site) {
    int index = SITES.indexOf(site);
    List<String> v4 = new ArrayList<>();
    List<String> v6 = new ArrayList<>();
    for (String address : index < 0 ? List.<String>of() : ADDRESSES.get(index)) {
      (address.contains(":") ? v6 : v4).add(address);
    }
    if (index > 0 && sameKinds) {
      v6.add("2001:db8::" + index + "00");
    }
    List<RRset> sets = new ArrayList<>();
    if (!v4.isEmpty()) {
      sets.add(new RRset(name(), "A", ttl(), v4));
    }
    if (!v6.isEmpty()) {
      sets.add(new RRset(name(), "AAAA", ttl(), v6));
    }
    return sets;
  }
}
