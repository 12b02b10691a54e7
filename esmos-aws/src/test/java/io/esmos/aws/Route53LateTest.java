package io.esmos.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.esmos.dns.TrafficSwitch;
import io.esmos.dns.TrafficSwitch.State;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.testkit.dns.DnsSwitchBench;
import io.esmos.testkit.wire.WireFaults;
import io.esmos.time.SystemTime;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

/** The one request that changes anything comes late, is lost, or its answer is. */
class Route53LateTest {
  private static final List<Integer> SEEN_BEFORE = List.of(0, 1);

  @Test
  void aRequestThatIsDelayedPastANewerEpochIsRefusedByRoute53() throws Exception {
    for (int before : SEEN_BEFORE) {
      Route53Bench dns = new Route53Bench();
      try (DnsSwitchBench bench = Route53SwitchBench.plain(dns)) {
        if (before == 1) {
          move(bench, 0, 1);
        }
        State seen = bench.subject().read(Route53Bench.soon());
        WireFaults faults = dns.server().faults();
        WireFaults.Held held = faults.hold(request -> request.text().contains("epoch=2 "));
        TrafficSwitch subject = bench.subject();
        FutureTask<Void> late =
            new FutureTask<>(
                () -> {
                  subject.set(bench.sites().get(1), 2, seen, Route53Bench.soon());
                  return null;
                });
        Thread thread = new Thread(late, "late");
        thread.setDaemon(true);
        thread.start();
        assertThat(held.await(bench.patience())).isTrue();
        State between = bench.other().read(Route53Bench.soon());
        bench.other().set(bench.sites().get(2), 3, between, Route53Bench.soon());
        held.release();
        assertThatThrownBy(late::get)
            .isInstanceOf(ExecutionException.class)
            .hasCauseInstanceOf(ProviderException.class)
            .satisfies(
                e ->
                    assertThat(((ProviderException) e.getCause()).code()).isEqualTo(Code.CONFLICT));
        assertThat(bench.subject().read(Route53Bench.soon()).is(bench.sites().get(2), 3)).isTrue();
        assertThat(bench.seen()).isEqualTo(bench.addresses(bench.sites().get(2)));
      }
    }
  }

  @Test
  void aRequestThatNeverArrivesChangesNothingAndSaysThatItMay() {
    Route53Bench dns = new Route53Bench();
    try (DnsSwitchBench bench = Route53SwitchBench.plain(dns)) {
      move(bench, 0, 1);
      State seen = bench.subject().read(Route53Bench.soon());
      dns.server().faults().plan(Route53Bench::isChange, WireFaults.Kind.STALL);
      assertThatThrownBy(
              () ->
                  bench
                      .subject()
                      .set(
                          bench.sites().get(1),
                          2,
                          seen,
                          Deadline.in(Duration.ofMillis(700), SystemTime.ticker())))
          .isInstanceOfSatisfying(
              ProviderException.class,
              e -> assertThat(e.code().effectUnknown()).as(e.toString()).isTrue());
      assertThat(bench.subject().read(Route53Bench.soon()).is(bench.sites().get(0), 1)).isTrue();
      move(bench, 1, 2);
      assertThat(bench.seen()).isEqualTo(bench.addresses(bench.sites().get(1)));
    }
  }

  @Test
  void anAnswerThatIsLostIsLookedForAndTheRequestIsNotSentAgain() {
    for (WireFaults.Kind kind : List.of(WireFaults.Kind.LOSE_ANSWER, WireFaults.Kind.CUT_ANSWER)) {
      Route53Bench dns = new Route53Bench();
      try (DnsSwitchBench bench = Route53SwitchBench.plain(dns)) {
        move(bench, 0, 1);
        State seen = bench.subject().read(Route53Bench.soon());
        dns.server().wire().forget();
        dns.server().faults().plan(Route53Bench::isChange, kind);
        bench.subject().set(bench.sites().get(1), 2, seen, Route53Bench.soon());
        assertThat(dns.server().wire().count(Route53Bench::isChange)).isEqualTo(1);
        assertThat(bench.seen()).isEqualTo(bench.addresses(bench.sites().get(1)));
      }
    }
  }

  @Test
  void afterAReadingTheSwitchIsOneRequest() {
    Route53Bench dns = new Route53Bench();
    try (DnsSwitchBench bench = Route53SwitchBench.plain(dns)) {
      for (int epoch = 1; epoch <= 4; epoch++) {
        TrafficSwitch subject = bench.subject();
        State seen = subject.read(Route53Bench.soon());
        dns.server().wire().forget();
        subject.set(bench.sites().get(epoch % 3), epoch, seen, Route53Bench.soon());
        assertThat(dns.server().wire().requests()).as("epoch " + epoch).hasSize(1);
      }
    }
  }

  private static void move(DnsSwitchBench bench, int site, long epoch) {
    State seen = bench.subject().read(Route53Bench.soon());
    bench.subject().set(bench.sites().get(site), epoch, seen, Route53Bench.soon());
  }
}
