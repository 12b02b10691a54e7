package io.esmos.gcp;

import io.esmos.testkit.clouddns.CloudDnsServer;
import io.esmos.testkit.dns.DnsServers;
import io.esmos.testkit.dns.DnsSwitchBench;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;

/** The switch on {@link CloudDns}, whose zone the wire server serves as real DNS. */
final class SwitchBench {
  private static final InetSocketAddress ANY =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  private SwitchBench() {}

  static DnsSwitchBench on(CloudDnsBench dns) {
    CloudDnsServer old = CloudDnsServer.start("old").zone(CloudDnsBench.APEX);
    return new DnsSwitchBench(
        dns,
        DnsServers.overUdp(
            dns.server.serve(ANY, Optional.of(Duration.ofSeconds(1))).server().address(),
            old.serve(ANY, Optional.empty()).server().address(),
            old));
  }
}
