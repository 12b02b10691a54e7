package io.esmos.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.esmos.dns.Features;
import io.esmos.dns.RRset;
import io.esmos.dns.TrafficSwitch.State;
import io.esmos.testkit.dns.TrafficBench;
import io.esmos.testkit.dns.TrafficSwitchContract;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The switch by Route 53's weights. */
final class WeightedSitesTest implements TrafficSwitchContract {
  @Override
  public TrafficBench bench() {
    return Route53SwitchBench.weighted();
  }

  @Test
  void oneRequestMovesTheWeightsAndTheMarker() {
    try (Route53SwitchBench bench = Route53SwitchBench.weighted()) {
      for (int epoch = 1; epoch <= 3; epoch++) {
        State seen = bench.subject().read(Route53SwitchBench.soon());
        bench.dns().server().wire().forget();
        bench.subject().set(bench.sites().get(epoch % 3), epoch, seen, Route53SwitchBench.soon());
        assertThat(bench.dns().server().wire().requests()).hasSize(1);
        assertThat(
                bench
                    .dns()
                    .provider()
                    .read(bench.dns().apex(), Route53SwitchBench.soon())
                    .sets()
                    .values()
                    .stream()
                    .filter(set -> set.name().equals(Route53SwitchBench.NAME))
                    .map(set -> set.features().get(Route53Features.WEIGHT).orElse("")))
            .containsExactlyInAnyOrder("0", "0", "1");
      }
    }
  }

  @Test
  void sitesThatDifferInTypesAreRefused() {
    RRset plain = Route53SwitchBench.set("A", "192.0.2.1");
    RRset six = Route53SwitchBench.set("AAAA", "2001:db8::1");
    RRset odd = plain.withFeatures(Features.of(Map.of(Route53Features.WEIGHT, "1")));
    assertThatThrownBy(
            () ->
                WeightedSites.of(
                    Map.of(
                        Route53SwitchBench.FIRST,
                        List.of(plain, six),
                        Route53SwitchBench.SECOND,
                        List.of(odd))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("lacks")
        .hasMessageContaining("must be plain");
  }
}
