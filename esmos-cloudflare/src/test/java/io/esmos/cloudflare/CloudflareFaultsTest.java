package io.esmos.cloudflare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.esmos.dns.ChangeBatch;
import io.esmos.dns.DnsName;
import io.esmos.dns.RRset;
import io.esmos.dns.Zone;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.testkit.wire.WireAnswer;
import io.esmos.testkit.wire.WireFaults;
import io.esmos.testkit.wire.WireFaults.Kind;
import io.esmos.testkit.wire.WireRequest;
import io.esmos.time.SystemTime;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** Each call in turn goes wrong, in each way; and changes come late, are lost, or seem to be. */
class CloudflareFaultsTest {
  private static final DnsName APEX = CloudflareBench.APEX;
  private static final RRset WWW =
      RRset.of(APEX.child("www"), "A", Duration.ofSeconds(60), "192.0.2.1");
  private static final RRset NEXT =
      RRset.of(APEX.child("www"), "A", Duration.ofSeconds(60), "192.0.2.2");

  /** What an answer that is no answer looks like, and what it must be called. */
  private static final Map<String, WireAnswer> ANSWERS =
      new TreeMap<>(
          Map.of(
              "THROTTLED",
              json(429, "{\"success\":false,\"errors\":[{\"code\":971}],\"result\":null}"),
              "UNAVAILABLE",
              json(503, "upstream connect error"),
              "DENIED",
              json(400, "{\"success\":false,\"errors\":[{\"code\":9106}],\"result\":null}"),
              "MALFORMED page",
              WireAnswer.page().with("cf-ray", "ray-1"),
              "MALFORMED truncated",
              json(200, "{\"success\":true,\"errors\":[],\"result\":[{\"id\":\"ab"),
              "MALFORMED no result",
              json(200, "{\"success\":true,\"errors\":[],\"messages\":[]}")));

  private static WireAnswer json(int status, String body) {
    return WireAnswer.json(status, body).with("cf-ray", "ray-1").with("retry-after", "7");
  }

  private static Deadline in(long millis) {
    return Deadline.in(Duration.ofMillis(millis), SystemTime.ticker());
  }

  /** Matches one request, counted from 0. */
  private static Predicate<WireRequest> nth(int n) {
    AtomicInteger seen = new AtomicInteger();
    return request -> seen.getAndIncrement() == n;
  }

  @Test
  void everyReadingCallInTurnIsAnsweredWrongly() {
    for (Map.Entry<String, WireAnswer> wrong : ANSWERS.entrySet()) {
      for (int call = 0; call < 4; call++) {
        try (CloudflareBench bench = new CloudflareBench()) {
          bench.server().api().faults().plan(nth(call), wrong.getValue());
          ProviderException e = failure(() -> bench.provider().read(APEX, in(20_000)));
          assertThat(wrong.getKey()).as(call + ": " + e).startsWith(e.code().name());
          assertThat(e.requestId()).as(wrong.getKey()).contains("ray-1");
          if (e.code() == Code.THROTTLED || e.code() == Code.UNAVAILABLE) {
            assertThat(e.retryAfter()).contains(Duration.ofSeconds(7));
          }
          assertThat(bench.other().read(APEX, in(20_000)).sets()).hasSize(2);
        }
      }
    }
  }

  @Test
  void everyReadingCallInTurnBreaks() {
    for (Kind kind : EnumSet.of(Kind.HANG_UP, Kind.CUT_ANSWER, Kind.STALL)) {
      for (int call = 0; call < 4; call++) {
        try (CloudflareBench bench = new CloudflareBench()) {
          bench.server().api().faults().plan(nth(call), kind);
          try {
            Zone zone = bench.provider().read(APEX, in(kind == Kind.STALL ? 500 : 20_000));
            assertThat(kind).as("asked again on a new connection").isEqualTo(Kind.HANG_UP);
            assertThat(zone.sets()).hasSize(2);
          } catch (ProviderException e) {
            assertThat(e.code()).isIn(Code.UNAVAILABLE, Code.TIMEOUT);
          }
        }
      }
    }
  }

  @Test
  void aBatchThatIsAnsweredWronglyIsNotTakenForDone() {
    for (Map.Entry<String, WireAnswer> wrong : ANSWERS.entrySet()) {
      try (CloudflareBench bench = new CloudflareBench()) {
        bench.server().api().faults().plan(CloudflareBench::isBatch, wrong.getValue());
        ProviderException e =
            failure(() -> bench.provider().apply(APEX, ChangeBatch.put(WWW), in(20_000)));
        assertThat(wrong.getKey()).as(e.toString()).startsWith(e.code().name());
        assertThat(bench.other().read(APEX, List.of(WWW.key()), in(20_000))).isEmpty();
        assertThat(bench.server().api().count(CloudflareBench::isBatch)).isEqualTo(1);
      }
    }
  }

  @Test
  void aBatchWhoseAnswerIsLostIsFoundDoneAndNotSentTwice() {
    for (Kind kind : EnumSet.of(Kind.LOSE_ANSWER, Kind.CUT_ANSWER)) {
      try (CloudflareBench bench = new CloudflareBench()) {
        bench.server().api().faults().plan(CloudflareBench::isBatch, kind);
        bench.provider().apply(APEX, ChangeBatch.put(WWW), in(20_000));
        assertThat(bench.server().api().count(CloudflareBench::isBatch)).isEqualTo(1);
        assertThat(bench.other().read(APEX, List.of(WWW.key()), in(20_000))).containsValue(WWW);
      }
    }
  }

  @Test
  void aBatchThatIsLostBeforeItsEffectIsUnknown() {
    for (Kind kind : EnumSet.of(Kind.HANG_UP, Kind.STALL)) {
      try (CloudflareBench bench = new CloudflareBench()) {
        bench.server().api().faults().plan(CloudflareBench::isBatch, kind);
        ProviderException e =
            failure(
                () ->
                    bench
                        .provider()
                        .apply(APEX, ChangeBatch.put(WWW), in(kind == Kind.STALL ? 700 : 20_000)));
        assertThat(e.code().effectUnknown()).as(e.toString()).isTrue();
        assertThat(bench.other().read(APEX, List.of(WWW.key()), in(20_000))).isEmpty();
      }
    }
  }

  /** Rule S8: the batch of an old epoch waits on the way while a newer one is applied. */
  @Test
  void aBatchThatIsHeldPastANewerEpochIsRefusedByCloudflare() throws Exception {
    try (CloudflareBench bench = new CloudflareBench()) {
      RRset one = mark("epoch=1");
      RRset late = mark("epoch=2");
      RRset newest = mark("epoch=3");
      bench.provider().apply(APEX, ChangeBatch.put(one, WWW), in(20_000));
      RRset moved = RRset.of(WWW.name(), "A", Duration.ofSeconds(60), "192.0.2.3");
      WireFaults.Held held = bench.server().api().faults().hold(first());
      FutureTask<ProviderException> delayed =
          new FutureTask<>(
              () -> failure(() -> bench.provider().apply(APEX, on(one, late, NEXT), in(20_000))));
      Thread thread = new Thread(delayed, "delayed");
      thread.setDaemon(true);
      thread.start();
      assertThat(held.await(Duration.ofSeconds(20))).isTrue();
      bench.other().apply(APEX, on(one, newest, moved), in(20_000));
      held.release();
      assertThat(delayed.get(20, TimeUnit.SECONDS).code()).isEqualTo(Code.CONFLICT);
      assertThat(bench.other().read(APEX, List.of(one.key(), WWW.key()), in(20_000)))
          .containsOnly(Map.entry(one.key(), newest), Map.entry(WWW.key(), moved));
    }
  }

  /** Holds the first batch alone. */
  private static Predicate<WireRequest> first() {
    AtomicInteger batches = new AtomicInteger();
    return request -> CloudflareBench.isBatch(request) && batches.getAndIncrement() == 0;
  }

  private static RRset mark(String text) {
    return RRset.of(APEX.child("_m"), "TXT", Duration.ofSeconds(60), "\"" + text + "\"");
  }

  private static ChangeBatch on(RRset required, RRset... put) {
    return new ChangeBatch(List.of(required), Set.of(), List.of(put), Set.of());
  }

  @Test
  void answersThatContradictThemselvesAreNotBelieved() {
    String good = "\"id\":\"1\",\"name\":\"www.clinic.example\",\"type\":\"A\",\"ttl\":60";
    for (String body :
        List.of(
            list("{" + good + "}", 1),
            list("{" + good + ",\"content\":\"192.0.2.300\"}", 1),
            list(
                "{\"id\":\"1\",\"name\":\"www.elsewhere.test\",\"type\":\"A\",\"ttl\":60,"
                    + "\"content\":\"192.0.2.1\"}",
                1),
            list(
                "{\"id\":\"1\",\"name\":\"www.clinic.example\",\"type\":\"A\","
                    + "\"content\":\"192.0.2.1\"}",
                1),
            list("{" + good + ",\"content\":\"192.0.2.1\"}", 2),
            list("null", 1),
            "{\"success\":true,\"result\":{}}",
            "{\"success\":true,\"result\":[]}",
            "{\"success\":true,\"result\":[]}{}",
            "[]",
            "")) {
      try (CloudflareBench bench = new CloudflareBench()) {
        bench.server().api().faults().plan(CloudflareBench::isList, WireAnswer.json(200, body));
        ProviderException e = failure(() -> bench.provider().read(APEX, in(20_000)));
        assertThat(e.code()).as(body).isEqualTo(Code.MALFORMED);
      }
    }
  }

  @Test
  void aListThatIsLongerThanAskedForIsNotKept() {
    CloudflareDnsOptions options = CloudflareDnsOptions.DEFAULTS.pageSize(5);
    String record =
        "{\"id\":\"%s\",\"name\":\"n%s.clinic.example\",\"type\":\"A\",\"ttl\":60,"
            + "\"content\":\"192.0.2.1\"}";
    StringBuilder six = new StringBuilder();
    for (int i = 0; i < 6; i++) {
      six.append(i == 0 ? "" : ",").append(record.replace("%s", "" + i));
    }
    String padded = list(" ".repeat(2 << 20), 0);
    for (String body : List.of(list(six.toString(), 6), padded)) {
      try (CloudflareBench bench = new CloudflareBench()) {
        WireAnswer answer = WireAnswer.json(200, body).with("cf-ray", "ray-1");
        bench.server().api().faults().plan(CloudflareBench::isList, answer);
        ProviderException e = failure(() -> bench.dns("small", options).read(APEX, in(20_000)));
        assertThat(e.code()).isEqualTo(Code.MALFORMED);
        assertThat(e).hasMessageMatching(".*(more than the 5|longer than 1089536 octets).*");
      }
    }
  }

  private static String list(String record, int count) {
    return "{\"success\":true,\"result\":["
        + record
        + "],\"result_info\":{\"count\":"
        + count
        + ",\"total_count\":"
        + count
        + "}}";
  }

  @Test
  void aWrongTokenIsDeniedAndNowhereToBeSeen() {
    try (CloudflareBench bench = new CloudflareBench()) {
      String secret = "another-token-that-is-secret";
      CloudflareAccess access =
          CloudflareAccess.of(
              new okhttp3.OkHttpClient(),
              secret,
              CloudflareOptions.DEFAULTS.endpoint(bench.server().url()));
      CloudflareDns dns = CloudflareDns.of("cloudflare", access).zone(APEX).build();
      ProviderException e = failure(() -> dns.read(APEX, in(20_000)));
      assertThat(e.code()).isEqualTo(Code.DENIED);
      assertThat(e.vendorCode()).contains("10000");
      assertThat(e + dns.toString() + access + bench.server().api().requests())
          .doesNotContain(secret);
      assertThatThrownBy(() -> CloudflareAccess.of(new okhttp3.OkHttpClient(), secret + "\n"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageNotContaining(secret);
    }
  }

  private static ProviderException failure(Runnable call) {
    try {
      call.run();
    } catch (ProviderException e) {
      return e;
    }
    throw new AssertionError("must fail");
  }
}
