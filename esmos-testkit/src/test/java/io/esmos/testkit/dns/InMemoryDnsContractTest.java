package io.esmos.testkit.dns;

/** The in-memory vendor. */
// docs:dns-provider-contract
final class InMemoryDnsContractTest implements DnsProviderContract {
  @Override
  public DnsBench bench() {
    return InMemoryDnsBench.open();
  }
}
// /docs:dns-provider-contract
