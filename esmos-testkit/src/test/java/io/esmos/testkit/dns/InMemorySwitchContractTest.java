package io.esmos.testkit.dns;

import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import java.net.InetSocketAddress;

/** The switch on the in-memory vendor. */
final class InMemorySwitchContractTest implements TrafficSwitchContract {
  @Override
  public TrafficBench bench() {
    return bench(InMemoryDnsBench.open());
  }

  static TrafficBench bench(InMemoryDnsBench bench) {
    return new DnsSwitchBench(bench, servers(bench));
  }

  /** Returns servers of the zone that answer from memory. */
  static DnsServers servers(InMemoryDnsBench bench) {
    InetSocketAddress server = InetSocketAddress.createUnresolved("server", 53);
    InetSocketAddress down = InetSocketAddress.createUnresolved("down", 53);
    InetSocketAddress behind = InetSocketAddress.createUnresolved("behind", 53);
    InMemoryDns old = InMemoryDnsBench.fresh();
    return new DnsServers(
        (asked, name, type, deadline) -> {
          deadline.check("dns.ask");
          if (asked.equals(down)) {
            throw ProviderException.of(Code.UNAVAILABLE, "dns.ask", "down");
          }
          return (asked.equals(behind) ? old : bench.vendor()).answer(name, type);
        },
        server,
        down,
        behind,
        () -> {});
  }
}
