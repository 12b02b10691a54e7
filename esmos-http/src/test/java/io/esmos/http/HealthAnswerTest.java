package io.esmos.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.esmos.health.HealthProbe;
import io.esmos.health.ProbeResult;
import io.esmos.topology.Site;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What an application's health URL says, from the two lines that write it to the probe. */
@Timeout(30)
final class HealthAnswerTest {
  @Test
  void anApplicationsHealthUrlTellsWhetherItIsTheWriter() throws Exception {
    Site site = Site.of("aws/ap-southeast-1");
    AtomicBoolean permitted = new AtomicBoolean(true);
    BooleanSupplier writable = permitted::get;
    LongSupplier epoch = () -> 7;
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    // docs:health-answer
    server.createContext(
        "/healthz",
        JdkServer.handler(
            request ->
                writable.getAsBoolean()
                    ? HealthAnswer.writer(site, epoch.getAsLong(), "wrote a row").response()
                    : HealthAnswer.replica(site, "follows").response()));
    // /docs:health-answer
    server.start();
    URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/healthz");
    try (TestClient client = new TestClient()) {
      HealthProbe probe = HttpWriteProbe.of(Map.of(site, HttpTarget.of(url)), client.http());
      assertThat(probe.probe(site, TestClient.in(10_000)))
          .isEqualTo(ProbeResult.writing(7, "wrote a row"));
      permitted.set(false);
      assertThat(probe.probe(site, TestClient.in(10_000)))
          .isEqualTo(ProbeResult.healthy("follows"));
    } finally {
      server.stop(0);
    }
  }

  /** Whatever can be said comes back as it was said; the seed is in the message. */
  @Test
  void everyAnswerIsReadAsItWasWritten() {
    long seed = 20261121;
    Random random = new Random(seed);
    for (int i = 0; i < 2_000; i++) {
      String reason =
          random
              .ints(random.nextInt(60), 0, 0xd7ff)
              .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
              .toString();
      HealthAnswer answer =
          switch (i % 3) {
            case 0 -> HealthAnswer.writer(Site.of("aws/a/b"), random.nextLong(1L << 60), reason);
            case 1 -> HealthAnswer.replica(Site.of("gcp/asia-southeast1"), reason);
            default -> HealthAnswer.failing(Site.of("azure/eastasia"), reason);
          };
      byte[] body = answer.text().getBytes(StandardCharsets.UTF_8);
      assertThat(HealthAnswer.read(body)).as("seed %d, round %d", seed, i).isEqualTo(answer);
      assertThat(body.length).isLessThan(HealthAnswer.MAX_BYTES);
    }
  }

  @Test
  void onlyWhatCanBeIsMade() {
    Site site = Site.of("aws/ap-southeast-1");
    assertThatThrownBy(
            () -> new HealthAnswer(site, HealthAnswer.Role.WRITER, OptionalLong.empty(), ""))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> HealthAnswer.writer(site, -1, ""))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(HealthAnswer.replica(site, "€".repeat(9_999)).text().length())
        .isLessThan(HealthAnswer.MAX_BYTES);
  }
}
