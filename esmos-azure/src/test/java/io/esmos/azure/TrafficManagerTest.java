package io.esmos.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.azure.resourcemanager.trafficmanager.TrafficManager;
import com.azure.resourcemanager.trafficmanager.fluent.models.EndpointInner;
import com.azure.resourcemanager.trafficmanager.fluent.models.ProfileInner;
import com.azure.resourcemanager.trafficmanager.models.DnsConfig;
import com.azure.resourcemanager.trafficmanager.models.EndpointStatus;
import com.azure.resourcemanager.trafficmanager.models.ProfileStatus;
import com.azure.resourcemanager.trafficmanager.models.TrafficRoutingMethod;
import io.esmos.dns.DnsName;
import io.esmos.dns.DnsSwitch;
import io.esmos.dns.TrafficSwitch;
import io.esmos.dns.wire.AuthoritativeLookup;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.testkit.azuredns.AzureDnsServer;
import io.esmos.time.SystemTime;
import io.esmos.topology.Site;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Profiles that Microsoft's client has made, and the switch between them. */
final class TrafficManagerTest {
  private static final Site ONE = Site.of("azure/eastasia");
  private static final Site TWO = Site.of("aws/ap-northeast-1");
  private static final DnsName API = AzureBench.APEX.child("api");

  private final AzureBench bench = AzureSwitchContractTest.served();
  private final AzureDnsServer server = bench.server;
  private final TrafficManagerProfiles profiles = AzureBench.dns(server).profiles();

  @AfterEach
  void close() {
    bench.close();
  }

  private void create(String name, TrafficRoutingMethod method, long... numbers) {
    create(server, name, method, numbers);
  }

  /** Makes a profile; its third endpoint is disabled. */
  static void create(
      AzureDnsServer server, String name, TrafficRoutingMethod method, long... numbers) {
    List<EndpointInner> endpoints = new ArrayList<>();
    for (int i = 0; i < numbers.length; i++) {
      EndpointInner endpoint =
          new EndpointInner()
              .withTarget("e" + i + ".example.net")
              .withEndpointStatus(i == 2 ? EndpointStatus.DISABLED : EndpointStatus.ENABLED);
      endpoint.withName("e" + i);
      endpoint.withType("Microsoft.Network/trafficManagerProfiles/externalEndpoints");
      endpoints.add(
          method.equals(TrafficRoutingMethod.WEIGHTED)
              ? endpoint.withWeight(numbers[i])
              : endpoint.withPriority(numbers[i]));
    }
    ProfileInner profile =
        new ProfileInner()
            .withProfileStatus(ProfileStatus.ENABLED)
            .withTrafficRoutingMethod(method)
            .withDnsConfig(new DnsConfig().withRelativeName(name).withTtl(30L))
            .withEndpoints(endpoints);
    profile.withLocation("global");
    TrafficManager.authenticate(AzureBench.pipeline(), SdkAgainstServerTest.profile(server))
        .serviceClient()
        .getProfiles()
        .createOrUpdate(AzureDnsServer.GROUP, name, profile);
  }

  @Test
  void prioritiesAndWeightsAreReadAsTheyWereMade() {
    create("first", TrafficRoutingMethod.PRIORITY, 5, 2, 1);
    create("parts", TrafficRoutingMethod.WEIGHTED, 3, 1, 1000);
    TrafficManagerProfile first = profiles.read("first", soon());
    assertThat(first.routing()).isEqualTo(TrafficManagerProfile.Routing.PRIORITY);
    assertThat(first.fqdn()).isEqualTo(DnsName.of("first.trafficmanager.net"));
    assertThat(first.ttl()).isEqualTo(Duration.ofSeconds(30));
    assertThat(first.shares()).isEqualTo(Map.of("e1", 1.0));
    assertThat(first.endpoints().get(0))
        .isEqualTo(
            new TrafficManagerProfile.Endpoint(
                "e0", "e0.example.net", true, 5, 1, "CheckingEndpoint"));
    assertThat(profiles.read("parts", soon()).shares()).isEqualTo(Map.of("e0", 0.75, "e1", 0.25));
    create("near", TrafficRoutingMethod.PERFORMANCE, 1);
    assertThat(profiles.read("near", soon()).shares()).isEmpty();
  }

  @Test
  void aProfileThatIsNotThereOrHasNoNameIsTold() {
    assertThatThrownBy(() -> profiles.read("none", soon()))
        .isInstanceOfSatisfying(
            ProviderException.class,
            e -> {
              assertThat(e.code()).isEqualTo(Code.NOT_FOUND);
              assertThat(e.vendorCode()).contains("ResourceNotFound");
              assertThat(e.requestId()).isPresent();
            });
    assertThatThrownBy(() -> profiles.read("a/b", soon()))
        .isInstanceOfSatisfying(
            ProviderException.class, e -> assertThat(e.code()).isEqualTo(Code.INVALID));
  }

  @Test
  void anAliasMovesFromOneProfileToTheOtherAndIsFenced() {
    create("one", TrafficRoutingMethod.PRIORITY, 1, 2);
    create("two", TrafficRoutingMethod.WEIGHTED, 1, 2);
    Duration ttl = Duration.ofSeconds(30);
    TrafficManagerProfile one = profiles.read("one", soon());
    TrafficManagerProfile two = profiles.read("two", soon());
    server.resource(one.id(), "192.0.2.1").resource(two.id(), "192.0.2.2");
    InetSocketAddress dns = server.dns().address();
    TrafficSwitch subject =
        DnsSwitch.of("clinic", API, ttl, AuthoritativeLookup.overUdp())
            .site(ONE, List.of(TrafficManagerProfiles.alias(API, "A", ttl, one)))
            .site(TWO, List.of(TrafficManagerProfiles.alias(API, "A", ttl, two)))
            .on(bench.provider(), AzureBench.APEX, List.of(dns))
            .build()
            .get(0);
    TrafficSwitch.State nothing = subject.read(soon());
    subject.set(ONE, 1, nothing, soon());
    assertThat(answer(dns)).containsExactly("192.0.2.1");
    TrafficSwitch.State first = subject.read(soon());
    assertThat(first.is(ONE, 1)).isTrue();
    subject.set(TWO, 2, first, soon());
    assertThat(answer(dns)).containsExactly("192.0.2.2");
    assertThat(subject.read(soon()).is(TWO, 2)).isTrue();
    assertThat(subject.confirm(TWO, 2, soon()).everywhere()).isTrue();
    for (TrafficSwitch.State late : List.of(nothing, first)) {
      assertThatThrownBy(() -> subject.set(ONE, 2, late, soon()))
          .isInstanceOfSatisfying(
              ProviderException.class, e -> assertThat(e.code()).isEqualTo(Code.CONFLICT));
    }
    assertThat(answer(dns)).containsExactly("192.0.2.2");
  }

  private static List<String> answer(InetSocketAddress dns) {
    return AuthoritativeLookup.overUdp().ask(dns, API, "A", soon()).orElseThrow().data();
  }

  private static Deadline soon() {
    return Deadline.in(Duration.ofSeconds(20), SystemTime.ticker());
  }
}
