package io.esmos.aws;

import io.esmos.dns.DnsName;
import io.esmos.dns.DnsProvider;
import io.esmos.dns.DnsSwitch;
import io.esmos.dns.RRset;
import io.esmos.dns.TrafficSwitch;
import io.esmos.dns.wire.AuthoritativeLookup;
import io.esmos.provider.Deadline;
import io.esmos.testkit.dns.TrafficBench;
import io.esmos.testkit.route53.Route53Server;
import io.esmos.time.SystemTime;
import io.esmos.topology.Site;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** {@link DnsSwitch} on {@link Route53Dns}, whose zone the wire server serves as real DNS. */
final class Route53SwitchBench implements TrafficBench {
  static final Site FIRST = Site.of("aws/ap-southeast-1");
  static final Site SECOND = Site.of("aws/ap-northeast-1");
  static final Site THIRD = Site.of("azure/eastasia");
  static final DnsName NAME = Route53Bench.APEX.child("api");

  private static final AuthoritativeLookup LOOKUP = AuthoritativeLookup.overUdp();

  private final Route53Bench bench = new Route53Bench();
  private final Route53Server old = Route53Bench.fresh().start();
  private final DatagramSocket silent;
  private final Map<Site, List<RRset>> records;
  private final Map<Site, Set<String>> addresses = new LinkedHashMap<>();

  private Route53SwitchBench(Map<Site, List<RRset>> plain, Map<Site, List<RRset>> records) {
    this.records = records;
    plain.forEach(
        (site, sets) -> {
          Set<String> all = new TreeSet<>();
          sets.forEach(set -> all.addAll(set.data()));
          addresses.put(site, all);
        });
    try {
      // Bound, so that nobody else gets the port, and never read.
      this.silent = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns a switch of plain addresses, of which the first site has one kind more. */
  static Route53SwitchBench plain() {
    Map<Site, List<RRset>> sites =
        Map.of(
            FIRST, List.of(set("A", "192.0.2.1"), set("AAAA", "2001:db8::1")),
            SECOND, List.of(set("A", "192.0.2.2")),
            THIRD, List.of(set("A", "198.51.100.1", "198.51.100.2")));
    return new Route53SwitchBench(sites, sites);
  }

  /** Returns a switch by weights. */
  static Route53SwitchBench weighted() {
    Map<Site, List<RRset>> sites =
        Map.of(
            FIRST, List.of(set("A", "192.0.2.1")),
            SECOND, List.of(set("A", "192.0.2.2")),
            THIRD, List.of(set("A", "198.51.100.1", "198.51.100.2")));
    return new Route53SwitchBench(sites, WeightedSites.of(sites));
  }

  static RRset set(String type, String... data) {
    return RRset.of(NAME, type, Duration.ofSeconds(60), data);
  }

  static Deadline soon() {
    return Deadline.in(Duration.ofSeconds(30), SystemTime.ticker());
  }

  Route53Bench dns() {
    return bench;
  }

  @Override
  public TrafficSwitch subject() {
    return on(bench.provider(), served());
  }

  @Override
  public TrafficSwitch other() {
    return on(bench.other(), served());
  }

  @Override
  public TrafficSwitch withServerDown() {
    return on(bench.provider(), down(), served());
  }

  @Override
  public String serverDown() {
    return down().toString();
  }

  @Override
  public String serverBehind() {
    return old.names().address().toString();
  }

  @Override
  public TrafficSwitch withServerBehind() {
    return on(bench.provider(), served(), old.names().address());
  }

  @Override
  public List<Site> sites() {
    return List.of(FIRST, SECOND, THIRD);
  }

  @Override
  public Site stranger() {
    return Site.of("gcp/asia-east1");
  }

  @Override
  public Set<String> addresses(Site site) {
    return addresses.getOrDefault(site, Set.of());
  }

  @Override
  public Set<String> seen() {
    Set<String> seen = new TreeSet<>();
    for (String type : List.of("A", "AAAA")) {
      LOOKUP.ask(served(), NAME, type, soon()).ifPresent(set -> seen.addAll(set.data()));
    }
    return seen;
  }

  @Override
  public Duration patience() {
    return bench.patience();
  }

  @Override
  public void loseNextAnswer() {
    bench.loseNextAnswer();
  }

  @Override
  public void close() {
    bench.close();
    old.close();
    silent.close();
  }

  private InetSocketAddress down() {
    return new InetSocketAddress(silent.getLocalAddress(), silent.getLocalPort());
  }

  private InetSocketAddress served() {
    return bench.server().names().address();
  }

  private TrafficSwitch on(DnsProvider provider, InetSocketAddress... servers) {
    DnsSwitch.Builder builder = DnsSwitch.of("clinic", NAME, Duration.ofSeconds(60), LOOKUP);
    records.forEach(builder::site);
    return builder.on(provider, Route53Bench.APEX, List.of(servers)).build().get(0);
  }
}
