package io.esmos.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.esmos.dns.TrafficSwitch;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.testkit.dns.TrafficBench;
import io.esmos.testkit.wire.WireFaults;
import io.esmos.testkit.wire.WireRequest;
import io.esmos.time.SystemTime;
import io.esmos.topology.Site;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each call by which a switch changes something comes late, is lost, or is answered by nothing: the
 * newest epoch stays, and what it wanted is there.
 */
final class LateAndLostTest {
  private static final List<String> CALLS = List.of("/TXT/_esmos.clinic", "/A/api", "/AAAA/api");

  static Stream<Arguments> callsOfTheFirstAndOfALaterChange() {
    return CALLS.stream()
        .flatMap(call -> Stream.of(true, false).map(first -> Arguments.of(call, first)));
  }

  @ParameterizedTest
  @MethodSource("callsOfTheFirstAndOfALaterChange")
  void aLateCallIsRefusedAfterANewerEpoch(String call, boolean first) throws Exception {
    AzureBench azure = AzureSwitchContractTest.served();
    try (TrafficBench bench = AzureSwitchContractTest.bench(azure)) {
      List<Site> sites = bench.sites();
      if (!first) {
        move(bench.other(), sites.get(0), 1);
      }
      TrafficSwitch.State seen = bench.subject().read(soon());
      WireFaults.Held held = azure.server.http().faults().hold(once(is(call)));
      CompletableFuture<Code> late =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  bench.subject().set(sites.get(1), 2, seen, soon());
                  return Code.OTHER;
                } catch (ProviderException e) {
                  return e.code();
                }
              });
      assertThat(held.await(Duration.ofSeconds(20))).isTrue();
      move(bench.other(), sites.get(2), 3);
      held.release();
      assertThat(late.get(20, TimeUnit.SECONDS)).isEqualTo(Code.CONFLICT);
      newest(bench, sites.get(2), 3);
    }
  }

  @ParameterizedTest
  @MethodSource("callsOfTheFirstAndOfALaterChange")
  void aLostCallIsFoundOrSaidToBeUnknown(String call, boolean first) {
    for (WireFaults.Kind kind :
        List.of(WireFaults.Kind.HANG_UP, WireFaults.Kind.LOSE_ANSWER, WireFaults.Kind.CUT_ANSWER)) {
      AzureBench azure = AzureSwitchContractTest.served();
      try (TrafficBench bench = AzureSwitchContractTest.bench(azure)) {
        Site site = bench.sites().get(1);
        if (!first) {
          move(bench.subject(), bench.sites().get(0), 1);
        }
        TrafficSwitch.State seen = bench.subject().read(soon());
        azure.server.http().faults().plan(is(call), kind);
        if (kind == WireFaults.Kind.HANG_UP) {
          assertThatThrownBy(() -> bench.subject().set(site, 2, seen, soon()))
              .isInstanceOfSatisfying(
                  ProviderException.class, e -> assertThat(e.code().effectUnknown()).isTrue());
          move(bench.subject(), site, 2);
        } else {
          bench.subject().set(site, 2, seen, soon());
        }
        newest(bench, site, 2);
      }
    }
  }

  private static void newest(TrafficBench bench, Site site, long epoch) {
    TrafficSwitch.State state = bench.other().read(soon());
    assertThat(state.is(site, epoch)).as("%s", state).isTrue();
    assertThat(bench.seen()).isEqualTo(bench.addresses(site));
  }

  private static void move(TrafficSwitch subject, Site site, long epoch) {
    subject.set(site, epoch, subject.read(soon()), soon());
  }

  private static Predicate<WireRequest> is(String call) {
    return request -> AzureBench.isChange(request) && request.path().endsWith(call);
  }

  /** Holds one request alone, so that another can pass it. */
  private static Predicate<WireRequest> once(Predicate<WireRequest> which) {
    AtomicBoolean met = new AtomicBoolean();
    return request -> which.test(request) && met.compareAndSet(false, true);
  }

  private static Deadline soon() {
    return Deadline.in(Duration.ofSeconds(30), SystemTime.ticker());
  }
}
