package io.esmos.testkit.dns;

import io.esmos.dns.DnsProvider;
import io.esmos.dns.FollowingSwitch;
import io.esmos.dns.TrafficSwitch;
import io.esmos.topology.Site;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;

/**
 * A bench of {@link FollowingSwitch} with any actuator, decided by any provider.
 *
 * @param bench the provider
 * @param servers the servers of its zone
 * @param actuators what follows
 */
public record FollowingSwitchBench(DnsBench bench, DnsServers servers, ActuatorBench actuators)
    implements DnsTrafficBench {

  @Override
  public TrafficSwitch on(DnsProvider provider, List<InetSocketAddress> all) {
    boolean own = provider == bench.provider();
    return FollowingSwitch.of(
            "clinic", own ? actuators.actuator() : actuators.other(), TTL, servers.dns())
        .on(provider, bench.apex(), all);
  }

  @Override
  public Set<String> addresses(Site site) {
    return actuators.addresses(site);
  }

  @Override
  public Set<String> seen() {
    return actuators.seen();
  }

  @Override
  public void loseNextAnswer() {
    actuators.loseNextAnswer();
  }

  @Override
  public void close() {
    actuators.close();
    DnsTrafficBench.super.close();
  }
}
