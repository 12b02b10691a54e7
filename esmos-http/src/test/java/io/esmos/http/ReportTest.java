package io.esmos.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpServer;
import io.esmos.failover.ReportBoard;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A report is read by those who may, and believed only from whom it is, fresh and whole. */
@Timeout(30)
final class ReportTest {
  private static final byte[] OLD = "an old key, 16 b".getBytes(StandardCharsets.UTF_8);
  private static final byte[] NEW = "a new key of more than 16".getBytes(StandardCharsets.UTF_8);

  private final AtomicLong clock = new AtomicLong();
  private final ReportBoard board = new ReportBoard(clock::get);
  private final TestClient client = new TestClient();
  private final AtomicReference<UnaryOperator<ServerResponse>> tamper =
      new AtomicReference<>(UnaryOperator.identity());
  private volatile ServerHandler handler = new ReportHandler("c1", board, SharedKeys.of(OLD));
  private HttpServer server;

  @BeforeEach
  void serve() throws Exception {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/report", JdkServer.handler(request -> tamper.get().apply(handler.handle(request))));
    server.start();
  }

  @AfterEach
  void close() {
    server.stop(0);
    client.close();
  }

  private HttpPeer peer(String name, byte[]... keys) {
    URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/report");
    return HttpPeer.of(name, HttpTarget.of(url), client.http(), SharedKeys.of(keys));
  }

  private static Code code(HttpPeer peer) {
    ProviderException failure =
        catchThrowableOfType(ProviderException.class, () -> peer.read(TestClient.in(10_000)));
    assertThat(failure).as("an error of ours").isNotNull();
    return failure.code();
  }

  @Test
  void aReportComesWithItsAge() {
    assertThat(code(peer("c1", OLD))).as("before the first").isEqualTo(Code.NOT_FOUND);
    board.post("esmos-report 1\nname café\nend\n");
    clock.addAndGet(Duration.ofMillis(1234).toNanos());
    ReportBoard.Notice notice = peer("c1", OLD).read(TestClient.in(10_000));
    assertThat(notice.text()).isEqualTo("esmos-report 1\nname café\nend\n");
    assertThat(notice.age()).isEqualTo(Duration.ofMillis(1234));
  }

  /** An attacker on the way, or a cache, gives back what was right a moment ago. */
  @Test
  void anOldAnswerIsRefused() {
    board.post("one");
    AtomicReference<ServerResponse> recorded = new AtomicReference<>();
    tamper.set(
        response -> {
          recorded.set(response);
          return response;
        });
    assertThat(peer("c1", OLD).read(TestClient.in(10_000)).text()).isEqualTo("one");
    tamper.set(response -> recorded.get());
    assertThat(code(peer("c1", OLD))).isEqualTo(Code.DENIED);
    tamper.set(UnaryOperator.identity());
    assertThat(peer("c1", OLD).read(TestClient.in(10_000)).text()).isEqualTo("one");
  }

  @ParameterizedTest
  @ValueSource(strings = {"body", "age", "status", "no proof", "wrong proof", "not UTF-8"})
  void aChangedAnswerIsRefused(String what) {
    board.post("one");
    clock.addAndGet(5);
    tamper.set(
        response -> {
          Map<String, String> headers = new HashMap<>(response.headers());
          byte[] body = response.body();
          int status = response.status();
          switch (what) {
            case "body" -> body = "two".getBytes(StandardCharsets.UTF_8);
            case "age" -> headers.put(ReportProof.AGE, "4");
            case "status" -> {
              status = 204;
              body = new byte[0];
            }
            case "no proof" -> headers.remove(ReportProof.PROOF);
            case "wrong proof" -> headers.put(ReportProof.PROOF, "0".repeat(64));
            default -> body = new byte[] {(byte) 0xc3, (byte) 0x28};
          }
          return new ServerResponse(status, headers, body);
        });
    assertThat(code(peer("c1", OLD)))
        .isEqualTo(what.equals("not UTF-8") ? Code.MALFORMED : Code.DENIED);
  }

  /** All controllers have the key; the name keeps one from being taken for another. */
  @Test
  void anotherControllersReportIsNotThisOnes() {
    board.post("one");
    assertThat(code(peer("c2", OLD))).isEqualTo(Code.DENIED);
    ServerHandler mine = handler;
    handler =
        request -> {
          // A confused proxy: the question for c2 is put to c1 by somebody who may ask.
          String nonce = request.header(ReportProof.NONCE).orElseThrow();
          String proof = SharedKeys.of(OLD).prove(0, ReportProof.question("c1", nonce));
          return mine.handle(
              new ServerRequest(
                  "GET",
                  "/",
                  Map.of(ReportProof.NONCE, List.of(nonce), ReportProof.PROOF, List.of(proof))));
        };
    assertThat(code(peer("c2", OLD))).isEqualTo(Code.DENIED);
    assertThat(peer("c1", OLD).read(TestClient.in(10_000)).text()).isEqualTo("one");
  }

  @Test
  void aQuestionSentBackIsNoAnswer() {
    handler =
        request ->
            new ServerResponse(
                204,
                Map.of(
                    ReportProof.PROOF,
                    request.header(ReportProof.PROOF).orElseThrow(),
                    ReportProof.AGE,
                    "0"),
                new byte[0]);
    assertThat(code(peer("c1", OLD))).isEqualTo(Code.DENIED);
  }

  @Test
  void onlyThoseWithAKeyMayRead() {
    board.post("one");
    assertThat(code(peer("c1", NEW))).isEqualTo(Code.DENIED);
    String nonce = ReportProof.nonce();
    String proof = SharedKeys.of(OLD).prove(0, ReportProof.question("c1", nonce));
    assertThat(ask("GET", nonce, proof).status()).as("the control").isEqualTo(200);
    assertThat(ask("POST", nonce, proof).status()).isEqualTo(405);
    assertThat(ask("GET", ReportProof.nonce(), proof).status()).isEqualTo(401);
    assertThat(ask("GET", nonce, "0".repeat(64)).status()).isEqualTo(401);
    assertThat(ask("GET", nonce, "").status()).isEqualTo(401);
    assertThat(ask("GET", nonce, proof + " ").status()).isEqualTo(401);
    assertThat(ask("GET", "x".repeat(100_000), proof).status()).isEqualTo(401);
    String empty = SharedKeys.of(OLD).prove(0, ReportProof.question("c1", ""));
    assertThat(ask("GET", "", empty).status()).as("an empty nonce").isEqualTo(401);
    assertThat(ask("GET", "", empty).body()).isEmpty();
  }

  private ServerResponse ask(String method, String nonce, String proof) {
    return handler.handle(
        new ServerRequest(
            method,
            "/report",
            Map.of("esmos-nonce", List.of(nonce), "ESMOS-PROOF", List.of(proof))));
  }

  /** The three steps of changing a key: at none of them is anybody locked out. */
  @Test
  void aKeyIsChangedWithoutAGap() {
    board.post("one");
    byte[][][] steps = {{OLD}, {OLD, NEW}, {NEW, OLD}, {NEW}};
    for (int i = 0; i + 1 < steps.length; i++) {
      for (byte[][] serving : new byte[][][] {steps[i], steps[i + 1]}) {
        handler = new ReportHandler("c1", board, SharedKeys.of(serving));
        for (byte[][] reading : new byte[][][] {steps[i], steps[i + 1]}) {
          assertThat(peer("c1", reading).read(TestClient.in(10_000)).text()).isEqualTo("one");
        }
      }
    }
    assertThat(code(peer("c1", OLD))).as("the old key alone, at the end").isEqualTo(Code.DENIED);
  }

  @Test
  void aReportThatIsTooLongIsNotSent() {
    board.post("x".repeat(ReportProof.MAX_BYTES));
    assertThat(peer("c1", OLD).read(TestClient.in(10_000)).text()).hasSize(ReportProof.MAX_BYTES);
    board.post("x".repeat(ReportProof.MAX_BYTES + 1));
    assertThat(code(peer("c1", OLD))).isEqualTo(Code.UNAVAILABLE);
  }

  @Test
  void keysAreLongEnoughAndNotShown() {
    assertThatThrownBy(() -> SharedKeys.of(new byte[15]))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(SharedKeys::of).isInstanceOf(IllegalArgumentException.class);
    byte[] key = OLD.clone();
    SharedKeys keys = SharedKeys.of(key);
    String before = keys.prove(0, List.of("x"));
    key[0]++;
    assertThat(keys.prove(0, List.of("x"))).as("the bytes are copied").isEqualTo(before);
    assertThat(keys.prove(0, List.of("ab", "c"))).isNotEqualTo(keys.prove(0, List.of("a", "bc")));
    assertThat(List.of(keys, peer("c1", OLD), new ReportHandler("c1", board, keys)).toString())
        .doesNotContain("an old key");
  }

  /** A value from another implementation (Python's hmac): both sides here could be wrong alike. */
  @Test
  void theProofIsHmacSha256() {
    byte[] key = new byte[131];
    java.util.Arrays.fill(key, (byte) 0xaa);
    // Each part has its length in front: this is the HMAC of "1:x".
    assertThat(SharedKeys.of(key).prove(0, List.of("x")))
        .isEqualTo("31b1e58f763b281333af54cee4d1d4b7be47fc11f7837f109af91409b17ca0ef");
  }
}
