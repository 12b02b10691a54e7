package io.esmos.gcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.esmos.dns.ChangeBatch;
import io.esmos.dns.DnsName;
import io.esmos.dns.RRset;
import io.esmos.dns.Zone;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.testkit.clouddns.CloudDnsServer;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Zones that nobody should make, and somebody will. */
final class HostileZonesTest {
  private static final DnsName APEX = CloudDnsBench.APEX;
  private static final int MANY = 10_000;

  private static List<String> addresses() {
    return IntStream.range(0, MANY).mapToObj(i -> "10.0." + i / 256 + "." + i % 256).toList();
  }

  private static RRset cname(String from, String to) {
    return RRset.of(APEX.child(from), "CNAME", Duration.ofMinutes(1), APEX.child(to).text());
  }

  /** Cloud DNS holds 100 of them; an answer with more is taken as it is all the same. */
  @Test
  void tenThousandRecordsOfOneNameAreReadWholeAndNeverWrittenInPart() {
    String file =
        addresses().stream()
            .map(it -> "many 60 IN A " + it + "\n")
            .collect(
                Collectors.joining(
                    "", "@ 60 IN SOA ns.v.test. h.v.test. 1 2 3 4 5\n@ 60 IN NS ns.v.test.\n", ""));
    try (CloudDnsBench bench =
        new CloudDnsBench(CloudDnsServer.start(CloudDnsBench.PROJECT).zone(APEX, file))) {
      RRset many = new RRset(APEX.child("many"), "A", Duration.ofMinutes(1), addresses());
      assertThat(bench.provider().read(APEX, CloudDnsBench.soon()).sets()).containsValue(many);
      assertThat(bench.provider().read(APEX, List.of(many.key()), CloudDnsBench.soon()))
          .containsValue(many);
      RRset other = new RRset(APEX.child("more"), "A", Duration.ofMinutes(1), addresses());
      ProviderException e =
          catchThrowableOfType(
              ProviderException.class,
              () -> bench.provider().apply(APEX, ChangeBatch.put(other), CloudDnsBench.soon()));
      assertThat(e.code()).isEqualTo(Code.INVALID);
      assertThat(bench.other().read(APEX, List.of(other.key()), CloudDnsBench.soon())).isEmpty();
    }
  }

  @Test
  void aCircleOfCnamesIsReadAsItIs() {
    try (CloudDnsBench bench = CloudDnsBench.open()) {
      RRset[] circle = {cname("a", "b"), cname("b", "a"), cname("self", "self")};
      bench.provider().apply(APEX, ChangeBatch.put(circle), CloudDnsBench.soon());
      Zone zone = bench.other().read(APEX, CloudDnsBench.soon());
      assertThat(zone.sets().values()).contains(circle);
      assertThat(
              bench
                  .other()
                  .read(APEX, List.of(circle[0].key(), circle[2].key()), CloudDnsBench.soon()))
          .containsValues(circle[0], circle[2]);
    }
  }
}
