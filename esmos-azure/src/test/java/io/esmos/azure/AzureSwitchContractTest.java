package io.esmos.azure;

import io.esmos.testkit.azuredns.AzureDnsServer;
import io.esmos.testkit.dns.DnsServers;
import io.esmos.testkit.dns.DnsSwitchBench;
import io.esmos.testkit.dns.ServedZones;
import io.esmos.testkit.dns.TrafficBench;
import io.esmos.testkit.dns.TrafficSwitchContract;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;

/** The switch on the provider, whose zone the wire server also serves as DNS. */
final class AzureSwitchContractTest implements TrafficSwitchContract {
  @Override
  public TrafficBench bench() {
    return bench(served());
  }

  /** Returns a bench on this one. */
  static TrafficBench bench(AzureBench bench) {
    return new DnsSwitchBench(bench, servers(bench));
  }

  /** Returns the zone's servers; another has the zone as it was. */
  static DnsServers servers(AzureBench bench) {
    AzureBench behind = served();
    return DnsServers.overUdp(bench.server.dns().address(), behind.server.dns().address(), behind);
  }

  /** Returns a bench whose zone is served with the TTL that the API keeps. */
  static AzureBench served() {
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    return new AzureBench(
        AzureDnsServer.builder().served(new ServedZones(any, Optional.empty())).start(),
        DnsApi.STABLE_2018_05_01);
  }
}
