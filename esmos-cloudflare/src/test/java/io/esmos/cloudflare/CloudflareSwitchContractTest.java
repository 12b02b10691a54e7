package io.esmos.cloudflare;

import io.esmos.testkit.cloudflare.CloudflareServer;
import io.esmos.testkit.dns.DnsServers;
import io.esmos.testkit.dns.DnsSwitchBench;
import io.esmos.testkit.dns.TrafficBench;
import io.esmos.testkit.dns.TrafficSwitchContract;

/** The switch of records on the provider, and on the testkit's Cloudflare with its real DNS. */
final class CloudflareSwitchContractTest implements TrafficSwitchContract {
  @Override
  public TrafficBench bench() {
    CloudflareBench cloudflare = new CloudflareBench();
    return new DnsSwitchBench(cloudflare, servers(cloudflare));
  }

  /** Returns the zone's servers; one that has never heard of any change is behind. */
  static DnsServers servers(CloudflareBench cloudflare) {
    CloudflareServer behind =
        CloudflareServer.builder().token(CloudflareBench.TOKEN).zone(CloudflareBench.APEX).start();
    return DnsServers.overUdp(cloudflare.server().dns().address(), behind.dns().address(), behind);
  }
}
