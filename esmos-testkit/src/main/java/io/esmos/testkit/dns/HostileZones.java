package io.esmos.testkit.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.esmos.dns.ChangeBatch;
import io.esmos.dns.DnsName;
import io.esmos.dns.RRset;
import io.esmos.dns.Zone;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.time.SystemTime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Zones that nobody should make, and somebody will, as JUnit tests: a test class says how its
 * vendor comes to hold them, and inherits the tests.
 */
public interface HostileZones {
  /** The records of one name; vendors take from 100 to some thousands by their quotas. */
  int MANY = 10_000;

  /** Returns a bench whose vendor has its own quota of records, each time another one. */
  DnsBench hostileBench();

  /** Returns a bench whose zone holds {@link #many}, each time another one. */
  DnsBench benchWithMany();

  /** Returns a bench whose next answer about a zone has no end, each time another one. */
  DnsBench benchWithoutEnd();

  /** Returns a set of more records than vendors take. */
  static RRset many(DnsName apex) {
    List<String> addresses =
        IntStream.range(0, MANY).mapToObj(i -> "10.0." + i / 256 + "." + i % 256).toList();
    return new RRset(apex.child("many"), "A", Duration.ofMinutes(1), addresses);
  }

  private static RRset cname(DnsName apex, String from, String to) {
    return RRset.of(apex.child(from), "CNAME", Duration.ofMinutes(1), apex.child(to).text());
  }

  private static Deadline soon() {
    return Deadline.in(Duration.ofSeconds(60), SystemTime.ticker());
  }

  /** An answer above the quota is taken as it is. */
  @Test
  @DisplayName("ten thousand records of one name are read whole")
  default void tenThousandRecordsOfOneNameAreReadWhole() {
    try (DnsBench bench = benchWithMany()) {
      RRset many = many(bench.apex());
      Zone zone = bench.provider().read(bench.apex(), soon());
      assertEquals(many, zone.sets().get(many.key()));
      assertEquals(
          Map.of(many.key(), many),
          bench.provider().read(bench.apex(), List.of(many.key()), soon()));
    }
  }

  /** All of them or none. */
  @Test
  @DisplayName("ten thousand records above the quota are refused and never written in part")
  default void tenThousandRecordsAboveTheQuotaAreNeverWrittenInPart() {
    try (DnsBench bench = hostileBench()) {
      RRset many = many(bench.apex());
      ProviderException refusal =
          assertThrows(
              ProviderException.class,
              () -> bench.provider().apply(bench.apex(), ChangeBatch.put(many), soon()));
      assertEquals(Code.INVALID, refusal.code(), refusal.toString());
      assertEquals(Map.of(), bench.other().read(bench.apex(), List.of(many.key()), soon()));
    }
  }

  /** Whoever stands in between must not fill the memory of a service. */
  @Test
  @DisplayName("an answer that is far too long is MALFORMED and is not kept")
  default void anAnswerWithoutAnEndIsMalformed() {
    try (DnsBench bench = benchWithoutEnd()) {
      ProviderException refusal =
          assertThrows(ProviderException.class, () -> bench.provider().read(bench.apex(), soon()));
      assertEquals(Code.MALFORMED, refusal.code(), refusal.toString());
    }
  }

  /** It has no end for whoever follows it; who reads a zone follows nothing. */
  @Test
  @DisplayName("a circle of CNAMEs is read as it is")
  default void aCircleOfCnamesIsReadAsItIs() {
    try (DnsBench bench = hostileBench()) {
      DnsName apex = bench.apex();
      RRset a = cname(apex, "a", "b");
      RRset b = cname(apex, "b", "a");
      RRset self = cname(apex, "self", "self");
      bench.provider().apply(apex, ChangeBatch.put(a, b, self), soon());
      Zone zone = bench.other().read(apex, soon());
      List.of(a, b, self).forEach(set -> assertEquals(set, zone.sets().get(set.key())));
      assertEquals(
          Map.of(a.key(), a, self.key(), self),
          bench.other().read(apex, List.of(a.key(), self.key()), soon()));
    }
  }
}
