package io.esmos.testkit.dns;

import static io.esmos.testkit.dns.DnsCalls.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.esmos.dns.ChangeBatch;
import io.esmos.dns.ChangePlan;
import io.esmos.dns.RRset;
import io.esmos.dns.Zone;
import io.esmos.provider.ProviderException.Code;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The rule D27 of {@link DnsProviderContract}: whole zones with anything in them. */
public interface DnsRandomRules {
  /** Returns a bench with a zone that no rule has changed yet. */
  DnsBench bench();

  /** D27. */
  @Test
  @DisplayName("D27 random zones come back with every octet, however often they change")
  default void d27RandomZones() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    try (DnsBench bench = bench()) {
      DnsCalls calls = new DnsCalls(bench);
      RandomZone zones = new RandomZone(random, bench.apex(), bench.provider().capabilities());
      for (int round = 0; round < 3; round++) {
        Map<Boolean, List<RRset>> sets =
            zones.sets().stream().collect(Collectors.partitioningBy(bench::takes));
        change(bench, calls, sets.getOrDefault(true, List.of()));
        Map<RRset.Key, RRset> wanted = new TreeMap<>();
        sets.getOrDefault(true, List.of()).forEach(set -> wanted.put(set.key(), set));
        sets.getOrDefault(false, List.of()).stream()
            .limit(2)
            .forEach(set -> refusedAtOnce(calls, set, "seed " + seed));
        Map<RRset.Key, RRset> found =
            new TreeMap<>(bench.other().read(bench.apex(), calls.soon()).sets());
        found.keySet().removeIf(key -> key.name().equals(bench.apex()) || !isOurs(key, bench));
        assertEquals(wanted, found, "seed " + seed + ", round " + round);
      }
    }
  }

  /** Name servers with names in the zone have addresses there. */
  private static boolean isOurs(RRset.Key key, DnsBench bench) {
    return !key.name().equals(bench.apex().child("ns1"));
  }

  private static void change(DnsBench bench, DnsCalls calls, List<RRset> wanted) {
    Zone before = bench.provider().read(bench.apex(), calls.soon());
    Set<RRset.Key> gone = new HashSet<>(before.sets().keySet());
    gone.removeIf(key -> key.name().equals(bench.apex()) || !isOurs(key, bench));
    wanted.forEach(set -> gone.remove(set.key()));
    ChangePlan.batches(before, wanted, gone, bench.provider().capabilities()).forEach(calls::apply);
  }

  /** Whatever stands before it in the batch is not put either. */
  private static void refusedAtOnce(DnsCalls calls, RRset set, String seed) {
    RRset good = calls.set("before", "A", "192.0.2.1");
    refused(
        set.key() + " of " + seed,
        EnumSet.of(Code.UNSUPPORTED, Code.INVALID),
        () -> calls.apply(ChangeBatch.put(good, set)));
    assertEquals(Optional.empty(), calls.read(good.key()), "what was put before the refused set");
  }
}
