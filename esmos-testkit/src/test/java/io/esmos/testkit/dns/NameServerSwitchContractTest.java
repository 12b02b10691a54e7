package io.esmos.testkit.dns;

import io.esmos.dns.DnsName;
import java.net.InetSocketAddress;

/** The switch on the RFC 2136 provider and the testkit's name server. */
final class NameServerSwitchContractTest implements TrafficSwitchContract {
  private static final DnsName APEX = DnsName.of("clinic.example");

  @Override
  public TrafficBench bench() {
    NameServer server = server();
    return bench(new ServerBench(server.address(), APEX, server), server.address());
  }

  /** Returns a bench on a real server; the other two are of the testkit. */
  static TrafficBench bench(DnsBench bench, InetSocketAddress server) {
    NameServer behind = server();
    return new DnsSwitchBench(bench, DnsServers.overUdp(server, behind.address(), behind));
  }

  private static NameServer server() {
    return NameServer.builder().zone(APEX, ServerBench.zoneFile(APEX)).key(ServerBench.KEY).start();
  }
}
