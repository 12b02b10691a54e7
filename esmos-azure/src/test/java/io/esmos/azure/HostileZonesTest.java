package io.esmos.azure;

import io.esmos.dns.ChangeBatch;
import io.esmos.dns.RRset;
import io.esmos.provider.Deadline;
import io.esmos.testkit.azuredns.AzureDnsServer;
import io.esmos.testkit.dns.DnsBench;
import io.esmos.testkit.dns.HostileZones;
import io.esmos.testkit.wire.WireAnswer;
import io.esmos.time.SystemTime;
import java.time.Duration;

/** Azure holds as many records of a name as the quota of the subscription says. */
final class HostileZonesTest implements HostileZones {
  @Override
  public DnsBench hostileBench() {
    return bench(AzureDnsServer.builder().start());
  }

  /** With such a quota they are written as others are. */
  @Override
  public DnsBench benchWithMany() {
    AzureBench bench = bench(AzureDnsServer.builder().recordsPerSet(MANY).start());
    RRset many = HostileZones.many(bench.apex());
    Deadline soon = Deadline.in(Duration.ofSeconds(60), SystemTime.ticker());
    bench.other().apply(bench.apex(), ChangeBatch.put(many), soon);
    return bench;
  }

  @Override
  public DnsBench benchWithoutEnd() {
    AzureDnsServer server = AzureDnsServer.builder().start();
    server.http().faults().plan(request -> true, WireAnswer.endless());
    return bench(server);
  }

  private static AzureBench bench(AzureDnsServer server) {
    return new AzureBench(server, DnsApi.STABLE_2018_05_01);
  }
}
