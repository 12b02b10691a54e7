package io.esmos.cloudflare;

import io.esmos.testkit.dns.DnsBench;
import io.esmos.testkit.dns.DnsProviderContract;

/** The provider on the testkit's Cloudflare. */
final class CloudflareDnsContractTest implements DnsProviderContract {
  @Override
  public DnsBench bench() {
    return new CloudflareBench();
  }
}
