package io.esmos.testkit.dns;

import static org.assertj.core.api.Assertions.assertThat;

import io.esmos.dns.wire.DnsReport;
import io.esmos.dns.wire.DnsVerifier;
import io.esmos.dns.wire.Finding.Kind;
import io.esmos.dns.wire.Finding.Severity;
import io.esmos.provider.Deadline;
import io.esmos.time.SystemTime;
import java.time.Duration;

/** What a verifier's report must say. */
final class Findings {
  private Findings() {}

  static DnsReport verify(DnsVerifier.Builder verifier) {
    return verifier.build().verify(Deadline.in(Duration.ofSeconds(20), SystemTime.ticker()));
  }

  static void found(
      DnsReport report, Kind kind, Severity severity, String subject, String problem) {
    assertThat(report.findings())
        .anyMatch(
            it ->
                it.kind() == kind
                    && it.severity() == severity
                    && it.subject().contains(subject)
                    && it.problem().contains(problem));
  }
}
