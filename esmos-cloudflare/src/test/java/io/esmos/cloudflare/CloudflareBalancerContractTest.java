package io.esmos.cloudflare;

import io.esmos.dns.Actuator;
import io.esmos.dns.DnsName;
import io.esmos.dns.RRset;
import io.esmos.provider.Deadline;
import io.esmos.testkit.dns.ActuatorBench;
import io.esmos.testkit.dns.DnsServers;
import io.esmos.testkit.dns.DnsTrafficBench;
import io.esmos.testkit.dns.FollowingSwitchBench;
import io.esmos.testkit.dns.TrafficBench;
import io.esmos.testkit.dns.TrafficSwitchContract;
import io.esmos.testkit.wire.WireFaults;
import io.esmos.time.SystemTime;
import io.esmos.topology.Site;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The switch of a load balancer's pools on the testkit's Cloudflare with its real DNS. */
final class CloudflareBalancerContractTest implements TrafficSwitchContract {
  @Override
  public TrafficBench bench() {
    CloudflareBench cloudflare = new CloudflareBench();
    DnsServers servers = CloudflareSwitchContractTest.servers(cloudflare);
    return new FollowingSwitchBench(cloudflare, servers, new Bench(cloudflare, servers));
  }

  private static final class Bench implements ActuatorBench {
    private static final DnsName NAME = CloudflareBench.APEX.child("api");
    private static final Map<Site, String[]> ADDRESSES =
        Map.of(
            DnsTrafficBench.SITES.get(0), new String[] {"192.0.2.1", "2001:db8::1"},
            DnsTrafficBench.SITES.get(1), new String[] {"192.0.2.2"},
            DnsTrafficBench.SITES.get(2), new String[] {"198.51.100.2", "198.51.100.1"});

    private final CloudflareBench cloudflare;
    private final DnsServers servers;
    private final Map<Site, String> pools = new HashMap<>();
    private final String balancer;

    Bench(CloudflareBench cloudflare, DnsServers servers) {
      this.cloudflare = cloudflare;
      this.servers = servers;
      ADDRESSES.forEach(
          (site, addresses) ->
              pools.put(site, cloudflare.server().addPool(site.toString(), addresses)));
      // It sends traffic to a pool that is none of the sites', until the first change.
      String none = cloudflare.server().addPool("none");
      balancer = cloudflare.server().addBalancer(CloudflareBench.APEX, NAME, none);
    }

    @Override
    public Actuator actuator() {
      String zone = cloudflare.server().id(CloudflareBench.APEX);
      return CloudflareBalancer.of(cloudflare.access(), zone, balancer, pools);
    }

    @Override
    public Actuator other() {
      return actuator();
    }

    @Override
    public Set<String> addresses(Site site) {
      return new TreeSet<>(List.of(ADDRESSES.getOrDefault(site, new String[0])));
    }

    @Override
    public Set<String> seen() {
      Set<String> out = new TreeSet<>();
      Deadline deadline = Deadline.in(cloudflare.patience(), SystemTime.ticker());
      for (String type : List.of("A", "AAAA")) {
        servers
            .dns()
            .ask(servers.served(), NAME, type, deadline)
            .ifPresent((RRset set) -> out.addAll(set.data()));
      }
      return out;
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
      // The server is the other bench's.
    }
  }
}
