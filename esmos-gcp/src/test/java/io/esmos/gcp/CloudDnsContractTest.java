package io.esmos.gcp;

import io.esmos.testkit.dns.DnsBench;
import io.esmos.testkit.dns.DnsProviderContract;

/** The provider on the wire server. */
final class CloudDnsContractTest implements DnsProviderContract {
  @Override
  public DnsBench bench() {
    return CloudDnsBench.open();
  }
}
