package io.esmos.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.esmos.dns.ChangeBatch;
import io.esmos.dns.DnsName;
import io.esmos.dns.RRset;
import io.esmos.dns.Zone;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.testkit.azuredns.AzureDnsServer;
import io.esmos.time.SystemTime;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Zones that nobody should make, and somebody will. */
final class HostileZonesTest {
  private static final DnsName APEX = AzureBench.APEX;
  private static final int MANY = 10_000;

  private static Deadline soon() {
    return Deadline.in(Duration.ofSeconds(60), SystemTime.ticker());
  }

  private static RRset many() {
    return new RRset(
        APEX.child("many"),
        "A",
        Duration.ofMinutes(1),
        IntStream.range(0, MANY).mapToObj(i -> "10.0." + i / 256 + "." + i % 256).toList());
  }

  private static RRset cname(String from, String to) {
    return RRset.of(APEX.child(from), "CNAME", Duration.ofMinutes(1), APEX.child(to).text());
  }

  private static AzureBench bench(AzureDnsServer server) {
    return new AzureBench(server, DnsApi.STABLE_2018_05_01);
  }

  /** Azure holds as many as the quota of the subscription says. */
  @Test
  void tenThousandRecordsOfOneNameAreHeldAndReadWhole() {
    try (AzureBench bench = bench(AzureDnsServer.builder().recordsPerSet(MANY).start())) {
      bench.provider().apply(APEX, ChangeBatch.put(many()), soon());
      assertThat(bench.other().read(APEX, soon()).sets()).containsValue(many());
      assertThat(bench.other().read(APEX, List.of(many().key()), soon())).containsValue(many());
    }
  }

  @Test
  void tenThousandRecordsAboveTheQuotaAreRefusedAndNeverWrittenInPart() {
    try (AzureBench bench = bench(AzureDnsServer.builder().start())) {
      ProviderException e =
          catchThrowableOfType(
              ProviderException.class,
              () -> bench.provider().apply(APEX, ChangeBatch.put(many()), soon()));
      assertThat(e.code()).isEqualTo(Code.INVALID);
      assertThat(bench.other().read(APEX, List.of(many().key()), soon())).isEmpty();
    }
  }

  @Test
  void aCircleOfCnamesIsReadAsItIs() {
    try (AzureBench bench = bench(AzureDnsServer.builder().start())) {
      RRset[] circle = {cname("a", "b"), cname("b", "a"), cname("self", "self")};
      bench.provider().apply(APEX, ChangeBatch.put(circle), soon());
      Zone zone = bench.other().read(APEX, soon());
      assertThat(zone.sets().values()).contains(circle);
      assertThat(bench.other().read(APEX, List.of(circle[0].key(), circle[2].key()), soon()))
          .containsValues(circle[0], circle[2]);
    }
  }
}
