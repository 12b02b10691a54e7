package io.esmos.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.esmos.dns.DnsCapabilities.Condition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Batches of a large change: few, within every limit, and harmless at each border. */
final class ChangePlanTest {
  private static final DnsName APEX = DnsName.of("clinic.example");
  private static final Duration TTL = Duration.ofMinutes(5);

  @ParameterizedTest
  @ValueSource(ints = {3, 7, 40, 1000})
  void everyNameKeepsAnAnswerAtEveryBorder(int limit) {
    for (int seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      Map<RRset.Key, RRset> before = zone(random);
      Map<RRset.Key, RRset> after = zone(random);
      Set<RRset.Key> gone = new HashSet<>(before.keySet());
      gone.removeAll(after.keySet());
      DnsCapabilities can = DnsCapabilities.FULL.limits(new BatchLimits(limit, 3 * limit, 9_000));
      Zone present = Zone.of(APEX, "1", before.values());
      List<ChangeBatch> batches = ChangePlan.batches(present, after.values(), gone, can);
      Set<DnsName> always = names(before.keySet());
      always.retainAll(names(after.keySet()));
      Map<RRset.Key, RRset> now = new HashMap<>(before);
      boolean ended = false;
      for (ChangeBatch batch : batches) {
        assertThat(can.limits().allow(batch.cost())).as("seed %s: %s", seed, batch).isTrue();
        can.check(APEX, batch, "test");
        apply(now, batch);
        assertThat(names(now.keySet())).as("seed %s", seed).containsAll(always);
        assertThat(ended && !batch.put().isEmpty()).as("seed %s: puts after ends", seed).isFalse();
        ended |= !names(now.keySet()).containsAll(names(batch.delete()));
      }
      assertThat(now).as("seed %s", seed).isEqualTo(after);
    }
  }

  @Test
  void anUnchangedZoneNeedsNoBatch() {
    Map<RRset.Key, RRset> zone = zone(new Random(1));
    Zone present = Zone.of(APEX, "1", zone.values());
    RRset.Key missing = new RRset.Key(APEX.child("missing"), "A");
    assertThat(ChangePlan.batches(present, zone.values(), Set.of(missing), DnsCapabilities.FULL))
        .isEmpty();
  }

  @Test
  void aThousandReplacedRecordsAreTwoBatchesWhereBothSidesCount() {
    List<RRset> old = new ArrayList<>();
    List<RRset> fresh = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      old.add(RRset.of(APEX.child("n" + i), "A", TTL, "192.0.2.1"));
      fresh.add(RRset.of(APEX.child("n" + i), "A", TTL, "192.0.2.2"));
    }
    DnsCapabilities can =
        DnsCapabilities.FULL.limits(new BatchLimits(Integer.MAX_VALUE, 1_000, 32_000));
    Zone present = Zone.of(APEX, "1", old);
    assertThat(ChangePlan.batches(present, fresh, Set.of(), can)).hasSize(2);
    Zone empty = Zone.of(APEX, "1", List.of());
    assertThat(ChangePlan.batches(empty, fresh, Set.of(), can)).as("additions").hasSize(1);
  }

  @Test
  void conditionsAreThoseThatTheVendorHas() {
    RRset old = RRset.of(APEX.child("a"), "A", TTL, "192.0.2.1");
    RRset fresh = RRset.of(APEX.child("b"), "A", TTL, "192.0.2.2");
    Zone present = Zone.of(APEX, "1", List.of(old));
    DnsCapabilities none = DnsCapabilities.FULL.conditions(Condition.NONE, Condition.NONE);
    ChangeBatch free = ChangePlan.batches(present, List.of(fresh), List.of(old.key()), none).get(0);
    assertThat(free.require()).isEmpty();
    assertThat(free.requireAbsent()).isEmpty();
    ChangeBatch bound =
        ChangePlan.batches(present, List.of(fresh), List.of(old.key()), DnsCapabilities.FULL)
            .get(0);
    assertThat(bound.require()).containsExactly(old);
    assertThat(bound.requireAbsent()).containsExactly(fresh.key());
  }

  /** What is measured takes as long as a batch is large: it must not be asked for each change. */
  @ParameterizedTest
  @ValueSource(ints = {20, 21, 500, 2000, 100_000})
  void batchesAreAsLargeAsWasMeasuredAndMeasuredSeldom(int room) {
    Random random = new Random(room);
    List<RRset> put = new ArrayList<>();
    for (int i = 0; i < 3000; i++) {
      String text = '"' + "x".repeat(random.nextInt(18)) + '"';
      put.add(RRset.of(APEX.child(String.format(Locale.ROOT, "n%04d", i)), "TXT", TTL, text));
    }
    int[] looked = {0};
    DnsCapabilities can =
        DnsCapabilities.FULL.limits(
            BatchLimits.sets(1000)
                .room(
                    batch -> {
                      looked[0] += batch.put().size() > 1 ? 1 : 0;
                      return characters(batch) <= room;
                    }));
    List<ChangeBatch> batches =
        ChangePlan.batches(Zone.of(APEX, "1", List.of()), put, Set.of(), can);
    assertThat(batches.stream().flatMap(batch -> batch.put().stream()).toList()).isEqualTo(put);
    assertThat(looked[0]).isLessThan(22 * batches.size());
    for (int i = 0; i < batches.size(); i++) {
      ChangeBatch batch = batches.get(i);
      assertThat(characters(batch)).isLessThanOrEqualTo(room);
      if (i + 1 < batches.size() && batch.put().size() < 1000) {
        int next = batches.get(i + 1).put().get(0).data().get(0).length();
        assertThat(characters(batch) + next).isGreaterThan(room);
      }
    }
  }

  private static int characters(ChangeBatch batch) {
    return batch.put().stream().mapToInt(set -> set.data().get(0).length()).sum();
  }

  @Test
  void changesOfOneNameThatFitNoBatchAreRefused() {
    List<RRset> put =
        List.of(
            RRset.of(APEX.child("a"), "A", TTL, "192.0.2.1", "192.0.2.2"),
            RRset.of(APEX.child("a"), "TXT", TTL, "text"));
    DnsCapabilities can = DnsCapabilities.FULL.limits(new BatchLimits(9, 2, 9_000));
    assertThatThrownBy(() -> ChangePlan.batches(Zone.of(APEX, "1", List.of()), put, Set.of(), can))
        .hasMessageContainingAll("a.clinic.example.", "2 RRsets, 3 records", "2 records");
  }

  private static Map<RRset.Key, RRset> zone(Random random) {
    Map<RRset.Key, RRset> zone = new HashMap<>();
    for (int i = 0; i < 30; i++) {
      DnsName name = APEX.child("n" + random.nextInt(20));
      if (random.nextInt(6) == 0) {
        zone.keySet().removeIf(key -> key.name().equals(name));
        put(zone, RRset.of(name, "CNAME", TTL, "t" + random.nextInt(3) + ".example.net."));
      } else if (!zone.containsKey(new RRset.Key(name, "CNAME"))) {
        put(zone, RRset.of(name, "A", TTL, "192.0.2." + random.nextInt(4)));
        if (random.nextBoolean()) {
          put(zone, RRset.of(name, "TXT", TTL, "text" + random.nextInt(3)));
        }
      }
    }
    return zone;
  }

  private static void put(Map<RRset.Key, RRset> zone, RRset set) {
    zone.put(set.key(), set);
  }

  private static void apply(Map<RRset.Key, RRset> zone, ChangeBatch batch) {
    batch.require().forEach(set -> assertThat(zone.get(set.key())).isEqualTo(set));
    batch.requireAbsent().forEach(key -> assertThat(zone).doesNotContainKey(key));
    batch.delete().forEach(zone::remove);
    zone.putAll(batch.puts());
  }

  private static Set<DnsName> names(Set<RRset.Key> keys) {
    return keys.stream().map(RRset.Key::name).collect(Collectors.toSet());
  }
}
