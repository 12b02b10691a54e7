package io.esmos.testkit.dns;

import static io.esmos.testkit.dns.DnsCalls.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.esmos.dns.ChangeBatch;
import io.esmos.dns.DnsCapabilities;
import io.esmos.dns.Features;
import io.esmos.dns.RRset;
import io.esmos.dns.Ttl;
import io.esmos.dns.Zone;
import io.esmos.provider.ProviderException.Code;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * The rules D22 to D25 of {@link DnsProviderContract}: what a vendor keeps beside the records is
 * neither lost nor made up.
 */
public interface DnsFeatureRules {
  /** Returns a bench with a zone that no rule has changed yet. */
  DnsBench bench();

  /** D22. */
  @Test
  @DisplayName("D22 what a vendor keeps beside the records comes back as it was put")
  default void d22RoundTrip() {
    try (DnsBench bench = bench()) {
      DnsCalls calls = new DnsCalls(bench);
      List<RRset> sets = bench.featured();
      Set<String> shown = new TreeSet<>();
      sets.forEach(
          set -> set.features().values().keySet().forEach(name -> shown.add(Features.base(name))));
      DnsCapabilities can = bench.provider().capabilities();
      assertEquals(
          new TreeSet<>(can.features().keySet()), shown, "features that the bench has RRsets for");
      if (sets.isEmpty()) {
        return;
      }
      calls.apply(new ChangeBatch(List.of(), Set.of(), sets, Set.of()));
      Zone zone = bench.provider().read(bench.apex(), calls.soon());
      for (RRset set : sets) {
        assertEquals(Optional.of(set), calls.read(set.key()), "read of " + set.key());
        assertEquals(set, zone.sets().get(set.key()), "zone's " + set.key());
      }
      calls.apply(new ChangeBatch(List.of(), Set.of(), sets, Set.of()));
      assertEquals(
          zone.sets(),
          bench.provider().read(bench.apex(), calls.soon()).sets(),
          "the zone after what was read was put again");
    }
  }

  /** D23. */
  @Test
  @DisplayName("D23 a feature that is not known is UNSUPPORTED, and nothing is changed")
  default void d23Unknown() {
    try (DnsBench bench = bench()) {
      DnsCalls calls = new DnsCalls(bench);
      RRset plain = calls.set("plain", "A", "192.0.2.1");
      RRset odd =
          calls
              .set("odd", "A", "192.0.2.2")
              .withFeatures(Features.of(Map.of("elsewhere.proxied", "true")));
      refused("a feature of another vendor", Code.UNSUPPORTED, () -> calls.put(plain, odd));
      assertEquals(Map.of(), calls.readAll(plain.key(), odd.key()), "what was refused");
    }
  }

  /** D24. */
  @Test
  @DisplayName("D24 RRsets of one name and type stand side by side, or are UNSUPPORTED")
  default void d24Variants() {
    try (DnsBench bench = bench()) {
      DnsCalls calls = new DnsCalls(bench);
      DnsCapabilities can = bench.provider().capabilities();
      List<RRset> variants =
          bench.featured().stream().filter(set -> !set.variant().isEmpty()).toList();
      assertEquals(can.variants(), !variants.isEmpty(), "whether the bench has variants");
      if (!can.variants()) {
        RRset plain = calls.set("www", "A", "192.0.2.1");
        RRset blue = new RRset(plain.name(), "A", "blue", plain.ttl(), plain.data(), Features.NONE);
        refused("a variant", Code.UNSUPPORTED, () -> calls.put(blue));
        assertEquals(Map.of(), calls.readAll(plain.key()), "what was refused");
        return;
      }
      calls.apply(new ChangeBatch(List.of(), Set.of(), variants, Set.of()));
      for (RRset one : variants) {
        RRset.Key broad = new RRset.Key(one.name(), one.type());
        Set<RRset> all =
            new HashSet<>(variants.stream().filter(other -> other.key().askedBy(broad)).toList());
        assertTrue(all.size() > 1, "the bench must have several of " + broad);
        assertEquals(all, new HashSet<>(calls.readAll(broad).values()), "all of " + broad);
        assertEquals(Map.of(one.key(), one), calls.readAll(one.key()), "one of " + broad);
      }
    }
  }

  /** D25. */
  @Test
  @DisplayName("D25 an automatic TTL comes back as one, or is UNSUPPORTED")
  default void d25Automatic() {
    try (DnsBench bench = bench()) {
      DnsCalls calls = new DnsCalls(bench);
      RRset automatic = calls.set("auto", "A", "192.0.2.1").withTtl(Ttl.AUTOMATIC);
      if (bench.provider().capabilities().automaticTtl()) {
        calls.put(automatic);
        assertEquals(Optional.of(automatic), calls.read(automatic.key()), "the RRset");
      } else {
        refused("an automatic TTL", Code.UNSUPPORTED, () -> calls.put(automatic));
        assertEquals(Optional.empty(), calls.read(automatic.key()), "what was refused");
      }
    }
  }
}
