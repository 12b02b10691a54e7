package io.esmos.gcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.esmos.dns.ChangeBatch;
import io.esmos.dns.DnsProvider;
import io.esmos.dns.RRset;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.testkit.clouddns.CloudDnsServer;
import io.esmos.testkit.wire.WireAnswer;
import io.esmos.testkit.wire.WireFaults;
import io.esmos.testkit.wire.WireRequest;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** Every call in turn fails in every way: typed, and never a half-read zone. */
final class FaultRunTest {
  private static final RRset WWW =
      RRset.of(CloudDnsBench.APEX.child("www"), "A", Duration.ofSeconds(60), "192.0.2.1");
  private static final CloudDnsOptions ONCE =
      CloudDnsBench.QUICK.attempts(1, Duration.ofMillis(400));

  /** An operation, and the requests that it makes. */
  private record Step(Consumer<CloudDns> call, Predicate<WireRequest> request) {}

  private static final Map<String, Step> STEPS = new LinkedHashMap<>();

  static {
    STEPS.put("zones", step(it -> it.zones(CloudDnsBench.soon()), "/managedZones"));
    STEPS.put(
        "look-up of the zone",
        step(it -> it.read(CloudDnsBench.APEX, CloudDnsBench.soon()), "/managedZones"));
    STEPS.put(
        "read of the zone, first page",
        step(it -> it.read(CloudDnsBench.APEX, CloudDnsBench.soon()), "/rrsets"));
    STEPS.put(
        "read of the zone, later page",
        new Step(
            it -> it.read(CloudDnsBench.APEX, CloudDnsBench.soon()),
            request -> request.parameter("pageToken").isPresent()));
    STEPS.put(
        "read of the zone, the serial afterwards",
        new Step(
            it -> it.read(CloudDnsBench.APEX, CloudDnsBench.soon()),
            request -> request.parameter("name").isPresent()));
    STEPS.put(
        "read of a key",
        step(
            it -> it.read(CloudDnsBench.APEX, Set.of(WWW.key()), CloudDnsBench.soon()), "/rrsets"));
    STEPS.put(
        "change",
        step(
            it ->
                it.apply(
                    CloudDnsBench.APEX,
                    new ChangeBatch(List.of(), Set.of(WWW.key()), List.of(WWW), Set.of()),
                    CloudDnsBench.soon()),
            "/changes"));
    STEPS.put(
        "status",
        step(
            it -> it.status(new DnsProvider.Change(CloudDnsBench.APEX, "0"), CloudDnsBench.soon()),
            "/changes/0"));
    STEPS.put("quota", step(it -> it.quota(CloudDnsBench.soon()), CloudDnsBench.PROJECT));
  }

  @Test
  void whatGoogleRefusesHasItsCodeItsReasonItsIdAndItsTime() {
    eachStep(
        refusal(429, "rateLimitExceeded"),
        e -> {
          assertThat(e.code()).isEqualTo(Code.THROTTLED);
          assertThat(e.vendorCode()).contains("rateLimitExceeded");
          assertThat(e.requestId()).contains("request-1");
          assertThat(e.retryAfter()).contains(Duration.ofSeconds(7));
        });
    eachStep(refusal(403, "userRateLimitExceeded"), e -> is(e, Code.THROTTLED));
    eachStep(refusal(403, "forbidden"), e -> is(e, Code.DENIED));
    eachStep(refusal(401, "authError"), e -> is(e, Code.DENIED));
    eachStep(
        refusal(503, "backendError"),
        e -> {
          assertThat(e.code()).isEqualTo(Code.UNAVAILABLE);
          assertThat(e.vendorCode()).contains("backendError");
          assertThat(e.retryAfter()).contains(Duration.ofSeconds(7));
        });
    eachStep(refusal(400, "invalid"), e -> is(e, Code.INVALID));
  }

  @Test
  void whatIsNoAnswerOfTheApiIsMalformed() {
    eachStep(WireAnswer.page(), e -> is(e, Code.MALFORMED));
    eachStep(WireAnswer.json(200, ""), e -> is(e, Code.MALFORMED));
    eachStep(WireAnswer.json(200, "{}"), e -> is(e, Code.MALFORMED));
    eachStep(WireAnswer.json(200, "[1]"), e -> is(e, Code.MALFORMED));
    eachStep(WireAnswer.json(200, "{\"kind\": {\"a\": 1}}"), e -> is(e, Code.MALFORMED));
    eachStep(WireAnswer.json(200, "{\"rrsets\": [{\"na"), e -> is(e, Code.MALFORMED));
    eachStep(
        WireAnswer.of(404, "text/html", "<title>Not here</title>"), e -> is(e, Code.MALFORMED));
    eachStep(
        WireAnswer.of(302, "text/html", "").with("Location", "http://127.0.0.1:1/login"),
        e -> is(e, Code.MALFORMED));
  }

  @Test
  void brokenConnectionsAreUnavailableAndSilenceIsATimeOut() {
    eachStep(WireFaults.Kind.HANG_UP, e -> is(e, Code.UNAVAILABLE));
    eachStep(WireFaults.Kind.STALL, e -> is(e, Code.TIMEOUT));
    for (Map.Entry<String, Step> step : STEPS.entrySet()) {
      boolean lookedFor = step.getKey().equals("change");
      ProviderException e = failure(step, faults -> plan(faults, step, WireFaults.Kind.CUT_ANSWER));
      if (lookedFor) {
        assertThat(e).as("a change whose answer is cut is looked for").isNull();
      } else {
        is(e, Code.UNAVAILABLE);
      }
    }
  }

  @Test
  void readingsAreTriedAgainAndChangesAreNot() {
    CloudDnsOptions patient = CloudDnsBench.QUICK.attempts(3, Duration.ofSeconds(5));
    for (Map.Entry<String, Step> step : STEPS.entrySet()) {
      try (CloudDnsServer server = server()) {
        for (int i = 0; i < 2; i++) {
          server.wire().faults().plan(step.getValue().request(), refusal(503, "backendError", "0"));
        }
        CloudDns provider = CloudDnsBench.provider(server, patient);
        ProviderException e =
            catchThrowableOfType(
                ProviderException.class, () -> step.getValue().call().accept(provider));
        if (step.getKey().equals("change")) {
          is(e, Code.UNAVAILABLE);
          assertThat(server.wire().count(CloudDnsBench::changes)).isEqualTo(1);
        } else {
          assertThat(e).as(step.getKey()).isNull();
        }
      }
    }
  }

  @Test
  void aWaitThatWouldPassTheDeadlineIsNotBegun() {
    try (CloudDnsServer server = server()) {
      server.wire().faults().plan(request -> true, refusal(429, "rateLimitExceeded", "3600"));
      CloudDns provider = CloudDnsBench.provider(server, CloudDnsBench.QUICK);
      ProviderException e =
          catchThrowableOfType(ProviderException.class, () -> provider.zones(CloudDnsBench.soon()));
      is(e, Code.THROTTLED);
      assertThat(e.retryAfter()).isEqualTo(Optional.of(Duration.ofHours(1)));
      assertThat(server.wire().requests()).hasSize(1);
    }
  }

  @Test
  void thePaceIsSharedByAllCallsAndRefusesWhatWouldBeTooLate() {
    try (CloudDnsServer server = server()) {
      CloudDns provider = CloudDnsBench.provider(server, CloudDnsBench.QUICK.requestsPerMinute(2));
      provider.zones(CloudDnsBench.soon());
      provider.quota(CloudDnsBench.soon());
      Deadline near = Deadline.in(Duration.ofMillis(100), io.esmos.time.SystemTime.ticker());
      is(catchThrowableOfType(ProviderException.class, () -> provider.zones(near)), Code.THROTTLED);
      assertThat(server.wire().requests()).hasSize(2);
    }
  }

  private static void eachStep(WireAnswer answer, Consumer<ProviderException> check) {
    for (Map.Entry<String, Step> step : STEPS.entrySet()) {
      check(step, check, faults -> faults.plan(step.getValue().request(), answer));
    }
  }

  private static void eachStep(WireFaults.Kind kind, Consumer<ProviderException> check) {
    for (Map.Entry<String, Step> step : STEPS.entrySet()) {
      check(step, check, faults -> plan(faults, step, kind));
    }
  }

  private static void plan(WireFaults faults, Map.Entry<String, Step> step, WireFaults.Kind kind) {
    faults.plan(step.getValue().request(), kind);
    if (kind == WireFaults.Kind.HANG_UP) {
      // The JDK itself asks once more where a connection ends before any answer to a GET.
      faults.plan(step.getValue().request(), kind);
    }
  }

  private static void check(
      Map.Entry<String, Step> step, Consumer<ProviderException> check, Consumer<WireFaults> plan) {
    ProviderException e = failure(step, plan);
    assertThat(e).as(step.getKey()).isNotNull();
    try {
      check.accept(e);
    } catch (AssertionError wrong) {
      throw new AssertionError(step.getKey() + ": " + e, wrong);
    }
  }

  private static ProviderException failure(
      Map.Entry<String, Step> step, Consumer<WireFaults> plan) {
    try (CloudDnsServer server = server()) {
      plan.accept(server.wire().faults());
      CloudDns provider = CloudDnsBench.provider(server, ONCE);
      return catchThrowableOfType(
          ProviderException.class, () -> step.getValue().call().accept(provider));
    }
  }

  private static CloudDnsServer server() {
    CloudDnsServer server = CloudDnsServer.start(CloudDnsBench.PROJECT).zone(CloudDnsBench.APEX);
    server.largestPage(1);
    return server;
  }

  private static void is(ProviderException e, Code code) {
    assertThat(e.code()).as("%s", e).isEqualTo(code);
  }

  private static WireAnswer refusal(int status, String reason) {
    return refusal(status, reason, "7");
  }

  private static WireAnswer refusal(int status, String reason, String retryAfter) {
    return WireAnswer.json(
            status,
            "{\"error\": {\"code\": "
                + status
                + ", \"message\": \"no\", \"errors\": [{\"domain\": \"global\", \"reason\": \""
                + reason
                + "\", \"message\": \"no\"}]}}")
        .with("Retry-After", retryAfter)
        .with("X-Goog-Request-Id", "request-1");
  }

  private static Step step(Consumer<CloudDns> call, String pathEnd) {
    return new Step(call, request -> request.path().endsWith(pathEnd));
  }
}
