package io.esmos.testkit.dns;

import io.esmos.dns.DnsName;

/** The RFC 2136 provider on the testkit's name server. */
final class NameServerContractTest implements DnsProviderContract {
  private static final DnsName APEX = DnsName.of("clinic.example");

  @Override
  public DnsBench bench() {
    NameServer server =
        NameServer.builder().zone(APEX, ServerBench.zoneFile(APEX)).key(ServerBench.KEY).start();
    return new ServerBench(server.address(), APEX, server);
  }
}
