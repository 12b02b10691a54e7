package io.esmos.testkit.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.esmos.dns.ChangeBatch;
import io.esmos.dns.ChangePlan;
import io.esmos.dns.DnsCapabilities;
import io.esmos.dns.DnsName;
import io.esmos.dns.RRset;
import io.esmos.dns.Zone;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The rules D1 to D7 of {@link DnsProviderContract}: what is put is what is read. */
public interface DnsDataRules {
  /** Returns a bench with a zone that no rule has changed yet. */
  DnsBench bench();

  /** D1. */
  @Test
  @DisplayName("D1 names are one name in every case, and come back in lower case with the dot")
  default void d1Names() {
    try (DnsBench bench = bench()) {
      DnsCalls calls = new DnsCalls(bench);
      DnsName mixed = DnsName.of("WwW." + bench.apex().text().toUpperCase(java.util.Locale.ROOT));
      calls.put(RRset.of(mixed, "a", calls.ttl(60), "192.0.2.1"));
      RRset.Key key = new RRset.Key(calls.name("www"), "A");
      assertEquals(Set.of(key), calls.readAll(key).keySet(), "the key that comes back");
      calls.put(calls.set("alias", "CNAME", "WWW.Example.NET"));
      assertEquals(
          Optional.of(List.of("www.example.net.")),
          calls.read(new RRset.Key(calls.name("alias"), "CNAME")).map(RRset::data),
          "a name in data");
    }
  }

  /** D2. */
  @Test
  @DisplayName("D2 every type's data come back as they were put, or are refused")
  default void d2RoundTrip() {
    try (DnsBench bench = bench()) {
      DnsCalls calls = new DnsCalls(bench);
      DnsCapabilities can = bench.provider().capabilities();
      Zone before = bench.provider().read(bench.apex(), calls.soon());
      List<RRset> sets = new ArrayList<>();
      for (RRset sample : DnsSamples.all(calls)) {
        if (can.holds(sample.type()) && bench.takes(sample)) {
          sets.add(sample);
          continue;
        }
        DnsCalls.refused(
            "put of " + sample.key(),
            EnumSet.of(Code.UNSUPPORTED, Code.INVALID),
            () -> calls.put(sample));
      }
      ChangePlan.batches(before, sets, Set.of(), can).forEach(calls::apply);
      Zone zone = bench.provider().read(bench.apex(), calls.soon());
      for (RRset set : sets) {
        assertEquals(Optional.of(set), calls.read(set.key()), "read of " + set.key());
        assertEquals(Optional.of(set), zone.get(set.name(), set.type()), "zone's " + set.key());
      }
    }
  }

  /** D3. */
  @Test
  @DisplayName("D3 a put replaces the whole RRset, its TTL too")
  default void d3Replace() {
    try (DnsBench bench = bench()) {
      DnsCalls calls = new DnsCalls(bench);
      calls.put(RRset.of(calls.name("www"), "A", calls.ttl(60), "192.0.2.1", "192.0.2.2"));
      RRset after = RRset.of(calls.name("www"), "A", calls.ttl(90), "192.0.2.2", "192.0.2.3");
      calls.put(after, calls.set("www", "AAAA", "2001:db8::1"));
      assertEquals(Optional.of(after), calls.read(after.key()), "the RRset afterwards");
      RRset shorter = RRset.of(calls.name("www"), "A", calls.ttl(30), "192.0.2.2");
      calls.put(shorter);
      assertEquals(Optional.of(shorter), calls.read(after.key()), "the same record, another TTL");
      assertTrue(
          calls.read(new RRset.Key(calls.name("www"), "AAAA")).isPresent(), "the other type");
    }
  }

  /** D4. */
  @Test
  @DisplayName("D4 a delete deletes that RRset only, and is no error where there is none")
  default void d4Delete() {
    try (DnsBench bench = bench()) {
      DnsCalls calls = new DnsCalls(bench);
      RRset keep = calls.set("www", "TXT", "\"stays\"");
      RRset go = calls.set("www", "A", "192.0.2.1");
      calls.put(keep, go);
      ChangeBatch delete = new ChangeBatch(List.of(), Set.of(), List.of(), Set.of(go.key()));
      calls.apply(delete);
      assertEquals(Optional.empty(), calls.read(go.key()), "what was deleted");
      assertEquals(Optional.of(keep), calls.read(keep.key()), "its neighbour");
      calls.apply(delete);
      assertEquals(Optional.of(keep), calls.read(keep.key()), "its neighbour, deleted again");
    }
  }

  /** D5. */
  @Test
  @DisplayName("D5 what is not there is missing from the result")
  default void d5Absent() {
    try (DnsBench bench = bench()) {
      DnsCalls calls = new DnsCalls(bench);
      RRset there = calls.set("a.b", "A", "192.0.2.1");
      calls.put(there);
      assertEquals(
          Map.of(there.key(), there),
          calls.readAll(
              there.key(),
              new RRset.Key(calls.name("a.b"), "AAAA"),
              new RRset.Key(calls.name("b"), "A"),
              new RRset.Key(calls.name("none"), "TXT")),
          "no such type, no data, no such name");
    }
  }

  /** D6. */
  @Test
  @DisplayName("D6 a whole zone holds everything, and its version changes with its contents")
  default void d6WholeZone() {
    try (DnsBench bench = bench()) {
      DnsCalls calls = new DnsCalls(bench);
      Zone before = bench.provider().read(bench.apex(), calls.soon());
      assertTrue(before.get(bench.apex(), "SOA").isPresent(), "SOA at the apex");
      assertTrue(before.get(bench.apex(), "NS").isPresent(), "NS at the apex");
      assertEquals(
          before.version(),
          bench.provider().read(bench.apex(), calls.soon()).version(),
          "version without a change");
      // Enough for several messages or pages.
      RRset[] many = new RRset[100];
      for (int i = 0; i < many.length; i++) {
        many[i] = calls.set("n" + i, "TXT", "\"" + "x".repeat(200) + i + "\"");
      }
      DnsCapabilities can = bench.provider().capabilities();
      for (ChangeBatch batch : ChangePlan.batches(before, List.of(many), Set.of(), can)) {
        calls.apply(batch);
      }
      Zone after = bench.provider().read(bench.apex(), calls.soon());
      for (RRset set : many) {
        assertEquals(Optional.of(set), after.get(set.name(), "TXT"), "zone's " + set.name());
      }
      assertEquals(before.sets().size() + many.length, after.sets().size(), "RRsets in the zone");
      assertNotEquals(before.version(), after.version(), "version after a change");
    }
  }

  /** D7. */
  @Test
  @DisplayName("D7 a zone that breaks off is a failure, never a smaller zone")
  default void d7BrokenOff() {
    try (DnsBench bench = bench()) {
      DnsCalls calls = new DnsCalls(bench);
      calls.put(calls.set("last", "A", "192.0.2.1"));
      bench.breakOffNextZone();
      ProviderException e =
          assertThrows(
              ProviderException.class,
              () -> bench.provider().read(bench.apex(), calls.soon()),
              "a zone that breaks off");
      assertFalse(
          EnumSet.of(Code.NOT_FOUND, Code.INVALID).contains(e.code()), "must say so, not: " + e);
    }
  }
}
