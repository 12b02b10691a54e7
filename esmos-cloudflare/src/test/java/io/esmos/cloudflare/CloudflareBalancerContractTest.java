package io.esmos.cloudflare;

import io.esmos.dns.AuthoritativeDns;
import io.esmos.dns.DnsName;
import io.esmos.dns.RRset;
import io.esmos.dns.TrafficSwitch;
import io.esmos.dns.wire.AuthoritativeLookup;
import io.esmos.provider.Deadline;
import io.esmos.testkit.cloudflare.CloudflareServer;
import io.esmos.testkit.dns.TrafficBench;
import io.esmos.testkit.dns.TrafficSwitchContract;
import io.esmos.testkit.wire.WireFaults;
import io.esmos.time.SystemTime;
import io.esmos.topology.Site;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The switch of a load balancer's pools on the testkit's Cloudflare with its real DNS. */
final class CloudflarePoolSwitchContractTest implements TrafficSwitchContract {
  @Override
  public TrafficBench bench() {
    try {
      return new Bench();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final class Bench implements TrafficBench {
    private static final DnsName NAME = CloudflareBench.APEX.child("api");
    private static final Map<Site, String[]> ADDRESSES =
        Map.of(
            Site.of("aws/ap-southeast-1"),
            new String[] {"192.0.2.1", "2001:DB8::0:1"},
            Site.of("aws/ap-northeast-1"),
            new String[] {"192.0.2.2"},
            Site.of("azure/eastasia"),
            new String[] {"198.51.100.2", "198.51.100.1"});

    private final CloudflareBench cloudflare = new CloudflareBench();
    private final AuthoritativeDns dns = AuthoritativeLookup.overUdp();
    // Bound, so that nobody else gets the port, and never read.
    private final DatagramSocket silent = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    private final CloudflareServer behind =
        CloudflareServer.builder().token(CloudflareBench.TOKEN).zone(CloudflareBench.APEX).start();

    private final Map<Site, String> pools = new HashMap<>();
    private final String balancer;

    Bench() throws IOException {
      ADDRESSES.forEach(
          (site, addresses) ->
              pools.put(site, cloudflare.server().addPool(site.toString(), addresses)));
      // It sends traffic to a pool that is none of the sites', until the first change.
      String none = cloudflare.server().addPool("none");
      balancer = cloudflare.server().addBalancer(CloudflareBench.APEX, NAME, none);
    }

    @Override
    public TrafficSwitch subject() {
      return on(cloudflare.provider(), List.of(server()));
    }

    @Override
    public TrafficSwitch other() {
      return on(cloudflare.other(), List.of(server()));
    }

    @Override
    public TrafficSwitch withServerDown() {
      return on(cloudflare.provider(), List.of(down(), server()));
    }

    @Override
    public TrafficSwitch withServerBehind() {
      return on(cloudflare.provider(), List.of(server(), behind.dns().address()));
    }

    @Override
    public String serverDown() {
      return down().toString();
    }

    @Override
    public String serverBehind() {
      return behind.dns().address().toString();
    }

    private InetSocketAddress down() {
      return new InetSocketAddress(silent.getLocalAddress(), silent.getLocalPort());
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
        out.addAll(RRset.of(NAME, type, Duration.ZERO, address).data());
      }
      return out;
    }

    @Override
    public Set<String> seen() {
      Set<String> out = new TreeSet<>();
      Deadline deadline = Deadline.in(patience(), SystemTime.ticker());
      for (String type : List.of("A", "AAAA")) {
        dns.ask(server(), NAME, type, deadline).ifPresent(set -> out.addAll(set.data()));
      }
      return out;
    }

    @Override
    public Duration patience() {
      return cloudflare.patience();
    }

    @Override
    public void loseNextAnswer() {
      cloudflare
          .server()
          .api()
          .faults()
          .plan(request -> request.method().equals("PATCH"), WireFaults.Kind.STALL_AFTER);
    }

    @Override
    public void close() {
      cloudflare.close();
      silent.close();
      behind.close();
    }

    private InetSocketAddress server() {
      return cloudflare.server().dns().address();
    }

    private TrafficSwitch on(CloudflareDns provider, List<InetSocketAddress> servers) {
      String zone = cloudflare.server().id(CloudflareBench.APEX);
      CloudflarePoolSwitch.Builder builder =
          CloudflarePoolSwitch.of("clinic", cloudflare.access(), zone, balancer);
      pools.forEach(builder::site);
      return builder.on(provider, CloudflareBench.APEX, Duration.ofSeconds(60), dns, servers);
    }
  }
}
