package io.esmos.testkit.dns;

import io.esmos.dns.DnsCapabilities;
import io.esmos.dns.DnsCapabilities.Condition;
import java.time.Duration;
import org.junit.jupiter.api.Nested;

/** A vendor that cannot require that something is absent, as Cloudflare cannot. */
final class InMemoryReadBeforeContractTest {
  private static final DnsCapabilities CAPABILITIES =
      DnsCapabilities.FULL
          .conditions(Condition.ANY, Condition.READ_BEFORE)
          .ttl(Duration.ofSeconds(60), Duration.ofDays(1), true);

  @Nested
  final class Provider implements DnsProviderContract {
    @Override
    public DnsBench bench() {
      return InMemoryDnsBench.open(CAPABILITIES);
    }
  }

  @Nested
  final class Switch implements TrafficSwitchContract {
    @Override
    public TrafficBench bench() {
      return InMemorySwitchContractTest.bench(InMemoryDnsBench.open(CAPABILITIES));
    }
  }
}
