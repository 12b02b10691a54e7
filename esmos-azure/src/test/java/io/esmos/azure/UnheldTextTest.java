package io.esmos.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.esmos.dns.ChangeBatch;
import io.esmos.dns.RRset;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.testkit.azuredns.AzureDnsServer;
import io.esmos.time.SystemTime;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Octets that are no text have no form in JSON, which holds characters. */
final class UnheldTextTest {
  private static final Duration TTL = Duration.ofSeconds(60);

  @Test
  void octetsThatAreNoUtf8AreRefusedBeforeAnyCall() {
    try (AzureBench bench =
        new AzureBench(AzureDnsServer.builder().start(), DnsApi.STABLE_2018_05_01)) {
      RRset good = RRset.of(bench.apex().child("a"), "A", TTL, "192.0.2.1");
      // A lone octet, half a character, a character in more octets than it needs, a surrogate.
      for (String octets : List.of("\\255", "\\226\\130", "\\192\\128", "\\237\\160\\128")) {
        RRset text =
            RRset.of(bench.apex().child("t"), "TXT", TTL, "\"plain\"", "\"x" + octets + "\"");
        Deadline soon = Deadline.in(Duration.ofSeconds(20), SystemTime.ticker());
        assertThatThrownBy(
                () -> bench.provider().apply(bench.apex(), ChangeBatch.put(good, text), soon))
            .isInstanceOfSatisfying(
                ProviderException.class,
                e -> {
                  assertThat(e.code()).isEqualTo(Code.UNSUPPORTED);
                  assertThat(e)
                      .hasMessageContaining("t.clinic.example. TXT")
                      .hasMessageContaining("UTF-8");
                });
      }
      assertThat(bench.server.http().requests()).isEmpty();
    }
  }
}
