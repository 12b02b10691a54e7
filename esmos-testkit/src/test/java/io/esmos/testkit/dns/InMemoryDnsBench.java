package io.esmos.testkit.dns;

import io.esmos.dns.DnsCapabilities;
import io.esmos.dns.DnsName;
import io.esmos.dns.DnsProvider;
import io.esmos.dns.Features;
import io.esmos.dns.RRset;
import io.esmos.dns.Ttl;
import io.esmos.topology.Vendor;
import java.time.Duration;
import java.util.List;
import java.util.Map;

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

  /** Opens a bench of a vendor that can do just this, and has the features that are declared. */
  static InMemoryDnsBench open(DnsCapabilities can) {
    InMemoryDns vendor = new InMemoryDns("memory", new Vendor("test"), can).zone(APEX);
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
  public List<RRset> featured() {
    Ttl ttl = Ttl.seconds(60);
    DnsName www = APEX.child("www");
    Features note = Features.of(Map.of("memory.note", "from the migration, \"don't touch\""));
    Features alias = Features.of(Map.of("memory.alias", "lb.example.net."));
    DnsCapabilities can = provider.capabilities();
    if (!can.variants()) {
      return can.features().keySet().stream()
          .map(
              name ->
                  RRset.of(www, "A", Duration.ofMinutes(1), "192.0.2.1")
                      .withFeatures(Features.of(Map.of(name, "text"))))
          .toList();
    }
    return List.of(
        new RRset(www, "A", "blue", ttl, List.of("192.0.2.1"), note),
        new RRset(www, "A", "green", ttl, List.of("192.0.2.2"), Features.NONE),
        new RRset(APEX.child("cdn"), "A", "", Ttl.AUTOMATIC, List.of(), alias));
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
