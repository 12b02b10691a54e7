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
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * A bench of {@link DnsSwitch} on any provider. Where the provider changes one RRset at a time, all
 * sites have the same kinds of addresses, because the switch wants it so.
 *
 * @param bench the provider
 * @param dns asks a server
 * @param server the provider's server
 * @param down a server that does not answer
 * @param behind a server that has the zone as it was
 * @param owned what is closed with the bench
 */
public record DnsSwitchBench(
    DnsBench bench,
    AuthoritativeDns dns,
    InetSocketAddress server,
    InetSocketAddress down,
    InetSocketAddress behind,
    AutoCloseable owned)
    implements TrafficBench {
  private static final Duration LEAST_TTL = Duration.ofSeconds(60);
  private static final List<Site> SITES =
      List.of(
          Site.of("aws/ap-southeast-1"), Site.of("aws/ap-northeast-1"), Site.of("azure/eastasia"));
  private static final List<List<String>> ADDRESSES =
      List.of(
          List.of("192.0.2.1", "2001:DB8::0:1"),
          List.of("192.0.2.2"),
          List.of("198.51.100.2", "198.51.100.1"));

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
  public String serverDown() {
    return down.toString();
  }

  @Override
  public String serverBehind() {
    return behind.toString();
  }

  @Override
  public List<Site> sites() {
    return SITES;
  }

  @Override
  public Site stranger() {
    return Site.of("gcp/asia-east1");
  }

  @Override
  public Set<String> addresses(Site site) {
    Set<String> out = new TreeSet<>();
    for (String address : given(site)) {
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
  public boolean atOnce() {
    return bench.provider().capabilities().atomic();
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

  private List<String> given(Site site) {
    int index = SITES.indexOf(site);
    List<String> given = new ArrayList<>(index < 0 ? List.of() : ADDRESSES.get(index));
    if (index > 0 && !atOnce()) {
      given.add("2001:db8::" + index + "00");
    }
    return given;
  }

  private TrafficSwitch on(DnsProvider provider, List<InetSocketAddress> servers) {
    Duration least = provider.capabilities().minimumTtl();
    Duration ttl = least.compareTo(LEAST_TTL) > 0 ? least : LEAST_TTL;
    DnsSwitch.Builder builder = DnsSwitch.of("clinic", name(), ttl, dns);
    SITES.forEach(site -> builder.site(site, given(site).toArray(String[]::new)));
    return builder.on(provider, bench.apex(), servers).build().get(0);
  }
}
