package io.esmos.dns.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.esmos.dns.AuthoritativeDns;
import io.esmos.dns.DnsName;
import io.esmos.dns.RRset;
import io.esmos.health.ProbeResult;
import io.esmos.health.ProbeResult.Kind;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.topology.Site;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class DnsProbeTest {
  private static final DnsName NAME = DnsName.of("api.clinic.example");

  @Test
  void anAnswerIsHealthyAndNeverAWriter() {
    ProbeResult result =
        probe((s, n, t, d) -> Optional.of(RRset.of(n, t, Duration.ZERO, "192.0.2.1")));
    assertThat(result.kind()).isEqualTo(Kind.HEALTHY);
    assertThat(result.writing()).isEmpty();
    assertThat(probe((s, n, t, d) -> Optional.empty()).kind()).isEqualTo(Kind.DEGRADED);
  }

  @Test
  void onlySilenceIsSilence() {
    assertThat(failing(ProviderException.of(Code.TIMEOUT, "dns.ask", "nothing")))
        .isEqualTo(ProbeResult.silent("dns.ask TIMEOUT: nothing"));
    assertThat(
            failing(ProviderException.of(Code.UNAVAILABLE, "dns.ask", "route", new IOException()))
                .timedOut())
        .as("unreachable from here says nothing about the site")
        .isTrue();
    assertThat(
            failing(
                    ProviderException.of(
                        Code.UNAVAILABLE, "dns.ask", "refused", new ConnectException()))
                .timedOut())
        .isFalse();
    assertThat(
            failing(
                    ProviderException.of(Code.UNAVAILABLE, "dns.ask", "sick")
                        .vendor("SERVFAIL", null))
                .timedOut())
        .isFalse();
    assertThat(failing(ProviderException.of(Code.MALFORMED, "dns.ask", "loop")).timedOut())
        .isFalse();
    assertThat(failing(ProviderException.of(Code.NOT_SENT, "dns.ask", "interrupted")).kind())
        .isEqualTo(Kind.UNKNOWN);
  }

  private static ProbeResult failing(ProviderException e) {
    return probe(
        (server, name, type, deadline) -> {
          throw e;
        });
  }

  private static ProbeResult probe(AuthoritativeDns dns) {
    return DnsProbe.of(dns, site -> InetSocketAddress.createUnresolved("ns", 53), NAME, "A")
        .probe(Site.of("aws/ap-southeast-1"), new Deadline(() -> 0, 1));
  }
}
