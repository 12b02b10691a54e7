package io.esmos.aws;

import io.esmos.dns.RRset;
import io.esmos.testkit.dns.DnsBench;
import io.esmos.testkit.dns.HostileZones;
import io.esmos.testkit.wire.WireAnswer;
import java.util.List;
import java.util.stream.Collectors;

/** Route 53 holds 400 records of a name. */
final class Route53HostileTest implements HostileZones {
  @Override
  public DnsBench hostileBench() {
    return new Route53Bench();
  }

  /** The server keeps the quota, and so its answers are made here. */
  @Override
  public DnsBench benchWithMany() {
    Route53Bench bench = new Route53Bench();
    RRset many = HostileZones.many(bench.apex());
    String answer =
        "<ListResourceRecordSetsResponse xmlns=\"https://route53.amazonaws.com/doc/2013-04-01/\">"
            + "<ResourceRecordSets>"
            + set("clinic.example.", "SOA", List.of("ns.v.test. h.v.test. 1 2 3 4 5"))
            + set("many.clinic.example.", "A", many.data())
            + "</ResourceRecordSets>"
            + "<IsTruncated>false</IsTruncated><MaxItems>300</MaxItems>"
            + "</ListResourceRecordSetsResponse>";
    for (int reading = 0; reading < 2; reading++) {
      bench.server().faults().plan(Route53Bench::isList, WireAnswer.xml(200, answer));
    }
    return bench;
  }

  @Override
  public DnsBench benchWithoutEnd() {
    Route53Bench bench = new Route53Bench();
    bench.server().faults().plan(Route53Bench::isList, WireAnswer.endless());
    return bench;
  }

  private static String set(String name, String type, List<String> data) {
    String records =
        data.stream()
            .map(it -> "<ResourceRecord><Value>" + it + "</Value></ResourceRecord>")
            .collect(Collectors.joining());
    return "<ResourceRecordSet><Name>"
        + name
        + "</Name><Type>"
        + type
        + "</Type><TTL>60</TTL><ResourceRecords>"
        + records
        + "</ResourceRecords></ResourceRecordSet>";
  }
}
