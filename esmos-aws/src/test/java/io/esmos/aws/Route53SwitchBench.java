package io.esmos.aws;

import io.esmos.testkit.dns.DnsServers;
import io.esmos.testkit.dns.DnsSwitchBench;
import io.esmos.testkit.route53.Route53Server;

/** The switch on {@link Route53Dns}, whose zone the wire server serves as real DNS. */
final class Route53SwitchBench {
  private Route53SwitchBench() {}

  /** Returns a switch of plain addresses. */
  static DnsSwitchBench plain(Route53Bench dns) {
    return new DnsSwitchBench(dns, servers(dns));
  }

  /** Returns a switch by weights, for which all sites need the same kinds of addresses. */
  static DnsSwitchBench weighted(Route53Bench dns) {
    return new DnsSwitchBench(dns, servers(dns), true, WeightedSites::of);
  }

  /** Returns the zone's servers; one that has never heard of any change is behind. */
  static DnsServers servers(Route53Bench dns) {
    Route53Server old = Route53Bench.fresh().start();
    return DnsServers.overUdp(dns.server().names().address(), old.names().address(), old);
  }
}
