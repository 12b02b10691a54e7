package io.esmos.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.esmos.dns.Actuator;
import io.esmos.dns.AuthoritativeDns;
import io.esmos.dns.DnsName;
import io.esmos.dns.DnsProvider;
import io.esmos.dns.FollowingSwitch;
import io.esmos.dns.TrafficSwitch;
import io.esmos.dns.TrafficSwitch.State;
import io.esmos.dns.wire.AuthoritativeLookup;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.testkit.dns.DnsTrafficBench;
import io.esmos.testkit.route53.RoutingControlServer;
import io.esmos.testkit.wire.WireAnswer;
import io.esmos.testkit.wire.WireFaults;
import io.esmos.testkit.wire.WireRequest;
import io.esmos.testkit.wire.WireServer;
import io.esmos.time.SystemTime;
import io.esmos.topology.Site;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.route53recoverycluster.Route53RecoveryClusterClient;

/** Endpoints fail one by one, and the calls go on to the next. */
class ArcRotationTest {
  private final ArcBench bench = new ArcBench();

  @AfterEach
  void close() {
    bench.close();
  }

  @Test
  void fourOfFiveEndpointsMayBeDown() {
    TrafficSwitch subject = bench.subject();
    for (int down = 0; down < 4; down++) {
      bench.move(subject, down % 3, 1 + down);
      assertThat(bench.seen()).isEqualTo(bench.addresses(DnsTrafficBench.SITES.get(down % 3)));
      bench.arc().endpoint(down).stop();
    }
    bench.move(subject, 2, 5);
    assertThat(bench.seen()).isEqualTo(bench.addresses(ArcBench.THIRD));
    assertThat(bench.updates()).isEqualTo(List.of(1L, 1L, 1L, 1L, 1L));
  }

  @Test
  void whereNoEndpointAnswersItIsUnavailableAndRepairedLater() {
    TrafficSwitch subject = bench.subject();
    bench.move(subject, 0, 1);
    State seen = subject.read(Route53Bench.soon());
    bench.arc().endpoints().forEach(WireServer::stop);
    assertThatThrownBy(() -> subject.set(ArcBench.SECOND, 2, seen, Route53Bench.soon()))
        .isInstanceOfSatisfying(
            ProviderException.class,
            e -> {
              assertThat(e.code()).isEqualTo(Code.UNAVAILABLE);
              assertThat(e).hasMessageContaining("5 of five endpoints did not answer");
            });
    bench.arc().endpoints().forEach(WireServer::start);
    State half = subject.read(Route53Bench.soon());
    assertThat(half.site()).isEmpty();
    assertThat(half.epoch()).hasValue(2);
    assertThat(subject.confirm(ArcBench.SECOND, 2, Route53Bench.soon()).everywhere()).isFalse();
    subject.set(ArcBench.SECOND, 2, half, Route53Bench.soon());
    assertThat(bench.seen()).isEqualTo(bench.addresses(ArcBench.SECOND));
  }

  @Test
  void anEndpointThatCannotAnswerIsPassedOver() {
    List<Consumer<WireFaults>> faults =
        List.of(
            it -> it.plan(request -> true, temporarilyUnavailable()),
            it ->
                it.plan(
                    request -> true,
                    RoutingControlServer.refusal("InternalServerException", "oops")),
            it -> it.plan(ArcBench::isUpdate, temporarilyUnavailable()),
            it -> it.plan(ArcBench::isUpdate, WireFaults.Kind.LOSE_ANSWER),
            it -> it.plan(request -> true, WireFaults.Kind.CUT_ANSWER),
            it -> it.plan(ArcBench::isUpdate, WireFaults.Kind.STALL),
            it -> it.plan(request -> true, WireFaults.Kind.STALL));
    for (Consumer<WireFaults> fault : faults) {
      try (ArcBench fresh = new ArcBench()) {
        TrafficSwitch subject = fresh.subject();
        fresh.move(subject, 0, 1);
        fault.accept(fresh.arc().endpoint(0).faults());
        fresh.move(subject, 1, 2);
        assertThat(fresh.seen()).isEqualTo(fresh.addresses(ArcBench.SECOND));
        assertThat(fresh.arc().endpoint(1).requests()).isNotEmpty();
      }
    }
  }

  @Test
  void theEndpointThatAnsweredLastIsAskedFirst() {
    TrafficSwitch subject = bench.subject();
    bench.arc().endpoint(0).stop();
    bench.arc().endpoint(1).stop();
    bench.move(subject, 0, 1);
    bench.arc().endpoint(0).start();
    bench.arc().endpoint(1).start();
    bench.arc().endpoints().forEach(WireServer::forget);
    bench.move(subject, 1, 2);
    assertThat(bench.arc().endpoints().stream().map(it -> it.requests().size() > 0))
        .containsExactly(false, false, true, false, false);
  }

  @Test
  void aRefusalIsToldWithItsCode() {
    refused(
        RoutingControlServer.refusal("AccessDeniedException", "not you"),
        Code.DENIED,
        "ARC answers");
    refused(
        RoutingControlServer.refusal("ConflictException", "a safety rule"),
        Code.CONFLICT,
        "ARC refuses: a safety rule");
    refused(
        RoutingControlServer.refusal("ResourceNotFoundException", "no such control"),
        Code.NOT_FOUND,
        "no such control");
    refused(
        RoutingControlServer.refusal("ValidationException", "no such state"),
        Code.INVALID,
        "no such state");
    refused(RoutingControlServer.throttling(Duration.ofSeconds(7)), Code.THROTTLED, "ARC answers");
  }

  @Test
  void throttlingTellsWhenToAskAgain() {
    plan(0, RoutingControlServer.throttling(Duration.ofSeconds(7)));
    TrafficSwitch subject = bench.subject();
    State seen = subject.read(Route53Bench.soon());
    assertThatThrownBy(() -> subject.set(ArcBench.FIRST, 1, seen, Route53Bench.soon()))
        .isInstanceOfSatisfying(
            ProviderException.class,
            e -> {
              assertThat(e.code()).isEqualTo(Code.THROTTLED);
              assertThat(e.retryAfter()).contains(Duration.ofSeconds(7));
              assertThat(e.vendorCode()).contains("ThrottlingException");
            });
    assertThat(bench.updates()).isEqualTo(List.of(1L, 0L, 0L, 0L, 0L));
  }

  @Test
  void aRefusalAfterALostAnswerLeavesTheEffectUnknown() {
    plan(0, WireFaults.Kind.LOSE_ANSWER);
    plan(1, RoutingControlServer.throttling(Duration.ofSeconds(3)));
    TrafficSwitch subject = bench.subject();
    State seen = subject.read(Route53Bench.soon());
    assertThatThrownBy(() -> subject.set(ArcBench.FIRST, 1, seen, Route53Bench.soon()))
        .isInstanceOfSatisfying(
            ProviderException.class,
            e -> {
              assertThat(e.code().effectUnknown()).as(e.toString()).isTrue();
              assertThat(e.retryAfter()).contains(Duration.ofSeconds(3));
            });
    assertThat(subject.read(Route53Bench.soon()).is(ArcBench.FIRST, 1)).isTrue();
  }

  @Test
  void aPageInPlaceOfAnAnswerIsNotBelieved() {
    bench.arc().endpoints().forEach(it -> it.faults().plan(ArcBench::isUpdate, WireAnswer.page()));
    TrafficSwitch subject = bench.subject();
    State seen = subject.read(Route53Bench.soon());
    assertThatThrownBy(() -> subject.set(ArcBench.FIRST, 1, seen, Route53Bench.soon()))
        .isInstanceOfSatisfying(
            ProviderException.class,
            e -> assertThat(e.code().effectUnknown()).as(e.toString()).isTrue());
    assertThat(bench.seen()).isEmpty();
    bench.arc().endpoints().forEach(it -> it.faults().clear());
    bench.move(subject, 0, 1);
    for (WireServer endpoint : bench.arc().endpoints()) {
      endpoint.faults().plan(request -> true, WireAnswer.page());
    }
    assertThatThrownBy(() -> subject.read(Route53Bench.soon()))
        .isInstanceOfSatisfying(
            ProviderException.class, e -> assertThat(e.code()).isEqualTo(Code.MALFORMED));
  }

  @Test
  void aCallEndsAtItsDeadlineThoughEveryEndpointIsSilent() {
    TrafficSwitch subject = bench.subject();
    bench.move(subject, 0, 1);
    for (WireServer endpoint : bench.arc().endpoints()) {
      endpoint.faults().plan(request -> true, WireFaults.Kind.STALL);
    }
    Deadline deadline = Deadline.in(Duration.ofSeconds(1), SystemTime.ticker());
    assertThatThrownBy(() -> subject.read(deadline))
        .isInstanceOfSatisfying(
            ProviderException.class, e -> assertThat(e.code()).isEqualTo(Code.TIMEOUT));
    assertThat(bench.arc().endpoints().stream().filter(it -> it.count(request -> true) > 0).count())
        .as("endpoints that were asked")
        .isGreaterThan(1);
  }

  @Test
  void oneChangeKeepsASafetyRule() {
    TrafficSwitch subject = bench.subject();
    bench.move(subject, 0, 1);
    String rule = bench.arc().requireOn(1);
    assertThat(rule).contains("safetyrule");
    bench.move(subject, 1, 2);
    assertThat(bench.seen()).isEqualTo(bench.addresses(ArcBench.SECOND));
    bench.arc().requireOn(2);
    State seen = subject.read(Route53Bench.soon());
    assertThatThrownBy(() -> subject.set(ArcBench.THIRD, 3, seen, Route53Bench.soon()))
        .isInstanceOfSatisfying(
            ProviderException.class,
            e -> {
              assertThat(e.code()).isEqualTo(Code.CONFLICT);
              assertThat(e).hasMessageContaining("safety rule");
            });
    assertThat(bench.seen()).isEqualTo(bench.addresses(ArcBench.SECOND));
  }

  @Test
  void aSwitchOfTwoSitesIsBuiltFromFiveClients() {
    List<Route53RecoveryClusterClient> fiveClients = ArcBench.clients(bench.arc());
    DnsProvider provider = bench.dns().provider();
    DnsName apex = Route53Bench.APEX;
    AuthoritativeDns dns = AuthoritativeLookup.overUdp();
    List<InetSocketAddress> servers = List.of(bench.dns().server().names().address());
    Site singapore = ArcBench.FIRST;
    Site tokyo = ArcBench.SECOND;
    String singaporeControl = bench.control(singapore);
    String tokyoControl = bench.control(tokyo);
    // docs:arc-switch
    ArcCluster cluster = ArcCluster.of(fiveClients);
    Actuator controls =
        ArcRoutingControls.of(cluster, Map.of(singapore, singaporeControl, tokyo, tokyoControl));
    TrafficSwitch traffic =
        FollowingSwitch.of("clinic", controls, Duration.ofSeconds(60), dns)
            .on(provider, apex, servers);
    // /docs:arc-switch
    bench.move(traffic, 1, 1);
    assertThat(bench.seen()).isEqualTo(bench.addresses(tokyo));
    fiveClients.forEach(Route53RecoveryClusterClient::close);
  }

  @Test
  void whatIsWrongWithAClusterOrASwitchIsTold() {
    List<Route53RecoveryClusterClient> clients = ArcBench.clients(bench.arc());
    try {
      List<Route53RecoveryClusterClient> twice =
          List.of(clients.get(0), clients.get(0), clients.get(1), clients.get(2));
      assertThatThrownBy(() -> ArcCluster.of(twice))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("these are 4")
          .hasMessageContaining("is given twice");
      ArcCluster cluster = ArcCluster.of(clients);
      assertThat(cluster.clients()).isEqualTo(clients);
      String control = bench.control(ArcBench.FIRST);
      Map<Site, String> wrong = new LinkedHashMap<>();
      wrong.put(ArcBench.FIRST, control);
      wrong.put(ArcBench.SECOND, control);
      wrong.put(ArcBench.THIRD, "arn:aws:s3:::bucket");
      assertThatThrownBy(() -> ArcRoutingControls.of(cluster, wrong))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("of aws/ap-northeast-1 is another site's too")
          .hasMessageContaining("of azure/eastasia is no ARN of one");
    } finally {
      clients.forEach(Route53RecoveryClusterClient::close);
    }
  }

  private static WireAnswer temporarilyUnavailable() {
    return RoutingControlServer.refusal(
        "EndpointTemporarilyUnavailableException", "ask another endpoint");
  }

  private void plan(int endpoint, WireAnswer answer) {
    bench.arc().endpoint(endpoint).faults().plan(ArcBench::isUpdate, answer);
  }

  private void plan(int endpoint, WireFaults.Kind kind) {
    bench.arc().endpoint(endpoint).faults().plan(ArcBench::isUpdate, kind);
  }

  private void refused(WireAnswer answer, Code code, String message) {
    for (boolean update : new boolean[] {true, false}) {
      try (ArcBench fresh = new ArcBench()) {
        TrafficSwitch subject = fresh.subject();
        fresh.move(subject, 0, 1);
        State seen = subject.read(Route53Bench.soon());
        fresh
            .arc()
            .endpoint(0)
            .faults()
            .plan((WireRequest request) -> ArcBench.isUpdate(request) == update, answer);
        assertThatThrownBy(() -> subject.set(ArcBench.SECOND, 2, seen, Route53Bench.soon()))
            .isInstanceOfSatisfying(
                ProviderException.class, e -> assertThat(e.code()).isEqualTo(code))
            .hasMessageContaining(message);
      }
    }
  }
}
