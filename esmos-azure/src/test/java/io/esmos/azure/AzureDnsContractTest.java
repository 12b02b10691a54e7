package io.esmos.azure;

import io.esmos.testkit.azuredns.AzureDnsServer;
import io.esmos.testkit.dns.DnsBench;
import io.esmos.testkit.dns.DnsProviderContract;
import org.junit.jupiter.api.Nested;

/** The provider on the wire server, with both versions of the API. */
final class AzureDnsContractTest {
  @Nested
  final class Stable implements DnsProviderContract {
    @Override
    public DnsBench bench() {
      return new AzureBench(AzureDnsServer.builder().page(7).start(), DnsApi.STABLE_2018_05_01);
    }
  }

  @Nested
  final class Preview implements DnsProviderContract {
    @Override
    public DnsBench bench() {
      return new AzureBench(AzureDnsServer.builder().start(), DnsApi.PREVIEW_2023_07_01);
    }
  }
}
