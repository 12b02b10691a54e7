package io.esmos.testkit.dns;

import io.esmos.dns.AuthoritativeDns;
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
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * {@link DnsSwitch} on any provider.
 *
 * @param bench the provider
 * @param dns asks a server
 * @param server the provider's server
 * @param down a server that does not answer
 * @param behind a server that has the zone as it was
 */
record SwitchBench(
    DnsBench bench,
    AuthoritativeDns dns,
    InetSocketAddress server,
    InetSocketAddress down,
    InetSocketAddress behind,
    AutoCloseable owned)
    implements TrafficBench {
  private static final Map<Site, String[]> ADDRESSES =
      Map.of(
          Site.of("aws/ap-southeast-1"),
          new String[] {"192.0.2.1", "2001:DB8::0:1"},
          Site.of("aws/ap-northeast-1"),
          new String[] {"192.0.2.2"},
          Site.of("azure/eastasia"),
          new String[] {"198.51.100.2", "198.51.100.1"});

  @Override
  public TrafficSwitch subject() {
    return on(bench.provider(), List.of(server));
  }

  @Override
  public TrafficSwitch other() {
    return on(bench.other(), List.of(server));
  }

  @Override
  public TrafficSwitch withServerDown() {
    return on(bench.provider(), List.of(down, server));
  }

  @Override
  public TrafficSwitch withServerBehind() {
    return on(bench.provider(), List.of(server, behind));
  }

  @Override
  public List<Site> sites() {
    return List.of(
        Site.of("aws/ap-southeast-1"), Site.of("aws/ap-northeast-1"), Site.of("azure/eastasia"));
  }

  @Override
  public Site stranger() {
    return Site.of("gcp/asia-east1");
  }

  @Override
  public Set<String> addresses(Site site) {
    Set<String> out = new TreeSet<>();
    for (String address : ADDRESSES.getOrDefault(site, new String[0])) {
      String type = address.contains(":") ? "AAAA" : "A";
      out.addAll(RRset.of(name(), type, Duration.ZERO, address).data());
    }
    return out;
  }

  @Override
  public Set<String> seen() {
    Set<String> out = new TreeSet<>();
    Deadline deadline = Deadline.in(patience(), SystemTime.ticker());
    for (String type : List.of("A", "AAAA")) {
      dns.ask(server, name(), type, deadline).ifPresent(set -> out.addAll(set.data()));
    }
    return out;
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
    try {
      owned.close();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private DnsName name() {
    return bench.apex().child("api");
  }

  private TrafficSwitch on(DnsProvider provider, List<InetSocketAddress> servers) {
    DnsSwitch.Builder builder = DnsSwitch.of("clinic", name(), Duration.ofSeconds(60), dns);
    ADDRESSES.forEach(builder::site);
    return builder.on(provider, bench.apex(), servers).build().get(0);
  }
}
