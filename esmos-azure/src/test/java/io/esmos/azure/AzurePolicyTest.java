package io.esmos.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.azure.resourcemanager.trafficmanager.models.TrafficRoutingMethod;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.esmos.dns.Actuator;
import io.esmos.dns.TrafficSwitch;
import io.esmos.provider.Deadline;
import io.esmos.testkit.dns.TrafficBench;
import io.esmos.testkit.wire.WireRequest;
import io.esmos.time.SystemTime;
import io.esmos.topology.Site;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The published roles allow just what is called. */
final class AzurePolicyTest {
  /** Returns the action that Azure asks for: what is changed or read, and how. */
  private static String action(WireRequest request) {
    List<String> path = request.segments();
    String kind = path.get(6).equals("dnsZones") ? "dnszones" : "trafficManagerProfiles";
    String what = path.size() < 9 ? "" : "/" + path.get(8);
    String how =
        switch (request.method()) {
          case "GET" -> "/read";
          case "DELETE" -> "/delete";
          default -> "/write";
        };
    return "Microsoft.Network/" + kind + what + how;
  }

  private static Set<String> called(AzureBench bench) {
    return bench.server.http().requests().stream()
        .map(AzurePolicyTest::action)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> allowed(String role) throws IOException {
    JsonNode roles =
        new ObjectMapper().readTree(Path.of("..", "docs", "policies", "azure-dns.json").toFile());
    Set<String> actions = new TreeSet<>();
    for (JsonNode each : roles) {
      if (each.path("Name").asText().equals(role)) {
        each.path("Actions").forEach(action -> actions.add(action.asText()));
      }
    }
    return actions;
  }

  private static Deadline soon() {
    return Deadline.in(Duration.ofSeconds(30), SystemTime.ticker());
  }

  @Test
  void aSwitchNeedsWhatItsRoleAllows() throws IOException {
    AzureBench azure = AzureSwitchContractTest.served();
    try (TrafficBench bench = AzureSwitchContractTest.bench(azure)) {
      TrafficSwitch subject = bench.subject();
      for (Site site : bench.sites()) {
        long epoch = 1L + bench.sites().indexOf(site);
        subject.set(site, epoch, subject.read(soon()), soon());
        assertThat(subject.confirm(site, epoch, soon()).everywhere()).isTrue();
      }
      assertThat(called(azure)).isEqualTo(allowed("ESMOS switch"));
    }
  }

  @Test
  void aProfileThatFollowsNeedsWhatItsRoleAllows() throws IOException {
    try (AzureBench azure = AzureSwitchContractTest.served()) {
      TrafficManagerTest.create(azure.server, "clinic", TrafficRoutingMethod.PRIORITY, 1, 2);
      azure.server.http().forget();
      Site site = Site.of("azure/eastasia");
      Actuator profile =
          AzureBench.dns(azure.server).profiles().endpoints("clinic", Map.of(site, "e1"));
      profile.send(site, soon());
      assertThat(profile.read(soon())).contains(site);
      assertThat(called(azure)).isEqualTo(allowed("ESMOS Traffic Manager"));
    }
  }

  @Test
  void aReaderNeedsWhatItsRoleAllows() throws IOException {
    try (AzureBench bench = (AzureBench) new AzureDnsContractTest().new Stable().bench()) {
      bench.provider().zones(soon());
      bench.provider().read(AzureBench.APEX, soon());
      assertThatThrownBy(() -> AzureBench.dns(bench.server).profiles().read("none", soon()))
          .hasMessageContaining("NOT_FOUND");
      assertThat(called(bench)).isEqualTo(allowed("ESMOS reader"));
    }
  }
}
