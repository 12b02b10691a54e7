package io.esmos.testkit.dns;

import io.esmos.dns.DnsName;
import io.esmos.dns.DnsProvider;
import io.esmos.topology.Vendor;
import java.time.Duration;

/**
 * A bench of one {@link InMemoryDns}.
 *
 * @param vendor the vendor in memory
 * @param provider what the rules call: the vendor, or what stands before it
 */
record InMemoryDnsBench(InMemoryDns vendor, DnsProvider provider) implements DnsBench {
  private static final DnsName APEX = DnsName.of("clinic.example");

  static InMemoryDnsBench open() {
    InMemoryDns vendor = fresh();
    return new InMemoryDnsBench(vendor, vendor);
  }

  static InMemoryDns fresh() {
    return new InMemoryDns("memory", new Vendor("test")).zone(APEX);
  }

  @Override
  public DnsProvider other() {
    return provider;
  }

  @Override
  public DnsName apex() {
    return APEX;
  }

  @Override
  public Duration patience() {
    return Duration.ofSeconds(30);
  }

  @Override
  public void loseNextAnswer() {
    vendor.loseNextAnswer();
  }

  @Override
  public void breakOffNextZone() {
    vendor.breakOffNextZone();
  }

  @Override
  public void close() {
    // Nothing is held.
  }
}
