package io.esmos.testkit.dns;

import static io.esmos.testkit.dns.DnsCalls.begin;
import static io.esmos.testkit.dns.DnsCalls.refused;
import static io.esmos.testkit.dns.DnsCalls.value;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.esmos.dns.ChangeBatch;
import io.esmos.dns.DnsCapabilities;
import io.esmos.dns.DnsCapabilities.Condition;
import io.esmos.dns.DnsName;
import io.esmos.dns.DnsProvider;
import io.esmos.dns.RRset;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * The rules D8 to D14 of {@link DnsProviderContract}: all of a batch or nothing, on its conditions.
 * They vary by what the provider declares: what it cannot do it must refuse.
 */
public interface DnsBatchRules {
  /** Returns a bench with a zone that no rule has changed yet. */
  DnsBench bench();

  /** D8. */
  @Test
  @DisplayName("D8 a batch whose condition does not hold is a conflict and changes nothing")
  default void d8Conditions() {
    try (DnsBench bench = bench()) {
      DnsCalls calls = new DnsCalls(bench);
      RRset there = calls.set("there", "TXT", "\"one\"", "\"two\"");
      RRset fresh = calls.set("fresh", "A", "192.0.2.9");
      calls.put(there);
      RRset other = calls.set("there", "TXT", "\"one\"", "\"three\"");
      RRset part = calls.set("there", "TXT", "\"one\"");
      RRset more = calls.set("there", "TXT", "\"one\"", "\"two\"", "\"three\"");
      RRset missing = calls.set("missing", "TXT", "\"one\"");
      RRset next = calls.set("there", "TXT", "\"next\"");
      RRset found = calls.set("missing", "TXT", "\"next\"");
      DnsCapabilities can = bench.provider().capabilities();
      for (RRset wrong : List.of(other, part, more, missing)) {
        refused(
            "a batch that requires and changes " + wrong,
            Code.CONFLICT,
            () ->
                calls.apply(
                    calls.requiring(List.of(wrong), wrong.equals(missing) ? found : next, fresh)));
        refused(
            "a batch that requires " + wrong + " and changes another",
            can.present() == Condition.ANY ? Code.CONFLICT : Code.UNSUPPORTED,
            () -> calls.apply(calls.requiring(List.of(wrong), fresh)));
      }
      refused(
          "a batch that requires one that is there and one that is not",
          Code.CONFLICT,
          () -> calls.apply(calls.requiring(List.of(missing, there), found, next, fresh)));
      refused(
          "a batch that requires nothing where there is something, and changes it",
          can.absent() == Condition.NONE ? Code.UNSUPPORTED : Code.CONFLICT,
          () -> calls.apply(calls.requiringAbsent(there.key(), next, fresh)));
      refused(
          "a batch that requires nothing where there is something, and changes another",
          can.absent() == Condition.ANY ? Code.CONFLICT : Code.UNSUPPORTED,
          () -> calls.apply(calls.requiringAbsent(there.key(), fresh)));
      assertEquals(Optional.empty(), calls.read(fresh.key()), "what those batches would put");
      assertEquals(Optional.of(there), calls.read(there.key()), "what was there");
    }
  }

  /** D9. */
  @Test
  @DisplayName("D9 conditions compare data: neither order nor TTL, and hold before the changes")
  default void d9Holding() {
    try (DnsBench bench = bench()) {
      DnsCalls calls = new DnsCalls(bench);
      RRset absent = calls.set("mark", "TXT", "\"b\"", "\"a\"");
      calls.apply(
          bench.provider().capabilities().absent() == Condition.NONE
              ? ChangeBatch.put(absent)
              : calls.requiringAbsent(absent.key(), absent));
      RRset again = RRset.of(calls.name("mark"), "TXT", calls.ttl(7), "\"a\"", "\"b\"");
      RRset next = calls.set("mark", "TXT", "\"c\"");
      calls.apply(calls.requiring(List.of(again), next));
      assertEquals(Optional.of(next), calls.read(next.key()), "the RRset that was required");
      calls.apply(new ChangeBatch(List.of(next), Set.of(), List.of(), Set.of(next.key())));
      assertEquals(Optional.empty(), calls.read(next.key()), "required and deleted");
    }
  }

  /** D10. */
  @Test
  @DisplayName(
      "D10 a batch is applied as a whole or not at all, or up to the RRset that is refused")
  default void d10Atomic() {
    try (DnsBench bench = bench()) {
      DnsCalls calls = new DnsCalls(bench);
      boolean atomic = bench.provider().capabilities().atomic();
      RRset alias = calls.set("alias", "CNAME", "target.example.net.");
      RRset old = calls.set("old", "A", "192.0.2.1");
      calls.put(alias, old);
      RRset fresh = calls.set("fresh", "A", "192.0.2.9");
      RRset changed = calls.set("old", "A", "192.0.2.2");
      RRset outside = RRset.of(DnsName.of("www.elsewhere.test"), "A", calls.ttl(60), "192.0.2.1");
      RRset beside = calls.set("alias", "A", "192.0.2.1");
      RRset aliasOfOld = calls.set("old", "CNAME", "target.example.net.");
      Set<Code> refusals = EnumSet.of(Code.INVALID, Code.UNSUPPORTED, Code.CONFLICT);
      refused(
          "a batch with a name outside of the zone",
          refusals,
          () -> calls.put(fresh, changed, outside));
      // What a vendor that works one by one refuses in the end comes first here.
      refused(
          "a batch with an A beside a CNAME",
          refusals,
          () -> calls.put(atomic ? fresh : beside, changed, atomic ? beside : fresh));
      refused(
          "a batch with a CNAME beside an A",
          refusals,
          () -> calls.put(atomic ? fresh : aliasOfOld, atomic ? aliasOfOld : fresh));
      assertEquals(Optional.empty(), calls.read(fresh.key()), "a good record of those batches");
      assertEquals(Optional.of(old), calls.read(old.key()), "what they would change");
      assertEquals(Optional.of(alias), calls.read(alias.key()), "the CNAME");
      ChangeBatch giveWay =
          new ChangeBatch(List.of(), Set.of(), List.of(beside), Set.of(alias.key()));
      if (!atomic) {
        refused("a CNAME that gives way in two steps", refusals, () -> calls.apply(giveWay));
        return;
      }
      calls.apply(giveWay);
      assertEquals(Optional.of(beside), calls.read(beside.key()), "a CNAME that gave way");
      calls.apply(new ChangeBatch(List.of(), Set.of(), List.of(alias), Set.of(beside.key())));
      assertEquals(Optional.of(alias), calls.read(alias.key()), "and came back");
    }
  }

  /** D11. */
  @Test
  @DisplayName("D11 a delayed batch is refused after a newer marker")
  default void d11Delayed() {
    try (DnsBench bench = bench()) {
      DnsCalls calls = new DnsCalls(bench);
      RRset one = calls.set("_mark", "TXT", "\"epoch=1\"");
      RRset two = calls.set("_mark", "TXT", "\"epoch=2\"");
      RRset three = calls.set("_mark", "TXT", "\"epoch=3\"");
      RRset late = calls.set("www", "A", "192.0.2.2");
      RRset newest = calls.set("www", "A", "192.0.2.3");
      calls.put(one);
      ChangeBatch delayed = calls.requiring(List.of(one), two, late);
      bench.other().apply(bench.apex(), calls.requiring(List.of(one), three, newest), calls.soon());
      refused("the delayed batch", Code.CONFLICT, () -> calls.apply(delayed));
      assertEquals(Optional.of(newest), calls.read(newest.key()), "where the traffic goes");
      assertEquals(Optional.of(three), calls.read(three.key()), "the marker");
    }
  }

  /** D12. */
  @Test
  @DisplayName("D12 of several batches on one condition exactly one is applied")
  default void d12Race() throws Exception {
    try (DnsBench bench = bench()) {
      DnsCalls calls = new DnsCalls(bench);
      RRset mark = calls.set("_mark", "TXT", "\"start\"");
      calls.put(mark);
      for (int round = 0; round < 5; round++) {
        RRset before = calls.read(mark.key()).orElseThrow();
        int racers = 4;
        CyclicBarrier start = new CyclicBarrier(racers);
        List<FutureTask<Boolean>> tasks = new ArrayList<>();
        for (int i = 0; i < racers; i++) {
          DnsProvider provider = i % 2 == 0 ? bench.provider() : bench.other();
          String who = round + "-" + i;
          ChangeBatch batch =
              calls.requiring(
                  List.of(before),
                  calls.set("_mark", "TXT", "\"" + who + "\""),
                  calls.set("by", "TXT", "\"" + who + "\""));
          tasks.add(
              begin(
                  () -> {
                    start.await();
                    try {
                      provider.apply(bench.apex(), batch, calls.soon());
                      return true;
                    } catch (ProviderException e) {
                      assertEquals(Code.CONFLICT, e.code(), "the loser of a race: " + e);
                      return false;
                    }
                  }));
        }
        List<String> won = new ArrayList<>();
        for (int i = 0; i < racers; i++) {
          if (value(tasks.get(i), bench.patience())) {
            won.add("\"" + round + "-" + i + "\"");
          }
        }
        assertEquals(1, won.size(), "batches that were told of success: " + won);
        assertEquals(won, calls.read(mark.key()).map(RRset::data).orElse(List.of()), "the marker");
        assertEquals(
            won,
            calls.read(new RRset.Key(calls.name("by"), "TXT")).map(RRset::data).orElse(List.of()),
            "the rest of the winner's batch");
      }
    }
  }

  /** D13. */
  @Test
  @DisplayName("D13 while RRsets are replaced, a reader always finds one of the two")
  default void d13NoGap() throws Exception {
    try (DnsBench bench = bench()) {
      DnsCalls calls = new DnsCalls(bench);
      RRset one = calls.set("www", "A", "192.0.2.1", "192.0.2.2");
      RRset two = calls.set("www", "A", "198.51.100.1", "198.51.100.2");
      calls.put(one);
      AtomicBoolean done = new AtomicBoolean();
      CyclicBarrier start = new CyclicBarrier(2);
      FutureTask<List<String>> reader =
          begin(
              () -> {
                List<String> wrong = new ArrayList<>();
                start.await();
                while (!done.get()) {
                  RRset seen =
                      bench
                          .other()
                          .read(bench.apex(), Set.of(one.key()), calls.soon())
                          .get(one.key());
                  if (!one.equals(seen) && !two.equals(seen)) {
                    wrong.add(String.valueOf(seen));
                  }
                }
                return wrong;
              });
      try {
        start.await();
        for (int i = 0; i < 40; i++) {
          calls.put(i % 2 == 0 ? two : one);
        }
      } finally {
        done.set(true);
      }
      assertEquals(List.of(), value(reader, bench.patience()), "what was neither");
    }
  }

  /** D14. */
  @Test
  @DisplayName("D14 the largest batch is taken, and a larger one refused as a whole")
  default void d14Size() {
    try (DnsBench bench = bench()) {
      DnsCalls calls = new DnsCalls(bench);
      DnsCapabilities can = bench.provider().capabilities();
      List<RRset> sets = new ArrayList<>();
      while (can.limits().allow(adding(can, sets).cost())) {
        sets.add(calls.set("n" + sets.size(), "A", "192.0.2." + sets.size() % 256));
      }
      ChangeBatch larger = adding(can, sets);
      RRset last = sets.remove(sets.size() - 1);
      refused("a larger batch", Code.INVALID, () -> calls.apply(larger));
      assertEquals(Optional.empty(), calls.read(last.key()), "its last record");
      calls.apply(adding(can, sets));
      RRset first = sets.get(0);
      assertEquals(Optional.of(first), calls.read(first.key()), "the first of the largest");
      last = sets.get(sets.size() - 1);
      assertEquals(Optional.of(last), calls.read(last.key()), "the last of the largest");
    }
  }

  /** A batch of new RRsets, which count once where the vendor can be told that they are new. */
  private static ChangeBatch adding(DnsCapabilities can, List<RRset> sets) {
    Set<RRset.Key> keys =
        can.absent() == Condition.NONE
            ? Set.of()
            : sets.stream().map(RRset::key).collect(Collectors.toSet());
    return new ChangeBatch(List.of(), keys, sets, Set.of());
  }
}
