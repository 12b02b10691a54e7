package io.esmos.testkit.dns;

import static io.esmos.testkit.dns.DnsCalls.begin;
import static io.esmos.testkit.dns.DnsCalls.refused;
import static io.esmos.testkit.dns.DnsCalls.value;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.esmos.dns.ChangeBatch;
import io.esmos.dns.DnsCapabilities;
import io.esmos.dns.DnsName;
import io.esmos.dns.DnsProvider;
import io.esmos.dns.RRset;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.time.SystemTime;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The rules D15 to D21 of {@link DnsProviderContract}: what a failure says, and what it leaves. */
public interface DnsFailureRules {
  /** Returns a bench with a zone that no rule has changed yet. */
  DnsBench bench();

  /** D15. */
  @Test
  @DisplayName("D15 a TTL below the minimum is refused, the minimum is kept exactly")
  default void d15Ttl() {
    try (DnsBench bench = bench()) {
      DnsCalls calls = new DnsCalls(bench);
      Duration minimum = bench.provider().capabilities().minimumTtl();
      RRset least = RRset.of(calls.name("least"), "A", minimum, "192.0.2.1");
      calls.put(least);
      assertEquals(Optional.of(least), calls.read(least.key()), "the smallest TTL");
      if (!minimum.isZero()) {
        RRset less = RRset.of(calls.name("less"), "A", minimum.minusSeconds(1), "192.0.2.1");
        refused("a TTL of " + less.ttl(), Code.INVALID, () -> calls.apply(ChangeBatch.put(less)));
        assertEquals(Optional.empty(), calls.read(less.key()), "what was refused");
      }
    }
  }

  /** D16. */
  @Test
  @DisplayName("D16 an unknown zone is NOT_FOUND, and the known one is listed")
  default void d16UnknownZone() {
    try (DnsBench bench = bench()) {
      DnsCalls calls = new DnsCalls(bench);
      DnsName unknown = DnsName.of("unknown.test");
      RRset set = RRset.of(unknown.child("www"), "A", calls.ttl(60), "192.0.2.1");
      DnsProvider provider = bench.provider();
      refused("read of it", Code.NOT_FOUND, () -> provider.read(unknown, calls.soon()));
      refused(
          "read of an RRset in it",
          Code.NOT_FOUND,
          () -> provider.read(unknown, Set.of(set.key()), calls.soon()));
      refused(
          "a change of it",
          Code.NOT_FOUND,
          () -> provider.apply(unknown, ChangeBatch.put(set), calls.soon()));
      assertTrue(provider.zones(calls.soon()).contains(bench.apex()), "the known zone is listed");
    }
  }

  /** D17. */
  @Test
  @DisplayName("D17 after the deadline a call is a TIMEOUT and has no effect")
  default void d17Expired() {
    try (DnsBench bench = bench()) {
      DnsCalls calls = new DnsCalls(bench);
      Deadline expired = Deadline.in(Duration.ZERO, SystemTime.ticker());
      RRset set = calls.set("www", "A", "192.0.2.1");
      DnsProvider provider = bench.provider();
      refused("zones", Code.TIMEOUT, () -> provider.zones(expired));
      refused("read", Code.TIMEOUT, () -> provider.read(bench.apex(), expired));
      refused(
          "read of an RRset",
          Code.TIMEOUT,
          () -> provider.read(bench.apex(), Set.of(set.key()), expired));
      refused(
          "apply", Code.TIMEOUT, () -> provider.apply(bench.apex(), ChangeBatch.put(set), expired));
      assertEquals(Optional.empty(), calls.read(set.key()), "what was applied too late");
    }
  }

  /** D18. */
  @Test
  @DisplayName("D18 a lost answer is looked for, or leaves the effect unknown and says so")
  default void d18LostAnswer() {
    try (DnsBench bench = bench()) {
      DnsCalls calls = new DnsCalls(bench);
      RRset one = calls.set("_mark", "TXT", "\"one\"");
      RRset two = calls.set("_mark", "TXT", "\"two\"");
      calls.put(one);
      bench.loseNextAnswer();
      try {
        bench
            .provider()
            .apply(
                bench.apex(),
                calls.requiring(List.of(one), two),
                Deadline.in(Duration.ofMillis(700), SystemTime.ticker()));
        assertEquals(Optional.of(two), calls.read(one.key()), "the effect of what succeeded");
      } catch (ProviderException e) {
        // A second try would meet its own effect and report a conflict.
        assertTrue(e.code().effectUnknown(), "the effect must be unknown: " + e);
      }
      Deadline deadline = calls.soon();
      while (!calls.read(one.key()).equals(Optional.of(two))) {
        deadline.check("the effect of the batch");
      }
    }
  }

  /** D19. */
  @Test
  @DisplayName("D19 the status of a change is of that change, and ends as DONE where it is told")
  default void d19Status() {
    try (DnsBench bench = bench()) {
      DnsCalls calls = new DnsCalls(bench);
      DnsProvider.Change first = calls.apply(ChangeBatch.put(calls.set("www", "A", "192.0.2.1")));
      DnsProvider.Change second = calls.apply(ChangeBatch.put(calls.set("www", "A", "192.0.2.2")));
      assertEquals(bench.apex(), first.apex(), "the zone of a change");
      boolean told =
          bench.provider().capabilities().propagation() != DnsCapabilities.Propagation.UNKNOWN;
      if (told || !first.id().isEmpty()) {
        assertNotEquals(first.id(), second.id(), "ids of two changes");
      }
      Deadline deadline = calls.soon();
      DnsProvider.ChangeStatus status;
      do {
        deadline.check("status");
        status = bench.provider().status(second, deadline);
      } while (status == DnsProvider.ChangeStatus.PENDING);
      assertEquals(
          told ? DnsProvider.ChangeStatus.DONE : DnsProvider.ChangeStatus.UNKNOWN,
          status,
          "the status in the end");
    }
  }

  /** D20. */
  @Test
  @DisplayName("D20 a call of an interrupted thread ends, and the interrupt is kept")
  default void d20Interrupt() throws Exception {
    try (DnsBench bench = bench()) {
      DnsCalls calls = new DnsCalls(bench);
      RRset set = calls.set("www", "A", "192.0.2.1");
      Deadline far = Deadline.in(Duration.ofHours(1), SystemTime.ticker());
      bench.loseNextAnswer();
      boolean kept =
          value(
              begin(
                  () -> {
                    Thread.currentThread().interrupt();
                    assertThrows(
                        ProviderException.class,
                        () -> bench.provider().apply(bench.apex(), ChangeBatch.put(set), far),
                        "a call of an interrupted thread");
                    return Thread.interrupted();
                  }),
              bench.patience());
      assertTrue(kept, "the interrupt");
    }
  }

  /** D21. */
  @Test
  @DisplayName("D21 the apex's SOA and NS are replaced exactly, or refused with nothing changed")
  default void d21Apex() {
    try (DnsBench bench = bench()) {
      DnsCalls calls = new DnsCalls(bench);
      RRset.Key key = new RRset.Key(bench.apex(), "NS");
      RRset before = calls.read(key).orElseThrow();
      RRset wanted =
          new RRset(bench.apex(), "NS", before.ttl().time(), List.of("ns.elsewhere.test."));
      RRset beside = calls.set("www", "A", "192.0.2.1");
      try {
        calls.put(wanted, beside);
        assertEquals(Optional.of(wanted), calls.read(key), "the apex's NS, replaced");
      } catch (ProviderException e) {
        assertTrue(
            EnumSet.of(Code.INVALID, Code.UNSUPPORTED).contains(e.code()), "refused as: " + e);
        assertEquals(Optional.of(before), calls.read(key), "the apex's NS, refused");
        assertEquals(Optional.empty(), calls.read(beside.key()), "the rest of the batch");
      }
      for (String type : List.of("SOA", "NS")) {
        assertThrows(
            ProviderException.class,
            () ->
                calls.apply(
                    new ChangeBatch(
                        List.of(), Set.of(), List.of(), Set.of(new RRset.Key(bench.apex(), type)))),
            "deletion of the apex's " + type);
      }
      assertFalse(calls.read(key).isEmpty(), "the apex's NS");
    }
  }
}
