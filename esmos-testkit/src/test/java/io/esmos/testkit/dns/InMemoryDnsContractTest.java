package io.esmos.testkit.dns;

/** The in-memory vendor. */
final class InMemoryDnsContractTest implements DnsProviderContract {
  @Override
  public DnsBench bench() {
    return InMemoryDnsBench.open();
  }
}
