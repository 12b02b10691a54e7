package io.esmos.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.esmos.dns.ChangeBatch;
import io.esmos.dns.DnsProvider;
import io.esmos.dns.RRset;
import io.esmos.dns.Zone;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.testkit.wire.WireAnswer;
import io.esmos.testkit.wire.WireFaults;
import io.esmos.testkit.wire.WireRequest;
import io.esmos.time.SystemTime;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** Every request in turn fails in every way. */
class Route53FaultTest {
  private static final RRset SET =
      RRset.of(Route53Bench.APEX.child("www"), "A", Duration.ofSeconds(60), "192.0.2.1");

  /** One request and no second attempt: each failure is seen as it is. */
  private static final Route53Options ONCE = Route53Bench.FAST.attempts(1);

  private static final Map<String, Consumer<Route53Bench>> CALLS =
      new TreeMap<>(
          Map.of(
              "ListHostedZones", bench -> bench.provider().zones(soon()),
              "ListHostedZonesByName", bench -> bench.provider().read(bench.apex(), soon()),
              "ListResourceRecordSets", bench -> bench.provider().read(bench.apex(), soon()),
              "ListResourceRecordSets of keys",
                  bench -> bench.provider().read(bench.apex(), List.of(SET.key()), soon()),
              "ChangeResourceRecordSets",
                  bench -> bench.provider().apply(bench.apex(), ChangeBatch.put(SET), soon()),
              "GetChange",
                  bench ->
                      bench
                          .provider()
                          .status(new DnsProvider.Change(bench.apex(), "C1000000"), soon())));

  private static Deadline soon() {
    return Deadline.in(Duration.ofSeconds(20), SystemTime.ticker());
  }

  private static Predicate<WireRequest> requests(String call) {
    return switch (call) {
      case "ListHostedZones" -> request -> request.path().endsWith("/hostedzone");
      case "ListHostedZonesByName" -> request -> request.path().endsWith("/hostedzonesbyname");
      case "ChangeResourceRecordSets" -> Route53Bench::isChange;
      case "GetChange" -> request -> request.path().contains("/change/");
      default -> Route53Bench::isList;
    };
  }

  private static WireAnswer error(int status, String code) {
    return WireAnswer.xml(
            status,
            "<ErrorResponse xmlns=\"https://route53.amazonaws.com/doc/2013-04-01/\"><Error>"
                + "<Type>Sender</Type><Code>"
                + code
                + "</Code><Message>why</Message></Error><RequestId>id-1</RequestId>"
                + "</ErrorResponse>")
        .with("x-amzn-RequestId", "id-1");
  }

  /** Lets every call meet this answer, and returns what it failed with. */
  private static Map<String, ProviderException> failures(
      java.util.function.BiConsumer<WireFaults, Predicate<WireRequest>> plan) {
    Map<String, ProviderException> failures = new TreeMap<>();
    CALLS.forEach(
        (name, call) -> {
          try (Route53Bench bench = new Route53Bench(ONCE)) {
            plan.accept(bench.server().faults(), requests(name));
            failures.put(
                name, catchThrowableOfType(ProviderException.class, () -> call.accept(bench)));
            assertThat(failures.get(name)).as(name + " must fail").isNotNull();
            assertThat(bench.server().wire().count(requests(name))).as(name).isEqualTo(1);
          }
        });
    return failures;
  }

  private static void answered(WireAnswer answer, Code code, String vendorCode) {
    failures((faults, which) -> faults.plan(which, answer))
        .forEach(
            (call, e) -> {
              assertThat(e.code()).as(call + ": " + e).isEqualTo(code);
              assertThat(e.vendorCode()).as(call).contains(vendorCode);
              assertThat(e.requestId()).as(call).contains("id-1");
            });
  }

  @Test
  void whatRoute53SaysHasItsCode() {
    answered(error(403, "AccessDenied"), Code.DENIED, "AccessDenied");
    answered(error(403, "InvalidClientTokenId"), Code.DENIED, "InvalidClientTokenId");
    answered(error(400, "InvalidInput"), Code.INVALID, "InvalidInput");
    answered(error(500, "InternalFailure"), Code.UNAVAILABLE, "InternalFailure");
    answered(error(404, "NoSuchHostedZone"), Code.NOT_FOUND, "NoSuchHostedZone");
  }

  @Test
  void beingThrottledSaysWhenToComeBack() {
    for (String code : List.of("Throttling", "ThrottlingException", "PriorRequestNotComplete")) {
      failures((faults, which) -> faults.plan(which, error(400, code)))
          .forEach(
              (call, e) -> {
                assertThat(e.code()).as(call + ": " + e).isEqualTo(Code.THROTTLED);
                assertThat(e.retryAfter()).as(call).isPresent();
              });
    }
    failures((faults, which) -> faults.plan(which, error(429, "TooMany").with("Retry-After", "7")))
        .forEach(
            (call, e) -> {
              assertThat(e.code()).as(call + ": " + e).isEqualTo(Code.THROTTLED);
              assertThat(e.retryAfter()).as(call).contains(Duration.ofSeconds(7));
            });
    failures(
            (faults, which) ->
                faults.plan(which, error(503, "ServiceUnavailable").with("Retry-After", "3")))
        .forEach(
            (call, e) -> {
              boolean changes = call.startsWith("Change");
              assertThat(e.code())
                  .as(call + ": " + e)
                  .isEqualTo(changes ? Code.UNAVAILABLE : Code.THROTTLED);
              assertThat(e.retryAfter()).as(call).contains(Duration.ofSeconds(3));
            });
  }

  @Test
  void whatIsNoAnswerIsNeverTakenForOne() {
    List<WireAnswer> strange =
        List.of(
            WireAnswer.page(),
            WireAnswer.of(200, "text/html", "<html><body>well-formed</body></html>"),
            WireAnswer.xml(200, "<ListResourceRecordSetsResponse/>"),
            WireAnswer.xml(200, "<ListResourceRecordSetsResponse><ResourceRecordSets><Resou"),
            WireAnswer.xml(200, ""));
    for (WireAnswer answer : strange) {
      failures((faults, which) -> faults.plan(which, answer))
          .forEach(
              (call, e) ->
                  assertThat(e.code())
                      .as(call + " after " + answer + ": " + e)
                      .isEqualTo(Code.MALFORMED));
    }
  }

  @Test
  void brokenConnectionsAreNoAnswers() {
    for (WireFaults.Kind kind : List.of(WireFaults.Kind.HANG_UP, WireFaults.Kind.CUT_ANSWER)) {
      Map<String, Consumer<Route53Bench>> reading = new TreeMap<>(CALLS);
      reading.remove("ChangeResourceRecordSets");
      reading.remove("GetChange");
      reading.forEach(
          (name, call) -> {
            try (Route53Bench bench = new Route53Bench(ONCE)) {
              // The JDK's HTTP client repeats a GET by itself when its connection ends early.
              for (int i = 0; i < 3; i++) {
                bench.server().faults().plan(requests(name), kind);
              }
              assertThatThrownBy(() -> call.accept(bench))
                  .isInstanceOfSatisfying(
                      ProviderException.class,
                      e ->
                          assertThat(e.code())
                              .as(name + " " + kind + ": " + e)
                              .isIn(Code.UNAVAILABLE, Code.MALFORMED));
            }
          });
    }
  }

  @Test
  void noRequestOutlivesItsDeadline() {
    CALLS.forEach(
        (name, call) -> {
          try (Route53Bench bench = new Route53Bench(ONCE)) {
            bench.server().faults().plan(requests(name), WireFaults.Kind.STALL);
            Deadline deadline = Deadline.in(Duration.ofMillis(600), SystemTime.ticker());
            Consumer<Deadline> bounded =
                switch (name) {
                  case "ListHostedZones" -> bench.provider()::zones;
                  case "ChangeResourceRecordSets" ->
                      until -> bench.provider().apply(bench.apex(), ChangeBatch.put(SET), until);
                  case "GetChange" ->
                      until ->
                          bench
                              .provider()
                              .status(new DnsProvider.Change(bench.apex(), "C1"), until);
                  default -> until -> bench.provider().read(bench.apex(), until);
                };
            assertThatThrownBy(() -> bounded.accept(deadline))
                .isInstanceOfSatisfying(
                    ProviderException.class,
                    e -> assertThat(e.code()).as(name + ": " + e).isEqualTo(Code.TIMEOUT));
          }
        });
  }

  @Test
  void whatOnlyReadsIsSentAgainAndAChangeOnlyIfItWasThrottled() {
    try (Route53Bench bench = new Route53Bench()) {
      bench.server().faults().plan(Route53Bench::isList, WireFaults.Kind.HANG_UP);
      bench.server().faults().plan(Route53Bench::isList, error(400, "Throttling"));
      assertThat(bench.provider().read(bench.apex(), soon()).sets()).hasSize(2);
      bench.server().faults().plan(Route53Bench::isChange, error(400, "PriorRequestNotComplete"));
      bench.provider().apply(bench.apex(), ChangeBatch.put(SET), soon());
      assertThat(bench.server().wire().count(Route53Bench::isChange)).isEqualTo(2);
      bench.server().wire().forget();
      bench.server().faults().plan(Route53Bench::isChange, error(503, "ServiceUnavailable"));
      RRset other = SET.withTtl(io.esmos.dns.Ttl.seconds(61));
      assertThatThrownBy(() -> bench.provider().apply(bench.apex(), ChangeBatch.put(other), soon()))
          .isInstanceOf(ProviderException.class);
      assertThat(bench.server().wire().count(Route53Bench::isChange)).isEqualTo(1);
    }
  }

  @Test
  void aZoneThatBreaksOffOnALaterPageIsNoZone() {
    try (Route53Bench bench = new Route53Bench(ONCE)) {
      for (int batch = 0; batch < 4; batch++) {
        RRset[] sets = new RRset[100];
        for (int i = 0; i < sets.length; i++) {
          String label = "n" + (batch * 100 + i);
          sets[i] =
              RRset.of(Route53Bench.APEX.child(label), "A", Duration.ofSeconds(60), "192.0.2.1");
        }
        bench.provider().apply(bench.apex(), ChangeBatch.put(sets), soon());
      }
      Predicate<WireRequest> later =
          request -> Route53Bench.isList(request) && request.parameter("name").isPresent();
      for (WireAnswer answer : List.of(error(500, "InternalFailure"), WireAnswer.page())) {
        bench.server().faults().plan(later, answer);
        assertThatThrownBy(() -> bench.provider().read(bench.apex(), soon()))
            .isInstanceOf(ProviderException.class);
      }
      bench.server().faults().plan(later, WireFaults.Kind.CUT_ANSWER);
      assertThatThrownBy(() -> bench.provider().read(bench.apex(), soon()))
          .isInstanceOf(ProviderException.class);
      bench.server().wire().forget();
      Zone zone = bench.provider().read(bench.apex(), soon());
      assertThat(zone.sets()).hasSize(402);
      assertThat(bench.server().wire().requests()).hasSize(2);
    }
  }

  @Test
  void secretsAreInNoFailure() {
    Set<Code> seen = EnumSet.noneOf(Code.class);
    failures((faults, which) -> faults.plan(which, error(403, "SignatureDoesNotMatch")))
        .values()
        .forEach(
            e -> {
              seen.add(e.code());
              assertThat(e.getMessage()).doesNotContain("why").doesNotContain("secret");
            });
    assertThat(seen).containsExactly(Code.DENIED);
  }
}
