package io.esmos.cloudflare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.esmos.dns.ChangeBatch;
import io.esmos.dns.DnsName;
import io.esmos.dns.RRset;
import io.esmos.dns.Zone;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.testkit.cloudflare.CloudflareServer;
import io.esmos.time.SystemTime;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Zones that nobody should make, and somebody will. */
class CloudflareHostileTest {
  private static final DnsName APEX = CloudflareBench.APEX;
  private static final int MANY = 10_000;

  private static Deadline soon() {
    return Deadline.in(Duration.ofSeconds(60), SystemTime.ticker());
  }

  private static List<String> addresses() {
    return IntStream.range(0, MANY).mapToObj(i -> "10.0." + i / 256 + "." + i % 256).toList();
  }

  private static RRset cname(String from, String to) {
    return RRset.of(APEX.child(from), "CNAME", Duration.ofMinutes(1), APEX.child(to).text());
  }

  @Test
  void tenThousandRecordsOfOneNameAreReadWholeAndNeverWrittenInPart() {
    String file =
        addresses().stream().collect(Collectors.joining("\nmany 60 IN A ", "many 60 IN A ", "\n"));
    CloudflareServer server =
        CloudflareServer.builder().token(CloudflareBench.TOKEN).zone(APEX, file).start();
    try (CloudflareBench bench = new CloudflareBench(server, CloudflareDnsOptions.DEFAULTS)) {
      RRset many = new RRset(APEX.child("many"), "A", Duration.ofMinutes(1), addresses());
      assertThat(bench.provider().read(APEX, soon()).sets()).containsValue(many);
      assertThat(bench.provider().read(APEX, List.of(many.key()), soon())).containsValue(many);
      RRset other = new RRset(APEX.child("more"), "A", Duration.ofMinutes(1), addresses());
      ProviderException e =
          catchThrowableOfType(
              ProviderException.class,
              () -> bench.provider().apply(APEX, ChangeBatch.put(other), soon()));
      assertThat(e.code()).isEqualTo(Code.INVALID);
      assertThat(bench.other().read(APEX, List.of(other.key()), soon())).isEmpty();
      assertThat(server.api().count(CloudflareBench::isBatch)).isZero();
    }
  }

  @Test
  void aCircleOfCnamesIsReadAsItIs() {
    try (CloudflareBench bench = new CloudflareBench()) {
      RRset[] circle = {cname("a", "b"), cname("b", "a"), cname("self", "self")};
      bench.provider().apply(APEX, ChangeBatch.put(circle), soon());
      Zone zone = bench.other().read(APEX, soon());
      assertThat(zone.sets().values()).contains(circle);
      assertThat(bench.other().read(APEX, List.of(circle[0].key(), circle[2].key()), soon()))
          .containsValues(circle[0], circle[2]);
    }
  }
}
