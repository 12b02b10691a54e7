package io.esmos.testkit.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The server under the vendors' servers, asked by the JDK's own client. */
@Timeout(60)
final class WireServerTest {
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  /** Gives back what it was given last. */
  private static WireServer.Handler store() {
    AtomicReference<WireBody> held = new AtomicReference<>(WireBody.empty());
    return request -> {
      if (request.method().equals("PUT")) {
        held.set(request.content());
      }
      boolean read = request.method().matches("GET|HEAD");
      return new WireAnswer(200, Map.of("ETag", "\"1\""), read ? held.get() : WireBody.empty());
    };
  }

  private static HttpRequest.Builder request(URI url) {
    return HttpRequest.newBuilder(url).timeout(Duration.ofSeconds(30));
  }

  private static int put(HttpClient client, URI url, byte[] body) throws Exception {
    HttpRequest.BodyPublisher publisher = BodyPublishers.ofByteArray(body);
    return client.send(request(url).PUT(publisher).build(), BodyHandlers.discarding()).statusCode();
  }

  private static byte[] get(HttpClient client, URI url) throws Exception {
    return client.send(request(url).build(), BodyHandlers.ofByteArray()).body();
  }

  private static byte[] random(int length) {
    byte[] octets = new byte[length];
    new Random(7).nextBytes(octets);
    return octets;
  }

  @Test
  void largeBodiesComeBackAndAreNotKeptInTheLog() throws Exception {
    byte[] large = random(3 * WireBody.IN_MEMORY + 5);
    try (WireServer server = WireServer.start("test", store())) {
      assertThat(put(HTTP, server.url(), large)).isEqualTo(200);
      assertThat(get(HTTP, server.url())).isEqualTo(large);
      assertThat(server.requests()).hasSize(2);
      WireRequest logged = server.requests().get(0);
      assertThat(logged.content().length()).isEqualTo(large.length);
      assertThatThrownBy(logged::body).hasMessageContaining("nothing was kept");
    }
  }

  @Test
  void headTellsTheLengthAndGivesNoBody() throws Exception {
    try (WireServer server = WireServer.start("test", store())) {
      put(HTTP, server.url(), random(300));
      HttpResponse<byte[]> head =
          HTTP.send(
              request(server.url()).method("HEAD", BodyPublishers.noBody()).build(),
              BodyHandlers.ofByteArray());
      assertThat(head.headers().firstValue("Content-Length")).hasValue("300");
      assertThat(head.body()).isEmpty();
      assertThat(get(HTTP, server.url())).hasSize(300);
    }
  }

  /** Far more than there is memory or disk: blocks of zeros take no space. */
  @Test
  void aBodyIsBoundedNeitherByMemoryNorByZeros() throws IOException {
    long length = 3L << 30;
    WireBody body = WireBody.receive(zeros(length));
    assertThat(body.length()).isEqualTo(length);
    assertThat(body.slice(length - 70_000, 70_000).bytes()).containsOnly(0).hasSize(70_000);
    assertThatThrownBy(body::bytes).isInstanceOf(IllegalStateException.class);
    WireBody counted = WireBody.count(zeros(length));
    assertThat(counted.length()).isEqualTo(length);
    assertThatThrownBy(() -> counted.open().read()).isInstanceOf(IOException.class);
  }

  private static InputStream zeros(long length) {
    return new InputStream() {
      private long left = length;

      @Override
      public int read() {
        return left-- > 0 ? 0 : -1;
      }

      @Override
      public int read(byte[] into, int offset, int count) {
        int now = (int) Math.min(count, left);
        java.util.Arrays.fill(into, offset, offset + now, (byte) 0);
        left -= now;
        return now == 0 && count > 0 ? -1 : now;
      }
    };
  }

  @Test
  void partsOfBodiesArePartsOfTheirOctets() throws IOException {
    byte[] all = random(2 * WireBody.IN_MEMORY + 77);
    Random choice = new Random(11);
    WireBody body =
        WireBody.join(
            List.of(
                WireBody.of(java.util.Arrays.copyOf(all, 1000)),
                WireBody.receive(new java.io.ByteArrayInputStream(all, 1000, all.length - 1000))));
    for (int i = 0; i < 200; i++) {
      int from = choice.nextInt(all.length);
      int count = choice.nextInt(all.length - from);
      WireBody some = body.slice(from, count);
      assertThat(some.length()).isEqualTo(count);
      assertThat(some.bytes()).isEqualTo(java.util.Arrays.copyOfRange(all, from, from + count));
    }
    assertThat(body.slice(all.length, 0).bytes()).isEmpty();
    assertThatThrownBy(() -> body.slice(1, all.length))
        .isInstanceOf(IndexOutOfBoundsException.class);
    byte[] altered = body.altered().bytes();
    assertThat(altered).hasSameSizeAs(all).isNotEqualTo(all);
    altered[all.length / 3] ^= 1;
    assertThat(altered).isEqualTo(all);
  }

  @Test
  void aCertificateIsTrustedByWhoWasGivenItAndByNobodyElse() throws Exception {
    WireTls tls = WireTls.create();
    try (WireServer server = WireServer.builder("test").tls(tls).start(store())) {
      assertThat(server.url().getScheme()).isEqualTo("https");
      HttpClient trusting = HttpClient.newBuilder().sslContext(tls.client()).build();
      assertThat(put(trusting, server.url(), random(10))).isEqualTo(200);
      assertThat(get(trusting, server.url())).isEqualTo(random(10));
      assertThatThrownBy(() -> get(HTTP, server.url()))
          .isInstanceOf(javax.net.ssl.SSLException.class);
    }
    assertThat(tls.pem()).startsWith("-----BEGIN CERTIFICATE-----\n");
  }

  @Test
  void bodiesAreAlteredShortenedAndCut() throws Exception {
    byte[] body = random(100_000);
    try (WireServer server = WireServer.start("test", store())) {
      put(HTTP, server.url(), body);
      server.faults().plan(request -> true, WireFaults.Kind.ALTER_ANSWER);
      assertThat(get(HTTP, server.url())).hasSameSizeAs(body).isNotEqualTo(body);
      server.faults().plan(request -> true, WireFaults.Kind.SHORTEN_ANSWER);
      assertThat(get(HTTP, server.url())).hasSize(body.length / 2);
      server.faults().plan(request -> true, WireFaults.Kind.CUT_ANSWER);
      assertThatThrownBy(() -> get(HTTP, server.url())).isInstanceOf(IOException.class);
      assertThat(get(HTTP, server.url())).isEqualTo(body);
      server.faults().plan(request -> true, WireFaults.Kind.CUT_REQUEST);
      assertThatThrownBy(() -> put(HTTP, server.url(), random(5_000_000)))
          .isInstanceOf(IOException.class);
      assertThat(get(HTTP, server.url())).as("after a request that was cut").isEqualTo(body);
      server.faults().plan(request -> true, WireFaults.Kind.ALTER_REQUEST);
      put(HTTP, server.url(), body);
      assertThat(get(HTTP, server.url())).hasSameSizeAs(body).isNotEqualTo(body);
    }
  }

  @Test
  void anIntakeMayCountBodiesAway() throws Exception {
    AtomicInteger heads = new AtomicInteger();
    try (WireServer server =
        WireServer.builder("test")
            .intake(
                (head, in) -> {
                  heads.incrementAndGet();
                  return WireBody.count(in);
                })
            .start(request -> WireAnswer.of(200, "text/plain", "" + request.content().length()))) {
      HttpResponse<String> answer =
          HTTP.send(
              request(server.url()).PUT(BodyPublishers.ofByteArray(random(2_000_000))).build(),
              BodyHandlers.ofString());
      assertThat(answer.body()).isEqualTo("2000000");
      assertThat(heads).hasValue(1);
    }
  }

  @Test
  void aRelayHandsOnWhatItIsGivenAndLosesWhatItIsTold() throws Exception {
    byte[] body = random(2 * WireBody.IN_MEMORY);
    try (WireServer store = WireServer.start("store", store());
        WireServer relay = WireServer.start("relay", WireRelay.to(store.url()))) {
      URI url = URI.create(relay.url() + "/a%20b/c?x=1%202&y");
      put(HTTP, url, body);
      assertThat(store.requests().get(0).segments()).containsExactly("a b", "c");
      assertThat(store.requests().get(0).query())
          .isEqualTo(Map.of("x", List.of("1 2"), "y", List.of("")));
      assertThat(get(HTTP, url)).isEqualTo(body);
      relay.faults().plan(request -> true, WireFaults.Kind.LOSE_ANSWER);
      assertThatThrownBy(() -> put(HTTP, url, random(5))).isInstanceOf(IOException.class);
      assertThat(get(HTTP, store.url())).isEqualTo(random(5));
      HttpResponse<Void> head =
          HTTP.send(
              request(url).method("HEAD", BodyPublishers.noBody()).build(),
              BodyHandlers.discarding());
      assertThat(head.headers().firstValue("Content-Length")).hasValue("5");
      assertThat(head.headers().firstValue("ETag")).hasValue("\"1\"");
    }
  }

  @Test
  void aConnectionWhoseClientIsGoneIsFoundUntilItIsClosed() throws Exception {
    try (WireServer server = WireServer.start("test", store())) {
      WireFaults.Held held = server.faults().hold(request -> true);
      try (Socket client = new Socket(server.address().getAddress(), server.address().getPort())) {
        client
            .getOutputStream()
            .write("GET / HTTP/1.1\r\nHost: here\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        assertThat(held.await(Duration.ofSeconds(10))).isTrue();
      }
      boolean linux = Files.exists(Path.of("/proc/net/tcp"));
      assertThat(WireConnections.abandoned(server, Duration.ZERO)).hasSize(linux ? 1 : 0);
      held.release();
      assertThat(WireConnections.abandoned(server, Duration.ofSeconds(10))).isEmpty();
    }
  }

  @Test
  void aRequestThatComesToItsStallAfterTheFaultsWereClearedDoesNotWait() throws Exception {
    CountDownLatch arrived = new CountDownLatch(1);
    CountDownLatch goesOn = new CountDownLatch(1);
    WireServer.Handler slow =
        request -> {
          arrived.countDown();
          try {
            goesOn.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          return new WireAnswer(200, Map.of(), WireBody.empty());
        };
    try (WireServer server = WireServer.start("slow", slow)) {
      server.faults().plan(request -> true, WireFaults.Kind.STALL_AFTER);
      var unused = HTTP.sendAsync(request(server.url()).build(), BodyHandlers.discarding());
      arrived.await();
      server.faults().clear();
      goesOn.countDown();
      assertThat(server.awaitIdle(Duration.ofSeconds(20))).isTrue();
    }
  }
}
