package io.esmos.cloudflare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.esmos.dns.Actuator;
import io.esmos.dns.DnsName;
import io.esmos.dns.FollowingSwitch;
import io.esmos.dns.TrafficSwitch;
import io.esmos.dns.wire.AuthoritativeLookup;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.testkit.wire.WireAnswer;
import io.esmos.testkit.wire.WireFaults;
import io.esmos.testkit.wire.WireRequest;
import io.esmos.time.SystemTime;
import io.esmos.topology.Site;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Pools, monitors, the cache and the settings of a zone. */
class CloudflareExtrasTest {
  private static final DnsName APEX = CloudflareBench.APEX;
  private static final Site ONE = Site.of("aws/ap-southeast-1");
  private static final Site TWO = Site.of("aws/ap-northeast-1");

  private CloudflareBench bench;

  @BeforeEach
  void open() {
    bench = new CloudflareBench();
  }

  @AfterEach
  void close() {
    bench.close();
  }

  private static Deadline soon() {
    return Deadline.in(Duration.ofSeconds(30), SystemTime.ticker());
  }

  private CloudflareZone zone() {
    return CloudflareZone.of(bench.access(), bench.server().id(APEX));
  }

  @Test
  void poolsAndMonitorsAreRead() {
    String id = bench.server().addPool("singapore", "192.0.2.1", "2001:db8::1");
    CloudflarePools pools = CloudflarePools.of(bench.access(), "0".repeat(32));
    CloudflarePools.Pool pool = pools.pools(soon()).get(0);
    CloudflarePools.Monitor monitor = pools.monitors(soon()).get(0);
    assertThat(pool.id()).isEqualTo(id);
    assertThat(pool.enabled()).isTrue();
    assertThat(pool.monitor()).contains(monitor.id());
    assertThat(pool.origins())
        .extracting(CloudflarePools.Origin::address)
        .containsExactly("192.0.2.1", "2001:db8::1");
    assertThat(monitor).extracting("type", "intervalSeconds").containsExactly("https", 60);
  }

  @Test
  void listsThatAreNotWholeAreRefused() {
    CloudflarePools pools = CloudflarePools.of(bench.access(), "0".repeat(32));
    for (String body :
        List.of(
            "{\"success\":true,\"result\":[],\"result_info\":{\"total_count\":1}}",
            "{\"success\":true,\"result\":{}}",
            "{\"success\":true,\"result\":[{\"id\":\"1\",\"name\":\"x\"}]}")) {
      bench.server().api().faults().plan(request -> true, WireAnswer.json(200, body));
      assertThatThrownBy(() -> pools.pools(soon()))
          .isInstanceOfSatisfying(
              ProviderException.class, e -> assertThat(e.code()).isEqualTo(Code.MALFORMED));
    }
  }

  @Test
  void theCacheIsPurgedByExactlyOneKind() {
    zone().purgeEverything(soon());
    zone().purge(CloudflareZone.Purge.HOSTS, List.of("www.clinic.example"), soon());
    assertThat(bench.server().api().requests())
        .extracting(WireRequest::text)
        .containsExactly("{\"purge_everything\":true}", "{\"hosts\":[\"www.clinic.example\"]}");
    assertThatThrownBy(() -> zone().purge(CloudflareZone.Purge.TAGS, List.of(), soon()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void settingsAreRead() {
    assertThat(zone().multiProvider(soon())).isFalse();
    assertThat(zone().outgoingTransfers(soon())).isEqualTo("Disabled");
  }

  /** What the pool switch declares: the load balancer's own change is not fenced, but repaired. */
  @Test
  void aLoadBalancerThatWasSentBackLateIsSeenAndRepaired() throws Exception {
    String one = bench.server().addPool("one", "192.0.2.1");
    String two = bench.server().addPool("two", "192.0.2.2");
    String balancer = bench.server().addBalancer(APEX, APEX.child("api"), one);
    TrafficSwitch first = poolSwitch(bench.provider(), balancer, one, two);
    TrafficSwitch second = poolSwitch(bench.other(), balancer, one, two);
    WireFaults.Held held =
        bench
            .server()
            .api()
            .faults()
            .hold(request -> request.method().equals("PATCH") && request.text().contains(one));
    TrafficSwitch.State seen = first.read(soon());
    FutureTask<ProviderException> late =
        new FutureTask<>(
            () -> {
              try {
                first.set(ONE, 1, seen, soon());
              } catch (ProviderException e) {
                return e;
              }
              throw new AssertionError("must be told of the newer epoch");
            });
    Thread thread = new Thread(late, "late");
    thread.setDaemon(true);
    thread.start();
    assertThat(held.await(Duration.ofSeconds(20))).isTrue();
    second.set(TWO, 2, second.read(soon()), soon());
    assertThat(second.read(soon()).is(TWO, 2)).isTrue();
    held.release();
    assertThat(late.get(20, TimeUnit.SECONDS).code()).isEqualTo(Code.CONFLICT);
    assertThat(second.read(soon()).is(TWO, 2)).as("followed by the late one itself").isTrue();
  }

  @Test
  void aSwitchThatEndsBetweenItsTwoCallsIsSeenAndFinished() {
    String one = bench.server().addPool("one", "192.0.2.1");
    String two = bench.server().addPool("two", "192.0.2.2");
    String balancer = bench.server().addBalancer(APEX, APEX.child("api"), one);
    TrafficSwitch first = poolSwitch(bench.provider(), balancer, one, two);
    TrafficSwitch second = poolSwitch(bench.other(), balancer, one, two);
    first.set(ONE, 1, first.read(soon()), soon());
    bench
        .server()
        .api()
        .faults()
        .plan(request -> request.method().equals("PATCH"), WireFaults.Kind.HANG_UP);
    TrafficSwitch.State seen = first.read(soon());
    assertThatThrownBy(() -> first.set(TWO, 2, seen, soon()))
        .isInstanceOfSatisfying(
            ProviderException.class, e -> assertThat(e.code().effectUnknown()).isTrue());
    TrafficSwitch.State half = second.read(soon());
    assertThat(half.site()).isEmpty();
    assertThat(half.epoch()).hasValue(2);
    assertThat(second.confirm(TWO, 2, soon()).everywhere()).isFalse();
    second.set(TWO, 2, half, soon());
    assertThat(second.read(soon()).is(TWO, 2)).isTrue();
    assertThat(second.confirm(TWO, 2, soon()).everywhere()).isTrue();
  }

  private TrafficSwitch poolSwitch(
      CloudflareDns provider, String balancer, String one, String two) {
    Actuator pools =
        CloudflareBalancer.of(
            bench.access(), bench.server().id(APEX), balancer, Map.of(ONE, one, TWO, two));
    return FollowingSwitch.of(
            "clinic", pools, Duration.ofSeconds(60), AuthoritativeLookup.overUdp())
        .on(provider, APEX, List.of(bench.server().dns().address()));
  }
}
