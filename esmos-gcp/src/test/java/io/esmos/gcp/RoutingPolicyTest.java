package io.esmos.gcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.esmos.dns.ChangeBatch;
import io.esmos.dns.Features;
import io.esmos.dns.RRset;
import io.esmos.dns.Ttl;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Policies of every kind, in one spelling, there and back. */
final class RoutingPolicyTest {
  private static final String WEIGHTED =
      "{\"wrr\":{\"items\":[{\"rrdatas\":[\"192.0.2.1\"],\"weight\":0.5},"
          + "{\"rrdatas\":[\"192.0.2.2\",\"192.0.2.3\"],\"weight\":10}]}}";
  private static final String NEAREST =
      "{\"geo\":{\"enableFencing\":true,\"items\":["
          + "{\"location\":\"asia-east2\",\"rrdatas\":[\"192.0.2.1\"]},"
          + "{\"location\":\"us-east1\",\"rrdatas\":[\"192.0.2.2\"]}]}}";
  private static final String BACKED_UP =
      "{\"healthCheck\":\"https://www.googleapis.com/compute/v1/projects/p/global/healthChecks/h\","
          + "\"primaryBackup\":{\"backupGeoTargets\":{\"items\":["
          + "{\"location\":\"asia-east2\",\"rrdatas\":[\"192.0.2.9\"]}]},"
          + "\"primaryTargets\":{\"externalEndpoints\":[\"192.0.2.1\",\"192.0.2.2\"]},"
          + "\"trickleTraffic\":0.1}}";

  @ParameterizedTest
  @ValueSource(strings = {WEIGHTED, NEAREST, BACKED_UP})
  void everyKindComesBackAsItWasPut(String policy) {
    assertThat(RoutingPolicy.canonical("A", policy)).isEqualTo(policy);
    try (CloudDnsBench bench = CloudDnsBench.open()) {
      RRset set = set(policy, List.of());
      bench.provider().apply(bench.apex(), ChangeBatch.put(set), CloudDnsBench.soon());
      assertThat(bench.other().read(bench.apex(), Set.of(set.key()), CloudDnsBench.soon()))
          .isEqualTo(Map.of(set.key(), set));
    }
  }

  @Test
  void spellingsOfOnePolicyAreEqual() {
    assertThat(
            RoutingPolicy.canonical(
                "MX",
                """
                {"kind": "x", "wrr": {"kind": "y", "items": [
                  {"weight": 1e1, "rrdatas": ["020 B.example.", "10 a.example."],
                   "signatureRrdatas": []},
                  {"weight": 0.50, "rrdatas": ["1 z.example."], "healthCheckedTargets": null}]}}
                """))
        .isEqualTo(
            "{\"wrr\":{\"items\":[{\"rrdatas\":[\"1 z.example.\"],\"weight\":0.5},"
                + "{\"rrdatas\":[\"10 a.example.\",\"20 b.example.\"],\"weight\":10}]}}");
  }

  @Test
  void aPolicyInAnotherSpellingIsTheSameCondition() {
    try (CloudDnsBench bench = CloudDnsBench.open()) {
      RRset spaced = set(WEIGHTED.replace(":", " : "), List.of());
      bench.provider().apply(bench.apex(), ChangeBatch.put(spaced), CloudDnsBench.soon());
      RRset next = set(NEAREST, List.of());
      bench
          .other()
          .apply(
              bench.apex(),
              new ChangeBatch(List.of(spaced), Set.of(), List.of(next), Set.of()),
              CloudDnsBench.soon());
      assertThat(bench.other().read(bench.apex(), Set.of(next.key()), CloudDnsBench.soon()))
          .isEqualTo(Map.of(next.key(), next));
    }
  }

  @Test
  void whatIsNoPolicyIsRefusedBeforeItIsSent() {
    try (CloudDnsBench bench = CloudDnsBench.open()) {
      for (RRset wrong :
          List.of(
              set("no JSON", List.of()),
              set("[]", List.of()),
              set("{}", List.of()),
              set("{\"wrr\":{\"items\":[{\"rrdatas\":[\"192.0.2.256\"]}]}}", List.of()),
              set("{\"wrr\": \"text\"}", List.of()),
              set(WEIGHTED, List.of("192.0.2.1")))) {
        assertThatThrownBy(
                () ->
                    bench
                        .provider()
                        .apply(bench.apex(), ChangeBatch.put(wrong), CloudDnsBench.soon()))
            .asInstanceOf(
                org.assertj.core.api.InstanceOfAssertFactories.type(ProviderException.class))
            .matches(e -> e.code() == Code.INVALID);
      }
      RRset automatic = set(WEIGHTED, List.of()).withTtl(Ttl.AUTOMATIC);
      assertThatThrownBy(
              () ->
                  bench
                      .provider()
                      .apply(bench.apex(), ChangeBatch.put(automatic), CloudDnsBench.soon()))
          .asInstanceOf(
              org.assertj.core.api.InstanceOfAssertFactories.type(ProviderException.class))
          .matches(e -> e.code() == Code.UNSUPPORTED);
      assertThat(bench.server.wire().requests()).isEmpty();
    }
  }

  private static RRset set(String policy, List<String> data) {
    return new RRset(
        CloudDnsBench.APEX.child("routed"),
        "A",
        "",
        Ttl.seconds(60),
        data,
        Features.of(Map.of(RoutingPolicy.FEATURE, policy)));
  }
}
