package io.esmos.testkit.dns;

import io.esmos.dns.DnsCapabilities;
import io.esmos.dns.DnsCapabilities.Condition;
import java.time.Duration;
import org.junit.jupiter.api.Nested;

/** A vendor that changes one RRset at a time, each on a condition of its own, as Azure DNS does. */
final class InMemoryOneByOneContractTest {
  private static final DnsCapabilities CAPABILITIES =
      DnsCapabilities.FULL
          .oneByOne("memory.stamp")
          .conditions(Condition.CHANGED, Condition.CHANGED)
          .ttl(Duration.ofSeconds(1), Duration.ofDays(1), false);

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
