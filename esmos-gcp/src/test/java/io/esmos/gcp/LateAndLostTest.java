package io.esmos.gcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.esmos.dns.ChangeBatch;
import io.esmos.dns.RRset;
import io.esmos.dns.TrafficSwitch;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.testkit.dns.DnsSwitchBench;
import io.esmos.testkit.wire.WireFaults;
import io.esmos.time.SystemTime;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * The one mutating call, {@code changes.create}: delayed past a newer epoch, lost before its
 * effect, lost after it. The marker holds, and nothing is sent twice.
 */
final class LateAndLostTest {
  private static final RRset OLD = set("192.0.2.1");
  private static final RRset NEW = set("192.0.2.2");
  private static final RRset NEWER = set("192.0.2.3");

  @Test
  void anActThatComesAfterANewerEpochIsRefused() throws Exception {
    CloudDnsBench dns = CloudDnsBench.open();
    try (DnsSwitchBench bench = SwitchBench.on(dns)) {
      TrafficSwitch late = bench.subject();
      late.set(bench.sites().get(0), 1, late.read(CloudDnsBench.soon()), CloudDnsBench.soon());
      TrafficSwitch.State seen = late.read(CloudDnsBench.soon());
      WireFaults.Held held =
          dns.server.wire().faults().hold(request -> request.text().contains("epoch=2 "));
      FutureTask<Void> act =
          begin(() -> late.set(bench.sites().get(0), 2, seen, CloudDnsBench.soon()));
      assertThat(held.await(Duration.ofSeconds(30))).isTrue();
      TrafficSwitch newer = bench.other();
      newer.set(bench.sites().get(1), 3, newer.read(CloudDnsBench.soon()), CloudDnsBench.soon());
      dns.server.wire().forget();
      held.release();
      assertThatThrownBy(() -> act.get(30, TimeUnit.SECONDS))
          .cause()
          .asInstanceOf(type(ProviderException.class))
          .matches(e -> e.code() == Code.CONFLICT);
      assertThat(dns.server.wire().count(CloudDnsBench::changes)).isZero();
      assertThat(bench.seen()).isEqualTo(bench.addresses(bench.sites().get(1)));
      assertThat(newer.read(CloudDnsBench.soon()).is(bench.sites().get(1), 3)).isTrue();
    }
  }

  @Test
  void theActAfterAReadingIsOneCall() {
    CloudDnsBench dns = CloudDnsBench.open();
    try (DnsSwitchBench bench = SwitchBench.on(dns)) {
      TrafficSwitch traffic = bench.subject();
      for (int epoch = 1; epoch < 4; epoch++) {
        TrafficSwitch.State seen = traffic.read(CloudDnsBench.soon());
        dns.server.wire().forget();
        traffic.set(bench.sites().get(epoch % 3), epoch, seen, CloudDnsBench.soon());
        assertThat(dns.server.wire().requests()).hasSize(1);
      }
    }
  }

  @Test
  void aRequestThatIsLostBeforeItsEffectIsNotSentAgain() {
    try (CloudDnsBench bench = CloudDnsBench.open()) {
      bench.provider().apply(bench.apex(), ChangeBatch.put(OLD), CloudDnsBench.soon());
      bench.server.wire().forget();
      bench.server.wire().faults().plan(CloudDnsBench::changes, WireFaults.Kind.HANG_UP);
      assertThatThrownBy(
              () -> bench.provider().apply(bench.apex(), requiring(OLD, NEW), CloudDnsBench.soon()))
          .asInstanceOf(type(ProviderException.class))
          .matches(e -> e.code() == Code.UNAVAILABLE);
      assertThat(bench.server.wire().count(CloudDnsBench::changes)).isEqualTo(1);
      assertThat(there(bench)).isEqualTo(OLD);
    }
  }

  @Test
  void aLostAnswerIsLookedForAndNothingIsSentAgain() {
    for (WireFaults.Kind kind : List.of(WireFaults.Kind.LOSE_ANSWER, WireFaults.Kind.CUT_ANSWER)) {
      try (CloudDnsBench bench = CloudDnsBench.open()) {
        bench.provider().apply(bench.apex(), ChangeBatch.put(OLD), CloudDnsBench.soon());
        bench.server.wire().forget();
        bench.server.wire().faults().plan(CloudDnsBench::changes, kind);
        bench.provider().apply(bench.apex(), requiring(OLD, NEW), CloudDnsBench.soon());
        assertThat(bench.server.wire().count(CloudDnsBench::changes)).as("%s", kind).isEqualTo(1);
        assertThat(there(bench)).isEqualTo(NEW);
        // What was taken from the lost answer must not stand in the way of the next.
        bench.provider().apply(bench.apex(), requiring(NEW, NEWER), CloudDnsBench.soon());
        assertThat(there(bench)).isEqualTo(NEWER);
      }
    }
  }

  @Test
  void aRequestThatOutlivesItsCallerMayStillTakeEffectAndTheCodeSaysSo() throws Exception {
    try (CloudDnsBench bench = CloudDnsBench.open()) {
      bench.provider().apply(bench.apex(), ChangeBatch.put(OLD), CloudDnsBench.soon());
      WireFaults.Held held = bench.server.wire().faults().hold(CloudDnsBench::changes);
      assertThatThrownBy(
              () ->
                  bench
                      .provider()
                      .apply(
                          bench.apex(),
                          requiring(OLD, NEW),
                          Deadline.in(Duration.ofMillis(300), SystemTime.ticker())))
          .asInstanceOf(type(ProviderException.class))
          .matches(e -> e.code() == Code.TIMEOUT);
      assertThat(held.await(Duration.ofSeconds(30))).isTrue();
      assertThat(there(bench)).isEqualTo(OLD);
      held.release();
      Deadline deadline = CloudDnsBench.soon();
      while (!there(bench).equals(NEW)) {
        deadline.check("the effect");
      }
    }
  }

  @Test
  void aFailedReadingBeforeTheActIsNoLostAct() {
    try (CloudDnsBench bench = CloudDnsBench.open()) {
      bench.server.plant(bench.apex(), json("192.0.2.2"));
      // Twice as often: the JDK itself asks once more where a GET gets no answer at all.
      for (int i = 0; i < 2 * CloudDnsBench.QUICK.attempts(); i++) {
        bench.server.wire().faults().plan(CloudDnsBench::lists, WireFaults.Kind.HANG_UP);
      }
      ChangeBatch batch =
          new ChangeBatch(List.of(), Set.of(marker().key()), List.of(NEW, marker()), Set.of());
      assertThatThrownBy(() -> bench.provider().apply(bench.apex(), batch, CloudDnsBench.soon()))
          .asInstanceOf(type(ProviderException.class))
          .matches(e -> e.code() == Code.UNAVAILABLE);
      assertThat(bench.server.wire().count(CloudDnsBench::changes)).isZero();
    }
  }

  private static RRset set(String address) {
    return RRset.of(CloudDnsBench.APEX.child("www"), "A", Duration.ofSeconds(60), address);
  }

  private static RRset marker() {
    return RRset.of(CloudDnsBench.APEX.child("_m"), "TXT", Duration.ofSeconds(60), "\"1\"");
  }

  private static ChangeBatch requiring(RRset old, RRset put) {
    return new ChangeBatch(List.of(old), Set.of(), List.of(put), Set.of());
  }

  private static RRset there(CloudDnsBench bench) {
    return bench.other().read(bench.apex(), Set.of(OLD.key()), CloudDnsBench.soon()).get(OLD.key());
  }

  private static String json(String address) {
    return "{\"name\": \"www.clinic.example.\", \"type\": \"A\", \"ttl\": 60, \"rrdatas\": [\""
        + address
        + "\"]}";
  }

  private static FutureTask<Void> begin(Runnable call) {
    FutureTask<Void> task = new FutureTask<>(call, null);
    Thread thread = new Thread(task, "late-and-lost");
    thread.setDaemon(true);
    thread.start();
    return task;
  }
}
