package io.esmos.aws;

import io.esmos.testkit.dns.DnsBench;
import io.esmos.testkit.dns.DnsProviderContract;

/** Route 53 on the wire server. */
final class Route53ContractTest implements DnsProviderContract {
  @Override
  public DnsBench bench() {
    return new Route53Bench();
  }
}
