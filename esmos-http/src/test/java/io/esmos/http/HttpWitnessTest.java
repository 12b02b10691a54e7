package io.esmos.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.topology.Vendor;
import java.net.URI;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Executors;
import okhttp3.Dispatcher;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the witness says on the wire, and how it reads the answers that stores give. */
@Timeout(30)
final class HttpWitnessTest {
  private static final byte[] BYTES = {1, 2, 3};

  private static HttpWitness witness(URI url, TestClient client) {
    return HttpWitness.of("cell", Vendor.AWS, url, client.http());
  }

  private static ScriptedServer.Script status(String status) {
    return ScriptedServer.text("HTTP/1.1 " + status + "\nContent-Length: 0\n\n");
  }

  @Test
  void theConditionsGoOverTheWire() throws Exception {
    try (ScriptedServer server =
            new ScriptedServer(
                ScriptedServer.text("HTTP/1.1 200 OK\nETag: \"b\"\nContent-Length: 0\n\n"), true);
        TestClient client = new TestClient()) {
      HttpWitness witness = witness(server.url(), client).withToken(() -> "secret.token");
      assertThat(witness.read(TestClient.in(10_000)).orElseThrow().tag()).isEqualTo("\"b\"");
      assertThat(witness.create(BYTES, TestClient.in(10_000)).orElseThrow().tag())
          .isEqualTo("\"b\"");
      assertThat(witness.replace("\"b\"", BYTES, TestClient.in(10_000))).isPresent();
      assertThat(server.requests().get(0))
          .startsWith("GET /cells/clinic HTTP/1.1\r\n")
          .contains("Cache-Control: no-cache\r\n", "Authorization: Bearer secret.token\r\n")
          .contains("Accept-Encoding: identity\r\n");
      assertThat(server.requests().get(1))
          .startsWith("PUT ")
          .contains("If-None-Match: *\r\n", "Content-Length: 3\r\n")
          .doesNotContain("If-Match");
      assertThat(server.requests().get(2))
          .startsWith("PUT ")
          .contains("If-Match: \"b\"\r\n")
          .doesNotContain("If-None-Match");
      assertThat(server.connections()).as("connections of the pool").isEqualTo(1);
      assertThat(witness.toString()).doesNotContain("secret").contains("cell");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"412 Precondition Failed", "409 Conflict"})
  void aRefusedConditionIsAnAnswer(String status) throws Exception {
    try (ScriptedServer server = new ScriptedServer(status(status), true);
        TestClient client = new TestClient()) {
      assertThat(witness(server.url(), client).create(BYTES, TestClient.in(10_000))).isEmpty();
      assertThat(witness(server.url(), client).replace("\"a\"", BYTES, TestClient.in(10_000)))
          .isEmpty();
      assertThat(server.requests()).hasSize(2);
      assertThat(code(() -> witness(server.url(), client).read(TestClient.in(10_000))))
          .isEqualTo(Code.CONFLICT);
    }
  }

  /** OkHttp sends a request again by itself after each of these, unless it is told not to. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "503 Busy\nRetry-After: 0",
        "408 Slow",
        "401 Who\nWWW-Authenticate: Basic realm=\"x\"",
        "307 Elsewhere\nLocation: /cells/clinic",
        "308 Elsewhere\nLocation: /cells/clinic",
        "421 Misdirected"
      })
  void aWriteIsSentOnceOverAConnectionThatStays(String answer) throws Exception {
    try (ScriptedServer server = new ScriptedServer(status(answer), true);
        TestClient client = new TestClient()) {
      OkHttpClient eager =
          client.http().newBuilder().authenticator((route, response) -> response.request()).build();
      HttpWitness witness = HttpWitness.of("cell", Vendor.AWS, server.url(), eager);
      assertThat(failure(() -> witness.replace("\"a\"", BYTES, TestClient.in(10_000))).vendorCode())
          .hasValue("HTTP " + answer.substring(0, 3));
      assertThat(server.requests()).hasSize(1);
    }
  }

  /** An object that is not there is an answer; a bucket that is not there is a mistake. */
  @Test
  void absenceIsAnAnswerExceptToACreator() throws Exception {
    try (ScriptedServer server = new ScriptedServer(status("404 Not Found"), true);
        TestClient client = new TestClient()) {
      HttpWitness witness = witness(server.url(), client);
      assertThat(witness.read(TestClient.in(10_000))).isEmpty();
      assertThat(witness.replace("\"a\"", BYTES, TestClient.in(10_000))).isEmpty();
      assertThat(code(() -> witness.create(BYTES, TestClient.in(10_000))))
          .isEqualTo(Code.NOT_FOUND);
    }
  }

  /** Rule R6: a read that a cache answered may be as old as the cache likes. */
  @ParameterizedTest
  @ValueSource(strings = {"200 OK\nETag: \"a\"\nAge: 3", "404 Not Found\nAge: 3"})
  void anAnswerOfACacheIsRefused(String answer) throws Exception {
    try (ScriptedServer server = new ScriptedServer(status(answer));
        TestClient client = new TestClient()) {
      assertThat(code(() -> witness(server.url(), client).read(TestClient.in(10_000))))
          .isEqualTo(Code.MALFORMED);
    }
    try (ScriptedServer server = new ScriptedServer(status("200 OK\nETag: \"a\"\nAge: 0"));
        TestClient client = new TestClient()) {
      assertThat(witness(server.url(), client).read(TestClient.in(10_000))).isPresent();
    }
  }

  @Test
  void theVendorsWordsAreKept() throws Exception {
    try (ScriptedServer server =
            new ScriptedServer(
                status("429 Slow Down\nRetry-After: 7\nx-amz-request-id: 4442587FB7D0A2F9"));
        TestClient client = new TestClient()) {
      ProviderException failure =
          failure(() -> witness(server.url(), client).create(BYTES, TestClient.in(10_000)));
      assertThat(failure.code()).isEqualTo(Code.THROTTLED);
      assertThat(failure.retryAfter()).hasValue(java.time.Duration.ofSeconds(7));
      assertThat(failure.requestId()).hasValue("4442587FB7D0A2F9");
      assertThat(failure.vendorCode()).hasValue("HTTP 429");
    }
  }

  @Test
  void whatWasNotSentIsSaidToBeNotSent() throws Exception {
    OkHttpClient closed =
        new OkHttpClient.Builder()
            .dispatcher(new Dispatcher(Executors.newCachedThreadPool()))
            .build();
    try (ScriptedServer server = new ScriptedServer(status("200 OK"));
        TestClient client = new TestClient()) {
      HttpWitness witness = HttpWitness.of("cell", Vendor.AWS, server.url(), closed);
      closed.dispatcher().executorService().shutdown();
      assertThat(code(() -> witness.create(BYTES, TestClient.in(10_000)))).isEqualTo(Code.NOT_SENT);
      Thread.currentThread().interrupt();
      assertThat(code(() -> witness(server.url(), client).create(BYTES, TestClient.in(10_000))))
          .isEqualTo(Code.NOT_SENT);
      assertThat(Thread.interrupted()).as("the interrupt is still there").isTrue();
      assertThat(code(() -> witness(server.url(), client).create(BYTES, TestClient.in(0))))
          .isEqualTo(Code.TIMEOUT);
      assertThat(
              code(() -> witness(server.url(), client).replace("a", BYTES, TestClient.in(9_000))))
          .isEqualTo(Code.INVALID);
      assertThat(server.connections()).isZero();
    }
  }

  @Test
  void aStoreThatIsNotThereIsUnavailable() throws Exception {
    URI gone;
    try (ScriptedServer server = new ScriptedServer(status("200 OK"))) {
      gone = server.url();
    }
    try (TestClient client = new TestClient()) {
      assertThat(code(() -> witness(gone, client).read(TestClient.in(10_000))))
          .isEqualTo(Code.UNAVAILABLE);
      URI unknown = URI.create("http://no-such-host.invalid/cell");
      assertThat(code(() -> witness(unknown, client).read(TestClient.in(20_000))))
          .isIn(Code.UNAVAILABLE, Code.TIMEOUT);
    }
  }

  @Test
  void aTokenIsAskedForAtEveryCallAndMustBeOne() throws Exception {
    try (ScriptedServer server = new ScriptedServer(status("404 Not Found"), true);
        TestClient client = new TestClient()) {
      Iterator<String> tokens = List.of("first", "second", "broken\r\nX-Injected: 1").iterator();
      HttpWitness witness = witness(server.url(), client).withToken(tokens::next);
      assertThat(witness.read(TestClient.in(10_000))).isEmpty();
      assertThat(witness.read(TestClient.in(10_000))).isEmpty();
      ProviderException failure = failure(() -> witness.read(TestClient.in(10_000)));
      assertThat(failure.code()).isEqualTo(Code.DENIED);
      assertThat(failure).hasMessageNotContaining("Injected");
      assertThat(server.requests()).hasSize(2);
      assertThat(server.requests().get(0)).contains("Bearer first\r\n");
      assertThat(server.requests().get(1)).contains("Bearer second\r\n");
    }
  }

  @Test
  void faultsOfTheConfigurationShowAtConstruction() {
    try (TestClient client = new TestClient()) {
      for (String url : List.of("ftp://host/cell", "/cell", "http://user:pass@host/cell")) {
        assertThatThrownBy(() -> witness(URI.create(url), client))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageNotContaining("pass");
      }
      HttpWitness plain = witness(URI.create("http://store.example/cell"), client);
      assertThatThrownBy(() -> plain.withToken(() -> "token"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("https");
      assertThat(witness(URI.create("https://store.example/cell"), client).withToken(() -> "t"))
          .isNotNull();
      assertThatThrownBy(
              () ->
                  HttpWitness.of(" ", Vendor.AWS, URI.create("https://a.example/"), client.http()))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  private static Code code(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    return failure(call).code();
  }

  private static ProviderException failure(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    ProviderException failure = catchThrowableOfType(ProviderException.class, call);
    assertThat(failure).as("an error of ours").isNotNull();
    return failure;
  }
}
