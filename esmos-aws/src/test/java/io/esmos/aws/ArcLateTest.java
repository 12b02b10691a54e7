package io.esmos.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.esmos.dns.TrafficSwitch;
import io.esmos.dns.TrafficSwitch.State;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.testkit.dns.DnsTrafficBench;
import io.esmos.testkit.wire.WireFaults;
import io.esmos.time.SystemTime;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.route53recoverycluster.Route53RecoveryClusterClient;
import software.amazon.awssdk.services.route53recoverycluster.model.RoutingControlState;

/** What ARC cannot refuse is seen and repaired; what decides is refused. */
class ArcLateTest {
  private final ArcBench bench = new ArcBench();

  @AfterEach
  void close() {
    bench.close();
  }

  @Test
  void aDecisionThatIsDelayedPastANewerEpochIsRefusedAndArcIsNotCalled() throws Exception {
    bench.move(bench.subject(), 0, 1);
    State seen = bench.subject().read(Route53Bench.soon());
    WireFaults.Held held =
        bench.dns().server().faults().hold(request -> request.text().contains("epoch=2 "));
    FutureTask<Void> late = begin(seen);
    assertThat(held.await(bench.traffic().patience())).isTrue();
    bench.move(bench.traffic().other(), 2, 3);
    long before = bench.updates().stream().mapToLong(it -> it).sum();
    held.release();
    conflict(late);
    assertThat(bench.updates().stream().mapToLong(it -> it).sum()).isEqualTo(before);
    assertThat(bench.subject().read(Route53Bench.soon()).is(ArcBench.THIRD, 3)).isTrue();
  }

  @Test
  void aCallToArcThatIsDelayedPastANewerEpochMakesTheControlsFollowTheNewerOne() throws Exception {
    bench.move(bench.subject(), 0, 1);
    State seen = bench.subject().read(Route53Bench.soon());
    WireFaults.Held held =
        bench.arc().endpoint(0).faults().hold(request -> turnsOn(request.text(), 1));
    FutureTask<Void> late = begin(seen);
    assertThat(held.await(bench.traffic().patience())).isTrue();
    bench.move(bench.traffic().other(), 2, 3);
    held.release();
    conflict(late);
    assertThat(bench.seen()).isEqualTo(bench.addresses(ArcBench.THIRD));
    assertThat(bench.subject().read(Route53Bench.soon()).is(ArcBench.THIRD, 3)).isTrue();
  }

  @Test
  void aCallToArcThatComesAfterItsCallerIsGoneIsSeenAndRepaired() {
    bench.move(bench.subject(), 0, 1);
    bench.move(bench.subject(), 2, 3);
    // The request of epoch 2, whose process has ended meanwhile.
    try (Route53RecoveryClusterClient late = ArcBench.clients(bench.arc()).get(3)) {
      late.updateRoutingControlState(
          it ->
              it.routingControlArn(bench.control(ArcBench.SECOND))
                  .routingControlState(RoutingControlState.ON));
    }
    State found = bench.subject().read(Route53Bench.soon());
    assertThat(found.site()).isEmpty();
    assertThat(found.epoch()).hasValue(3);
    assertThat(bench.subject().confirm(ArcBench.THIRD, 3, Route53Bench.soon()))
        .satisfies(
            it -> {
              assertThat(it.everywhere()).isFalse();
              assertThat(it.detail()).contains("not followed");
            });
    bench.subject().set(ArcBench.THIRD, 3, found, Route53Bench.soon());
    assertThat(bench.seen()).isEqualTo(bench.addresses(ArcBench.THIRD));
    assertThat(bench.subject().confirm(ArcBench.THIRD, 3, Route53Bench.soon()).everywhere())
        .isTrue();
  }

  @Test
  void aLostAnswerOfArcIsAskedForAtTheNextEndpoint() {
    for (WireFaults.Kind kind : List.of(WireFaults.Kind.LOSE_ANSWER, WireFaults.Kind.HANG_UP)) {
      try (ArcBench fresh = new ArcBench()) {
        TrafficSwitch subject = fresh.subject();
        fresh.move(subject, 0, 1);
        for (int i = 0; i < 4; i++) {
          fresh.arc().endpoint(i).faults().plan(ArcBench::isUpdate, kind);
        }
        fresh.move(subject, 1, 2);
        assertThat(fresh.seen()).isEqualTo(fresh.addresses(ArcBench.SECOND));
        assertThat(fresh.updates()).isEqualTo(List.of(2L, 1L, 1L, 1L, 1L));
      }
    }
  }

  private FutureTask<Void> begin(State seen) {
    // A fifth of it is a minute, for which it waits at the endpoint that holds the request.
    Deadline deadline = Deadline.in(Duration.ofMinutes(5), SystemTime.ticker());
    TrafficSwitch subject = bench.patient();
    FutureTask<Void> late =
        new FutureTask<>(
            () -> {
              subject.set(ArcBench.SECOND, 2, seen, deadline);
              return null;
            });
    Thread thread = new Thread(late, "late");
    thread.setDaemon(true);
    thread.start();
    return late;
  }

  private boolean turnsOn(String body, int site) {
    String control = bench.control(DnsTrafficBench.SITES.get(site));
    return body.contains(
        "{\"RoutingControlArn\":\"" + control + "\",\"RoutingControlState\":\"On\"}");
  }

  private static void conflict(FutureTask<Void> late) {
    assertThatThrownBy(late::get)
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(ProviderException.class)
        .satisfies(
            e -> assertThat(((ProviderException) e.getCause()).code()).isEqualTo(Code.CONFLICT));
  }
}
