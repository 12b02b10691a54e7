package io.esmos.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.esmos.dns.wire.TsigKey;
import io.esmos.testkit.cloudflare.CloudflareServer;
import io.esmos.testkit.dns.NameServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A zone of 100,000 records is read by a process whose heap has little more room than the zone
 * takes: what is on the way is not kept.
 */
@Tag("benchmarks")
final class SmallHeapTest {
  private static final int LARGE = 100_000;

  /** Above the standard limit of a transfer, 200,000 records. */
  private static final int TOO_LARGE = 300_000;

  private static final String HEAP = "-Xmx128m";
  private static final String KEY =
      "hmac-sha256:benchmark.test:b25seS1mb3ItYmVuY2htYXJrcy0xMjM0NTY3OA==";
  private static final String TOKEN = "token-of-a-benchmark";

  @TempDir Path directory;

  @Test
  void aTransferOfALargeZone() throws Exception {
    assertThat(transferred(LARGE)).isEqualTo(LARGE + 2 + " RRsets");
  }

  @Test
  void aTransferAboveItsLimitIsRefusedBeforeTheHeapIsFull() throws Exception {
    assertThat(transferred(TOO_LARGE)).isEqualTo("UNSUPPORTED");
  }

  @Test
  void aPageOfALargeZoneAtCloudflare() throws Exception {
    try (CloudflareServer server =
        CloudflareServer.builder()
            .token(TOKEN)
            .zone(ZoneSubject.APEX, ZoneSubject.file(LARGE))
            .start()) {
      assertThat(read("cloudflare", server.url().toString(), TOKEN))
          .isEqualTo(LARGE + 2 + " RRsets");
    }
  }

  private String transferred(int sets) throws Exception {
    String zone = Rfc2136Subject.APEX_DATA + ZoneSubject.file(sets);
    try (NameServer server =
        NameServer.builder().zone(ZoneSubject.APEX, zone).key(TsigKey.parse(KEY)).start()) {
      return read("transfer", Integer.toString(server.address().getPort()), KEY);
    }
  }

  private String read(String... arguments) throws IOException, InterruptedException {
    return SmallProcess.run(SmallHeap.class, HEAP, directory, Duration.ofMinutes(3), arguments);
  }
}
