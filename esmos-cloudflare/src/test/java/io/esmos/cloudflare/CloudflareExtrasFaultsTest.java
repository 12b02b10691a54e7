package io.esmos.cloudflare;

import static org.assertj.core.api.Assertions.assertThat;

import io.esmos.dns.DnsName;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.testkit.wire.WireAnswer;
import io.esmos.testkit.wire.WireFaults.Kind;
import io.esmos.time.SystemTime;
import io.esmos.topology.Site;
import java.time.Duration;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Each call beside those of records goes wrong in each way. */
class CloudflareExtrasFaultsTest {
  private static final DnsName APEX = CloudflareBench.APEX;
  private static final String ACCOUNT = "0".repeat(32);
  private static final Site ONE = Site.of("aws/ap-southeast-1");
  private static final Site TWO = Site.of("aws/ap-northeast-1");

  /** Those that change something, and are never sent twice. */
  private static final Set<String> CHANGES = Set.of("purge everything", "purge hosts", "send");

  private static final Map<WireAnswer, Code> WRONG = new LinkedHashMap<>();

  static {
    String refusal = "{\"success\":false,\"errors\":[{\"code\":971}],\"result\":null}";
    WRONG.put(json(429, refusal), Code.THROTTLED);
    WRONG.put(json(503, "upstream connect error"), Code.UNAVAILABLE);
    WRONG.put(json(403, refusal), Code.DENIED);
    WRONG.put(WireAnswer.page().with("cf-ray", "ray-1"), Code.MALFORMED);
    WRONG.put(json(200, "{\"success\":true,\"errors\":[],\"result\":[{\"id\":\"a"), Code.MALFORMED);
    WRONG.put(json(200, "{\"success\":true,\"errors\":[],\"messages\":[]}"), Code.MALFORMED);
    WRONG.put(json(200, refusal), Code.OTHER);
  }

  private static WireAnswer json(int status, String body) {
    return WireAnswer.json(status, body).with("cf-ray", "ray-1").with("retry-after", "7");
  }

  /** An account with two pools and a load balancer, and all that can be asked of it. */
  private static final class World implements AutoCloseable {
    private final CloudflareBench bench = new CloudflareBench();
    private final CloudflareBalancer balancer;

    World() {
      String one = bench.server().addPool("one", "192.0.2.1");
      String two = bench.server().addPool("two", "192.0.2.2");
      String id = bench.server().addBalancer(APEX, APEX.child("api"), one);
      String zone = bench.server().id(APEX);
      balancer = CloudflareBalancer.of(bench.access(), zone, id, Map.of(ONE, one, TWO, two));
      balancer.send(ONE, in(20_000));
      bench.server().api().forget();
    }

    Map<String, Runnable> calls(long millis) {
      CloudflareAccess access = bench.access();
      CloudflareZone zone = CloudflareZone.of(access, bench.server().id(APEX));
      CloudflarePools pools = CloudflarePools.of(access, ACCOUNT);
      Map<String, Runnable> calls = new LinkedHashMap<>();
      calls.put("multi-provider", () -> zone.multiProvider(in(millis)));
      calls.put("transfers", () -> zone.outgoingTransfers(in(millis)));
      calls.put("purge everything", () -> zone.purgeEverything(in(millis)));
      calls.put(
          "purge hosts",
          () -> zone.purge(CloudflareZone.Purge.HOSTS, List.of("www.clinic.example"), in(millis)));
      calls.put("pools", () -> pools.pools(in(millis)));
      calls.put("monitors", () -> pools.monitors(in(millis)));
      calls.put("read", () -> balancer.read(in(millis)));
      calls.put("send", () -> balancer.send(TWO, in(millis)));
      return calls;
    }

    Optional<Site> sent() {
      return balancer.read(in(20_000));
    }

    long requests() {
      return bench.server().api().requests().size();
    }

    @Override
    public void close() {
      bench.close();
    }
  }

  private static Deadline in(long millis) {
    return Deadline.in(Duration.ofMillis(millis), SystemTime.ticker());
  }

  private static Set<String> names() {
    try (World world = new World()) {
      return world.calls(1).keySet();
    }
  }

  private static Optional<ProviderException> outcome(World world, String call, long millis) {
    try {
      Runnable run = world.calls(millis).get(call);
      assertThat(run).isNotNull();
      run.run();
      return Optional.empty();
    } catch (ProviderException e) {
      return Optional.of(e);
    }
  }

  @Test
  void everyCallIsAnsweredWrongly() {
    for (String call : names()) {
      for (Map.Entry<WireAnswer, Code> wrong : WRONG.entrySet()) {
        try (World world = new World()) {
          world.bench.server().api().faults().plan(request -> true, wrong.getKey());
          ProviderException e = outcome(world, call, 20_000).orElseThrow();
          assertThat(e.code()).as(call + ": " + e).isEqualTo(wrong.getValue());
          assertThat(e.requestId()).as(call + ": " + e).contains("ray-1");
          if (e.code() == Code.THROTTLED || e.code() == Code.UNAVAILABLE) {
            assertThat(e.retryAfter()).as(call).contains(Duration.ofSeconds(7));
          }
          assertThat(world.requests()).as(call).isEqualTo(1);
        }
      }
    }
  }

  @Test
  void everyCallBreaks() {
    for (String call : names()) {
      for (Kind kind : EnumSet.of(Kind.HANG_UP, Kind.LOSE_ANSWER, Kind.CUT_ANSWER, Kind.STALL)) {
        try (World world = new World()) {
          boolean change = CHANGES.contains(call);
          world.bench.server().api().faults().plan(request -> true, kind);
          Optional<ProviderException> e = outcome(world, call, kind == Kind.STALL ? 500 : 20_000);
          if (change || kind == Kind.CUT_ANSWER || kind == Kind.STALL) {
            assertThat(e).as(call + ", " + kind).isPresent();
            assertThat(world.requests()).as(call + ", " + kind).isEqualTo(1);
          }
          e.ifPresent(
              failure ->
                  assertThat(failure.code())
                      .as(call + ", " + kind)
                      .isIn(Code.UNAVAILABLE, Code.TIMEOUT));
          e.ifPresent(failure -> assertThat(failure.code().effectUnknown()).isTrue());
          boolean done =
              call.equals("send") && EnumSet.of(Kind.LOSE_ANSWER, Kind.CUT_ANSWER).contains(kind);
          assertThat(world.sent()).contains(done ? TWO : ONE);
        }
      }
    }
  }
}
