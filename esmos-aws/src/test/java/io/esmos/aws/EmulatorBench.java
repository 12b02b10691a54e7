package io.esmos.aws;

import io.esmos.dns.DnsName;
import io.esmos.dns.DnsProvider;
import io.esmos.dns.RRset;
import io.esmos.testkit.dns.DnsBench;
import io.esmos.testkit.wire.WireFaults;
import io.esmos.testkit.wire.WireRelay;
import io.esmos.testkit.wire.WireServer;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import software.amazon.awssdk.services.route53.Route53Client;

/** {@link Route53Dns} on an emulator, each time with a zone of its own. */
final class EmulatorBench implements DnsBench {
  private static final AtomicInteger ZONES = new AtomicInteger();

  private final DnsName apex = DnsName.of("clinic-" + ZONES.incrementAndGet() + ".example");
  private final WireServer relay;
  private final Route53Client relayed;
  private final Route53Client direct;
  private final String healthCheck;

  EmulatorBench(URI url) {
    this.relay = WireServer.start("relay", WireRelay.to(url));
    this.relayed = Route53Bench.client(relay.url());
    this.direct = Route53Bench.client(url);
    direct.createHostedZone(it -> it.name(apex.text()).callerReference(apex.text()));
    this.healthCheck =
        direct
            .createHealthCheck(
                it ->
                    it.callerReference(apex.text())
                        .healthCheckConfig(
                            check ->
                                check
                                    .type("HTTPS")
                                    .fullyQualifiedDomainName("www.example.net")
                                    .port(443)
                                    .requestInterval(10)
                                    .failureThreshold(3)))
            .healthCheck()
            .id();
  }

  @Override
  public DnsProvider provider() {
    return Route53Dns.builder(relayed).options(Route53Bench.FAST).build();
  }

  @Override
  public DnsProvider other() {
    return Route53Dns.builder(direct).options(Route53Bench.FAST).build();
  }

  @Override
  public DnsName apex() {
    return apex;
  }

  @Override
  public List<RRset> featured() {
    return Route53Bench.featured(apex, healthCheck);
  }

  @Override
  public Duration patience() {
    return Duration.ofSeconds(60);
  }

  @Override
  public void loseNextAnswer() {
    relay.faults().plan(Route53Bench::isChange, WireFaults.Kind.STALL_AFTER);
  }

  @Override
  public void breakOffNextZone() {
    for (int i = 0; i < Route53Options.DEFAULTS.attempts(); i++) {
      relay.faults().plan(Route53Bench::isList, WireFaults.Kind.CUT_ANSWER);
    }
  }

  @Override
  public void close() {
    relayed.close();
    direct.close();
    relay.close();
  }
}
