package io.esmos.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.esmos.aws.Route53HealthChecks.Check;
import io.esmos.aws.Route53HealthChecks.Observation;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.testkit.wire.WireAnswer;
import io.esmos.time.SystemTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Health checks are read whole, and what their checkers saw. */
class Route53HealthChecksTest {
  private final Route53Bench bench = new Route53Bench();
  private final Route53HealthChecks checks = Route53HealthChecks.of(bench.provider());

  @AfterEach
  void close() {
    bench.close();
  }

  @Test
  void everyPageIsRead() {
    for (int i = 0; i < 1_001; i++) {
      bench
          .server()
          .healthChecks()
          .put(String.format(Locale.ROOT, "check-%04d", i), Map.of("eu-west-1", "Success: TCP"));
    }
    bench.server().wire().forget();
    assertThat(checks.all(soon())).extracting(Check::id).hasSize(1_002).doesNotHaveDuplicates();
    assertThat(bench.server().wire().requests()).hasSize(2);
  }

  @Test
  void aCheckTellsWhatItLooksAt() {
    String arn = "arn:aws:route53-recovery-control::123456789012:controlpanel/1/routingcontrol/2";
    bench
        .server()
        .healthChecks()
        .put(
            "b-https",
            Map.of(
                "Type",
                "HTTPS",
                "FullyQualifiedDomainName",
                "api.clinic.example",
                "Disabled",
                "true"),
            Map.of());
    bench
        .server()
        .healthChecks()
        .put(
            "c-control",
            Map.of("Type", "RECOVERY_CONTROL", "RoutingControlArn", arn, "Inverted", "true"),
            Map.of());
    bench.server().healthChecks().put("d-new", Map.of("Type", "QUANTUM"), Map.of());
    assertThat(checks.all(soon()))
        .contains(
            new Check(
                "b-https",
                "HTTPS",
                Optional.of("api.clinic.example"),
                Optional.empty(),
                true,
                false),
            new Check(
                "c-control", "RECOVERY_CONTROL", Optional.empty(), Optional.of(arn), false, true),
            new Check("d-new", "QUANTUM", Optional.empty(), Optional.empty(), false, false));
  }

  @Test
  void aStatusTellsWhatEachCheckerSaw() {
    bench
        .server()
        .healthChecks()
        .put(
            "h1",
            Map.of(
                "eu-west-1", "Failure: connection timed out",
                "us-east-1", "Success: HTTP Status Code 200, OK"));
    assertThat(checks.status("h1", soon()))
        .containsExactlyInAnyOrder(
            new Observation(
                "eu-west-1",
                "192.0.2.53",
                "Failure: connection timed out",
                Instant.parse("2026-11-21T10:00:00Z")),
            new Observation(
                "us-east-1",
                "192.0.2.53",
                "Success: HTTP Status Code 200, OK",
                Instant.parse("2026-11-21T10:00:00Z")))
        .extracting(Observation::success)
        .containsExactlyInAnyOrder(false, true);
  }

  @Test
  void whatIsNotKnownOrHasNoCheckersIsRefused() {
    bench.server().healthChecks().put("calculated", Map.of("Type", "CALCULATED"), Map.of());
    refused(Code.NOT_FOUND, "missing");
    refused(Code.INVALID, "calculated");
  }

  @Test
  void aPageThatIsNoAnswerIsMalformed() {
    bench.server().faults().plan(request -> true, WireAnswer.page());
    assertThatThrownBy(() -> checks.all(soon()))
        .isInstanceOfSatisfying(
            ProviderException.class, e -> assertThat(e.code()).isEqualTo(Code.MALFORMED));
    String half =
        "<ListHealthChecksResponse><HealthChecks><HealthCheck><Id>x</Id></HealthCheck>"
            + "</HealthChecks><IsTruncated>false</IsTruncated></ListHealthChecksResponse>";
    bench.server().faults().plan(request -> true, WireAnswer.xml(200, half));
    assertThatThrownBy(() -> checks.all(soon()))
        .isInstanceOfSatisfying(
            ProviderException.class, e -> assertThat(e.code()).isEqualTo(Code.MALFORMED));
  }

  private void refused(Code code, String id) {
    assertThatThrownBy(() -> checks.status(id, soon()))
        .isInstanceOfSatisfying(ProviderException.class, e -> assertThat(e.code()).isEqualTo(code));
  }

  private static Deadline soon() {
    return Deadline.in(Duration.ofSeconds(30), SystemTime.ticker());
  }
}
