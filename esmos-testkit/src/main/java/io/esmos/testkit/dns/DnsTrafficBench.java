package io.esmos.testkit.dns;

import io.esmos.dns.DnsProvider;
import io.esmos.dns.TrafficSwitch;
import io.esmos.topology.Site;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/** A {@link TrafficBench} of switches that work, or are decided, by a DNS provider. */
public interface DnsTrafficBench extends TrafficBench {
  /** The sites between which such benches switch. */
  List<Site> SITES =
      List.of(
          Site.of("aws/ap-southeast-1"), Site.of("aws/ap-northeast-1"), Site.of("azure/eastasia"));

  /** The shortest TTL that all vendors take. */
  Duration TTL = Duration.ofSeconds(60);

  /** Returns the provider. */
  DnsBench bench();

  /** Returns the servers of its zone. */
  DnsServers servers();

  /** Returns the switch on a provider, whose changes all of these servers must have. */
  TrafficSwitch on(DnsProvider provider, List<InetSocketAddress> all);

  @Override
  default TrafficSwitch subject() {
    return on(bench().provider(), List.of(servers().served()));
  }

  @Override
  default TrafficSwitch other() {
    return on(bench().other(), List.of(servers().served()));
  }

  @Override
  default TrafficSwitch withServerDown() {
    return on(bench().provider(), List.of(servers().down(), servers().served()));
  }

  @Override
  default TrafficSwitch withServerBehind() {
    return on(bench().provider(), List.of(servers().served(), servers().behind()));
  }

  @Override
  default String serverDown() {
    return servers().down().toString();
  }

  @Override
  default String serverBehind() {
    return servers().behind().toString();
  }

  @Override
  default List<Site> sites() {
    return SITES;
  }

  @Override
  default Site stranger() {
    return Site.of("gcp/asia-east1");
  }

  @Override
  default Duration patience() {
    return bench().patience();
  }

  @Override
  default void close() {
    bench().close();
    servers().close();
  }
}
