package io.esmos.testkit.dns;

import static io.esmos.testkit.dns.DnsCalls.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.esmos.dns.ChangeBatch;
import io.esmos.dns.DnsName;
import io.esmos.dns.DnsProvider;
import io.esmos.dns.RRset;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.time.SystemTime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The rule D26 of {@link DnsProviderContract}: readings that may be older than the last change. */
public interface DnsReadingRules {
  /** Returns a bench with a zone that no rule has changed yet. */
  DnsBench bench();

  /** D26. */
  @Test
  @DisplayName("D26 readings show each change, or if they lag let none through or get lost by it")
  default void d26Lag() {
    try (DnsBench bench = bench()) {
      DnsCalls calls = new DnsCalls(bench);
      RRset one = calls.set("_mark", "TXT", "\"one\"");
      RRset two = calls.set("_mark", "TXT", "\"two\"");
      RRset three = calls.set("_mark", "TXT", "\"three\"");
      RRset late = calls.set("_mark", "TXT", "\"late\"");
      RRset www = calls.set("www", "A", "192.0.2.2");
      RRset passing = calls.set("passing", "A", "192.0.2.3");
      calls.put(one, calls.set("www", "A", "192.0.2.1"));
      Map<RRset.Key, RRset> before = reading(bench.provider(), calls, one, www);
      assertEquals(one, before.get(one.key()), "the marker");
      boolean lags = bench.lag(true);

      calls.apply(calls.requiring(List.of(one), two, www));
      if (!lags) {
        for (DnsProvider client : List.of(bench.provider(), bench.other())) {
          assertEquals(
              Map.of(two.key(), two, www.key(), www),
              reading(client, calls, two, www),
              "what is read after a change was answered");
        }
      }
      refused(
          "a change on what was there before",
          Code.CONFLICT,
          () ->
              bench.other().apply(bench.apex(), calls.requiring(List.of(one), late), calls.soon()));

      lost(bench, calls, two, three);

      calls.put(passing);
      calls.apply(new ChangeBatch(List.of(), Set.of(), List.of(), Set.of(passing.key())));

      bench.lag(false);
      assertEquals(
          Map.of(three.key(), three, www.key(), www),
          settled(bench, calls, three, www, passing),
          "what has become of it");
    }
  }

  /** The effect is there, and cannot be seen: that it is not must not be said. */
  private static void lost(DnsBench bench, DnsCalls calls, RRset two, RRset three) {
    bench.loseNextAnswer();
    Deadline shortly = Deadline.in(Duration.ofMillis(700), SystemTime.ticker());
    try {
      bench.provider().apply(bench.apex(), calls.requiring(List.of(two), three), shortly);
    } catch (ProviderException e) {
      assertTrue(e.code().effectUnknown(), "the effect must be unknown: " + e);
    }
  }

  /** Returns what is read once the last change is seen; a lost one may take its time. */
  private static Map<RRset.Key, RRset> settled(DnsBench bench, DnsCalls calls, RRset... lastFirst) {
    Deadline deadline = calls.soon();
    while (true) {
      Map<RRset.Key, RRset> read = reading(bench.other(), calls, lastFirst);
      if (lastFirst[0].equals(read.get(lastFirst[0].key()))) {
        return read;
      }
      deadline.check("the effect of the lost batch");
    }
  }

  private static Map<RRset.Key, RRset> reading(DnsProvider client, DnsCalls calls, RRset... sets) {
    DnsName apex = calls.apex();
    return client.read(apex, List.of(sets).stream().map(RRset::key).toList(), calls.soon());
  }
}
