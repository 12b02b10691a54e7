package io.esmos.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.esmos.dns.DnsName;
import io.esmos.dns.Features;
import io.esmos.dns.RRset;
import io.esmos.dns.TrafficSwitch.State;
import io.esmos.testkit.dns.DnsSwitchBench;
import io.esmos.testkit.dns.DnsTrafficBench;
import io.esmos.testkit.dns.TrafficBench;
import io.esmos.testkit.dns.TrafficSwitchContract;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The switch by Route 53's weights. */
final class WeightedSitesTest implements TrafficSwitchContract {
  @Override
  public TrafficBench bench() {
    return Route53SwitchBench.weighted(new Route53Bench());
  }

  @Test
  void oneRequestMovesTheWeightsAndTheMarker() {
    Route53Bench dns = new Route53Bench();
    try (DnsSwitchBench bench = Route53SwitchBench.weighted(dns)) {
      for (int epoch = 1; epoch <= 3; epoch++) {
        State seen = bench.subject().read(Route53Bench.soon());
        dns.server().wire().forget();
        bench.subject().set(bench.sites().get(epoch % 3), epoch, seen, Route53Bench.soon());
        assertThat(dns.server().wire().requests()).hasSize(1);
        assertThat(
                dns.provider().read(dns.apex(), Route53Bench.soon()).sets().values().stream()
                    .filter(set -> set.name().equals(bench.name()) && set.type().equals("A"))
                    .map(set -> set.features().get(Route53Features.WEIGHT).orElse("")))
            .containsExactlyInAnyOrder("0", "0", "1");
      }
    }
  }

  @Test
  void sitesThatDifferInTypesAreRefused() {
    DnsName name = Route53Bench.APEX.child("api");
    RRset plain = RRset.of(name, "A", DnsTrafficBench.TTL, "192.0.2.1");
    RRset six = RRset.of(name, "AAAA", DnsTrafficBench.TTL, "2001:db8::1");
    RRset odd = plain.withFeatures(Features.of(Map.of(Route53Features.WEIGHT, "1")));
    assertThatThrownBy(
            () ->
                WeightedSites.of(
                    Map.of(
                        DnsTrafficBench.SITES.get(0),
                        List.of(plain, six),
                        DnsTrafficBench.SITES.get(1),
                        List.of(odd))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("lacks")
        .hasMessageContaining("must be plain");
  }
}
