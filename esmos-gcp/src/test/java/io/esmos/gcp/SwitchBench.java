package io.esmos.gcp;

import io.esmos.dns.DnsName;
import io.esmos.dns.DnsProvider;
import io.esmos.dns.DnsSwitch;
import io.esmos.dns.RRset;
import io.esmos.dns.TrafficSwitch;
import io.esmos.dns.wire.AuthoritativeLookup;
import io.esmos.testkit.clouddns.CloudDnsServer;
import io.esmos.testkit.dns.TrafficBench;
import io.esmos.testkit.wire.WireFaults;
import io.esmos.topology.Site;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** {@link DnsSwitch} on {@link CloudDns}, whose zone is served by real name servers. */
final class SwitchBench implements TrafficBench {
  static final DnsName NAME = CloudDnsBench.APEX.child("api");
  static final Site FIRST = Site.of("aws/ap-southeast-1");
  static final Site SECOND = Site.of("aws/ap-northeast-1");

  private static final Site THIRD = Site.of("azure/eastasia");
  private static final InetSocketAddress ANY =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  private static final AuthoritativeLookup LOOKUP = AuthoritativeLookup.overUdp();
  private static final Map<Site, List<RRset>> RECORDS =
      Map.of(
          FIRST, List.of(set("A", "192.0.2.1"), set("AAAA", "2001:db8::1")),
          SECOND, List.of(set("A", "192.0.2.2")),
          THIRD, List.of(set("A", "198.51.100.1", "198.51.100.2")));

  final CloudDnsBench dns;
  private final InetSocketAddress server;
  private final CloudDnsServer old = CloudDnsServer.start("old").zone(CloudDnsBench.APEX);
  private final InetSocketAddress behind;
  private final DatagramSocket silent;

  SwitchBench(CloudDnsBench dns) {
    this.dns = dns;
    this.server = dns.server.serve(ANY, Optional.of(Duration.ofSeconds(1))).server().address();
    this.behind = old.serve(ANY, Optional.empty()).server().address();
    try {
      // Bound, so that nobody else gets the port, and never read.
      this.silent = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public TrafficSwitch subject() {
    return on(dns.provider(), server);
  }

  @Override
  public TrafficSwitch other() {
    return on(dns.other(), server);
  }

  @Override
  public TrafficSwitch withServerDown() {
    return on(dns.provider(), down(), server);
  }

  @Override
  public TrafficSwitch withServerBehind() {
    return on(dns.provider(), server, behind);
  }

  @Override
  public String serverDown() {
    return down().toString();
  }

  @Override
  public String serverBehind() {
    return behind.toString();
  }

  private InetSocketAddress down() {
    return new InetSocketAddress(silent.getLocalAddress(), silent.getLocalPort());
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
    Set<String> addresses = new TreeSet<>();
    RECORDS.getOrDefault(site, List.of()).forEach(set -> addresses.addAll(set.data()));
    return addresses;
  }

  @Override
  public Set<String> seen() {
    Set<String> seen = new TreeSet<>();
    for (String type : List.of("A", "AAAA")) {
      LOOKUP
          .ask(server, NAME, type, CloudDnsBench.soon())
          .ifPresent(set -> seen.addAll(set.data()));
    }
    return seen;
  }

  @Override
  public Duration patience() {
    return dns.patience();
  }

  @Override
  public void loseNextAnswer() {
    // For good: a connection that only breaks is followed by a look, which finds the effect.
    dns.server.wire().faults().plan(CloudDnsBench::changes, WireFaults.Kind.STALL_AFTER);
  }

  @Override
  public void close() {
    dns.close();
    old.close();
    silent.close();
  }

  private static TrafficSwitch on(DnsProvider provider, InetSocketAddress... servers) {
    DnsSwitch.Builder builder = DnsSwitch.of("clinic", NAME, Duration.ofSeconds(60), LOOKUP);
    RECORDS.forEach(builder::site);
    return builder.on(provider, CloudDnsBench.APEX, List.of(servers)).build().get(0);
  }

  private static RRset set(String type, String... data) {
    return RRset.of(NAME, type, Duration.ofSeconds(60), data);
  }
}
