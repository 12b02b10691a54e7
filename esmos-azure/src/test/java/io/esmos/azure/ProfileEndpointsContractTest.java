package io.esmos.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.azure.resourcemanager.trafficmanager.models.TrafficRoutingMethod;
import io.esmos.dns.Actuator;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.testkit.dns.ActuatorBench;
import io.esmos.testkit.dns.DnsTrafficBench;
import io.esmos.testkit.dns.FollowingSwitchBench;
import io.esmos.testkit.dns.TrafficBench;
import io.esmos.testkit.dns.TrafficSwitchContract;
import io.esmos.testkit.wire.WireFaults;
import io.esmos.time.SystemTime;
import io.esmos.topology.Site;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The switch that enables one endpoint of a profile, which Microsoft's client has made. */
final class ProfileEndpointsContractTest implements TrafficSwitchContract {
  private static final String PROFILE = "clinic";
  private static final Map<Site, String> ENDPOINTS =
      Map.of(
          DnsTrafficBench.SITES.get(0), "e0",
          DnsTrafficBench.SITES.get(1), "e1",
          DnsTrafficBench.SITES.get(2), "e2");

  @Override
  public TrafficBench bench() {
    AzureBench azure = AzureSwitchContractTest.served();
    return new FollowingSwitchBench(
        azure, AzureSwitchContractTest.servers(azure), new Bench(azure));
  }

  /** Clients are sent to all endpoints that are enabled; at first to one that is no site's. */
  private static final class Bench implements ActuatorBench {
    private final AzureBench azure;
    private final TrafficManagerProfiles profiles;

    Bench(AzureBench azure) {
      this.azure = azure;
      this.profiles = AzureBench.dns(azure.server).profiles();
      TrafficManagerTest.create(azure.server, PROFILE, TrafficRoutingMethod.PRIORITY, 4, 3, 2, 1);
    }

    @Override
    public Actuator actuator() {
      return profiles.endpoints(PROFILE, ENDPOINTS);
    }

    @Override
    public Actuator other() {
      return AzureBench.dns(azure.server).profiles().endpoints(PROFILE, ENDPOINTS);
    }

    @Override
    public Set<String> addresses(Site site) {
      return Set.of(ENDPOINTS.getOrDefault(site, "none"));
    }

    @Override
    public Set<String> seen() {
      Set<String> seen = new TreeSet<>();
      profiles.read(PROFILE, soon()).endpoints().stream()
          .filter(TrafficManagerProfile.Endpoint::enabled)
          .forEach(endpoint -> seen.add(endpoint.name()));
      return seen;
    }

    @Override
    public void loseNextAnswer() {
      azure
          .server
          .http()
          .faults()
          .plan(
              request ->
                  request.method().equals("PUT")
                      && request.path().contains("trafficManagerProfiles"),
              WireFaults.Kind.STALL_AFTER);
    }

    @Override
    public void close() {
      // The server is the other bench's.
    }
  }

  @Test
  void whatElseTheProfileHasIsKept() {
    try (AzureBench azure = AzureSwitchContractTest.served()) {
      Bench bench = new Bench(azure);
      TrafficManagerProfile before = bench.profiles.read(PROFILE, soon());
      bench.actuator().send(DnsTrafficBench.SITES.get(1), soon());
      TrafficManagerProfile after = bench.profiles.read(PROFILE, soon());
      assertThat(bench.seen()).containsExactly("e1");
      assertThat(after)
          .usingRecursiveComparison()
          .ignoringFields("endpoints.enabled")
          .isEqualTo(before);
    }
  }

  @Test
  void aProfileThatGoesByPlaceAndAnEndpointThatIsNotThereAreRefused() {
    try (AzureBench azure = AzureSwitchContractTest.served()) {
      Bench bench = new Bench(azure);
      Site site = DnsTrafficBench.SITES.get(0);
      TrafficManagerTest.create(azure.server, "near", TrafficRoutingMethod.PERFORMANCE, 1);
      Actuator near = bench.profiles.endpoints("near", Map.of(site, "e0"));
      refused(() -> near.read(soon()), "routes neither by priority nor weight");
      refused(() -> near.send(site, soon()), "routes neither by priority nor weight");
      Actuator none = bench.profiles.endpoints(PROFILE, Map.of(site, "gone"));
      refused(() -> none.send(site, soon()), "has no endpoint gone");
      assertThat(none.read(soon())).isEmpty();
    }
  }

  @Test
  void whatIsWrongIsToldWhenItIsBuilt() {
    try (AzureBench azure = AzureSwitchContractTest.served()) {
      TrafficManagerProfiles profiles = AzureBench.dns(azure.server).profiles();
      assertThatThrownBy(() -> profiles.endpoints("a/b", ENDPOINTS))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(
              () ->
                  profiles.endpoints(
                      PROFILE,
                      Map.of(
                          DnsTrafficBench.SITES.get(0), "e 0",
                          DnsTrafficBench.SITES.get(1), "e1",
                          DnsTrafficBench.SITES.get(2), "e1")))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("of aws/ap-southeast-1 must match")
          .hasMessageContaining("is another site's too");
    }
  }

  private static void refused(Runnable call, String why) {
    assertThatThrownBy(call::run)
        .isInstanceOfSatisfying(
            ProviderException.class, e -> assertThat(e.code()).isEqualTo(Code.INVALID))
        .hasMessageContaining(why);
  }

  private static Deadline soon() {
    return Deadline.in(Duration.ofSeconds(30), SystemTime.ticker());
  }
}
