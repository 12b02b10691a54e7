package io.esmos.testkit.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.esmos.authority.Witness;
import io.esmos.authority.Witness.Stored;
import io.esmos.http.HttpWitness;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.time.SystemTime;
import io.esmos.topology.Vendor;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the server of cells promises beyond the contract of the witnesses that use it. */
@Timeout(60)
final class HttpCellsTest {
  private static final byte[] ONE = "one".getBytes(StandardCharsets.UTF_8);
  private static final byte[] TWO = "two".getBytes(StandardCharsets.UTF_8);

  private final OkHttpClient client = new OkHttpClient();

  @AfterEach
  void close() {
    client.dispatcher().executorService().shutdown();
    client.connectionPool().evictAll();
  }

  private Witness witness(HttpCells cells, String name) {
    return HttpWitness.of(name, Vendor.AWS, cells.url(name), client);
  }

  private static Deadline soon() {
    return Deadline.in(Duration.ofSeconds(10), SystemTime.ticker());
  }

  @Test
  void severalCellsAreSeparate() {
    try (HttpCells cells = HttpCells.start(HttpCells.Options.loopback())) {
      assertThat(witness(cells, "a").create(ONE, soon())).isPresent();
      assertThat(witness(cells, "b").read(soon())).isEmpty();
      assertThat(witness(cells, "b").create(TWO, soon())).isPresent();
      assertThat(witness(cells, "a").read(soon()).orElseThrow().contents()).isEqualTo(ONE);
    }
  }

  @Test
  void aStoppedServerRefusesAndComesBackWithItsCells() {
    try (HttpCells cells = HttpCells.start(HttpCells.Options.loopback())) {
      Witness witness = witness(cells, "a");
      Stored stored = witness.create(ONE, soon()).orElseThrow();
      cells.stop();
      assertThat(failure(() -> witness.read(soon())).code()).isEqualTo(Code.UNAVAILABLE);
      cells.start();
      assertThat(witness.replace(stored.tag(), TWO, soon())).isPresent();
    }
  }

  /** A connection of the pool that the restart has ended must not fail the first read after it. */
  @Test
  void aReadAfterARestartNeedsNoSecondTry() {
    try (HttpCells cells = HttpCells.start(HttpCells.Options.loopback())) {
      Witness witness = witness(cells, "a");
      assertThat(witness.create(ONE, soon())).isPresent();
      for (int i = 0; i < 20; i++) {
        cells.stop();
        cells.start();
        assertThat(witness.read(soon())).isPresent();
      }
    }
  }

  @Test
  void anotherProcessFindsTheCellsOnDiskUnderTheirTags(@TempDir Path directory) throws Exception {
    String tag;
    Process process =
        new ProcessBuilder(
                System.getProperty("java.home") + File.separator + "bin" + File.separator + "java",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                CellsServer.class.getName(),
                "127.0.0.1",
                "0",
                directory.toString())
            .redirectErrorStream(true)
            .start();
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      String ready = out.readLine();
      assertThat(ready).startsWith("ready ");
      HttpWitness witness =
          HttpWitness.of(
              "a",
              Vendor.AWS,
              java.net.URI.create("http://127.0.0.1:" + ready.substring(6) + "/cells/a"),
              client);
      Stored first = witness.create(ONE, soon()).orElseThrow();
      tag = witness.replace(first.tag(), TWO, soon()).orElseThrow().tag();
    } finally {
      process.destroyForcibly().waitFor();
    }
    try (HttpCells cells = HttpCells.start(HttpCells.Options.loopback().in(directory))) {
      Stored found = witness(cells, "a").read(soon()).orElseThrow();
      assertThat(found.contents()).isEqualTo(TWO);
      assertThat(found.tag()).isEqualTo(tag);
    }
  }

  @Test
  void tokensSeparateReadersFromWriters() {
    try (HttpCells cells =
        HttpCells.start(HttpCells.Options.loopback().tokens("writes", "reads"))) {
      HttpWitness open = HttpWitness.of("a", Vendor.AWS, cells.url("a"), client);
      Witness writer = open.withToken(() -> "writes");
      Witness reader = open.withToken(() -> "reads");
      Witness wrong = open.withToken(() -> "wrong");
      String tag = writer.create(ONE, soon()).orElseThrow().tag();
      assertThat(reader.read(soon()).orElseThrow().contents()).isEqualTo(ONE);
      assertThat(failure(() -> reader.replace(tag, TWO, soon())).code()).isEqualTo(Code.DENIED);
      assertThat(failure(() -> wrong.read(soon())).code()).isEqualTo(Code.DENIED);
      assertThat(failure(() -> open.read(soon())).code()).isEqualTo(Code.DENIED);
      assertThat(writer.read(soon()).orElseThrow().contents()).isEqualTo(ONE);
    }
    assertThatThrownBy(
            () ->
                new HttpCells.Options(
                    HttpCells.Options.loopback().address(),
                    java.util.Optional.empty(),
                    java.util.Optional.empty(),
                    java.util.Optional.of("reads")))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(HttpCells.Options.loopback().tokens("writes", "reads").toString())
        .doesNotContain("writes")
        .doesNotContain("reads");
  }

  @Test
  void aCellStaysBelowAMebibyteOnBothSides() throws Exception {
    try (HttpCells cells = HttpCells.start(HttpCells.Options.loopback())) {
      Witness witness = witness(cells, "a");
      byte[] largest = new byte[HttpCells.MAX_BYTES - 1];
      assertThat(witness.create(largest, soon())).isPresent();
      assertThat(witness.read(soon()).orElseThrow().contents()).isEqualTo(largest);
      byte[] tooLarge = new byte[HttpCells.MAX_BYTES];
      assertThat(failure(() -> witness.create(tooLarge, soon())).code()).isEqualTo(Code.INVALID);
      assertThat(put(cells, "b", tooLarge, "If-None-Match", "*")).isEqualTo(413);
    }
  }

  @Test
  void aPutWithoutAConditionOfItsOwnIsRefused() throws Exception {
    try (HttpCells cells = HttpCells.start(HttpCells.Options.loopback())) {
      assertThat(put(cells, "a", ONE, "X-Nothing", "x")).isEqualTo(428);
      assertThat(put(cells, "a", ONE, "If-None-Match", "\"tag\"")).isEqualTo(428);
      assertThat(witness(cells, "a").read(soon())).isEmpty();
      assertThat(put(cells, "a", ONE, "If-None-Match", "*")).isEqualTo(200);
      assertThat(put(cells, "a", TWO, "If-None-Match", "*")).isEqualTo(412);
    }
  }

  @Test
  void faultsWithoutEffectHaveNone() {
    try (HttpCells cells = HttpCells.start(HttpCells.Options.loopback())) {
      Witness witness = witness(cells, "a");
      cells.faults().refuseNext();
      assertThat(failure(() -> witness.create(ONE, soon())).code()).isEqualTo(Code.UNAVAILABLE);
      cells.faults().failNext();
      assertThat(failure(() -> witness.create(ONE, soon())).code()).isEqualTo(Code.UNAVAILABLE);
      cells.faults().pageNext();
      assertThat(failure(() -> witness.create(ONE, soon())).code()).isEqualTo(Code.MALFORMED);
      cells.faults().denyNext();
      assertThat(failure(() -> witness.create(ONE, soon())).code()).isEqualTo(Code.DENIED);
      assertThat(witness.read(soon())).isEmpty();
      assertThat(witness.create(ONE, soon())).isPresent();
      cells.lose("a");
      assertThat(witness.read(soon())).isEmpty();
    }
  }

  @Test
  void aDelayHoldsTheEffectBack() {
    try (HttpCells cells = HttpCells.start(HttpCells.Options.loopback())) {
      Witness witness = witness(cells, "a");
      cells.faults().delay(Duration.ofMinutes(1));
      Deadline deadline = Deadline.in(Duration.ofMillis(200), SystemTime.ticker());
      assertThat(failure(() -> witness.create(ONE, deadline)).code()).isEqualTo(Code.TIMEOUT);
      cells.faults().delay(Duration.ZERO);
      assertThat(witness.read(soon())).isEmpty();
    }
  }

  @Test
  void aNameLeadsNowhereElse() {
    try (HttpCells cells = HttpCells.start(HttpCells.Options.loopback())) {
      for (String name : new String[] {"", "../a", "a/b", ".a", "A", "a".repeat(101)}) {
        assertThatThrownBy(() -> cells.url(name)).isInstanceOf(IllegalArgumentException.class);
      }
      assertThat(cells.url("esmos.clinic-1").getPath()).isEqualTo("/cells/esmos.clinic-1");
    }
  }

  private static int put(HttpCells cells, String name, byte[] contents, String header, String value)
      throws IOException {
    HttpURLConnection connection = (HttpURLConnection) cells.url(name).toURL().openConnection();
    connection.setRequestMethod("PUT");
    connection.setDoOutput(true);
    connection.setRequestProperty(header, value);
    connection.getOutputStream().write(contents);
    return connection.getResponseCode();
  }

  private static ProviderException failure(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable c) {
    ProviderException failure = catchThrowableOfType(ProviderException.class, c);
    assertThat(failure).as("an error of ours").isNotNull();
    return failure;
  }
}
