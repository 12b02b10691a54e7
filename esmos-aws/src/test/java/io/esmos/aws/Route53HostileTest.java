package io.esmos.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.esmos.dns.ChangeBatch;
import io.esmos.dns.DnsName;
import io.esmos.dns.RRset;
import io.esmos.dns.Zone;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.testkit.wire.WireAnswer;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Zones that nobody should make, and somebody will. */
class Route53HostileTest {
  private static final DnsName APEX = Route53Bench.APEX;
  private static final int MANY = 10_000;

  private static List<String> addresses() {
    return IntStream.range(0, MANY).mapToObj(i -> "10.0." + i / 256 + "." + i % 256).toList();
  }

  private static RRset cname(String from, String to) {
    return RRset.of(APEX.child(from), "CNAME", Duration.ofMinutes(1), APEX.child(to).text());
  }

  /** Route 53 holds 400 of them; an answer with more is taken as it is all the same. */
  @Test
  void tenThousandRecordsOfOneNameAreReadWholeAndNeverWrittenInPart() {
    try (Route53Bench bench = new Route53Bench()) {
      RRset many = new RRset(APEX.child("many"), "A", Duration.ofMinutes(1), addresses());
      String records =
          addresses().stream()
              .map(it -> "<ResourceRecord><Value>" + it + "</Value></ResourceRecord>")
              .collect(Collectors.joining());
      String answer =
          "<ListResourceRecordSetsResponse xmlns=\"https://route53.amazonaws.com/doc/2013-04-01/\">"
              + "<ResourceRecordSets><ResourceRecordSet><Name>many.clinic.example.</Name>"
              + "<Type>A</Type><TTL>60</TTL><ResourceRecords>"
              + records
              + "</ResourceRecords></ResourceRecordSet></ResourceRecordSets>"
              + "<IsTruncated>false</IsTruncated><MaxItems>300</MaxItems>"
              + "</ListResourceRecordSetsResponse>";
      bench.server().faults().plan(Route53Bench::isList, WireAnswer.xml(200, answer));
      assertThat(bench.provider().read(APEX, List.of(many.key()), Route53Bench.soon()))
          .containsValue(many);
      ProviderException e =
          catchThrowableOfType(
              ProviderException.class,
              () -> bench.provider().apply(APEX, ChangeBatch.put(many), Route53Bench.soon()));
      assertThat(e.code()).isEqualTo(Code.INVALID);
      assertThat(bench.other().read(APEX, List.of(many.key()), Route53Bench.soon())).isEmpty();
    }
  }

  @Test
  void aCircleOfCnamesIsReadAsItIs() {
    try (Route53Bench bench = new Route53Bench()) {
      RRset[] circle = {cname("a", "b"), cname("b", "a"), cname("self", "self")};
      bench.provider().apply(APEX, ChangeBatch.put(circle), Route53Bench.soon());
      Zone zone = bench.other().read(APEX, Route53Bench.soon());
      assertThat(zone.sets().values()).contains(circle);
      assertThat(
              bench
                  .other()
                  .read(APEX, List.of(circle[0].key(), circle[2].key()), Route53Bench.soon()))
          .containsValues(circle[0], circle[2]);
    }
  }
}
