package io.esmos.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.esmos.authority.Witness;
import io.esmos.failover.Peer;
import io.esmos.health.ProbeResult;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.time.SystemTime;
import io.esmos.topology.Site;
import io.esmos.topology.Vendor;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a server must not be able to do to those who ask it: every answer ends in a typed error by
 * the deadline, is asked for once where it was a write, and leaves no thread and no connection.
 */
@Timeout(30)
final class HostileAnswersTest {
  private static final Site SITE = Site.of("aws/ap-southeast-1");
  private static final String TAGGED = "HTTP/1.1 200 OK\nETag: \"a\"\n";

  /** An answer, and what a read and a write of a cell make of it. */
  record Hostile(String name, ScriptedServer.Script script, Code read, Code write) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Hostile> hostile() {
    return Stream.of(
        both("10 MB", repeat(TAGGED + "Content-Length: 10485760\n\n", "x"), Code.MALFORMED),
        both(
            "endless chunks",
            repeat(TAGGED + "Transfer-Encoding: chunked\n\n", "400\n" + "x".repeat(1024) + "\n"),
            Code.MALFORMED),
        both(
            "endless headers",
            repeat("HTTP/1.1 200 OK\n", "X-Filler: xxxxxxxx\n"),
            Code.UNAVAILABLE),
        both("an endless header", repeat("HTTP/1.1 200 OK\nX-Filler: ", "x"), Code.UNAVAILABLE),
        both("endless 100", repeat("", "HTTP/1.1 100 Continue\n\n"), Code.UNAVAILABLE),
        both("a slow drip", drip(TAGGED + "Content-Length: 1000\n\n"), Code.TIMEOUT),
        both("a slow drip of headers", drip("HTTP/1.1 200 OK\nX-Filler: "), Code.TIMEOUT),
        both("silence", (request, out) -> new CountDownLatch(1).await(), Code.TIMEOUT),
        answer(
            "HTML with 200", "HTTP/1.1 200 OK\nContent-Type: text/html\nETag: \"a\"\n", "<html>"),
        answer("no ETag", "HTTP/1.1 200 OK\n", "hello"),
        answer("weak ETag", "HTTP/1.1 200 OK\nETag: W/\"a\"\n", "hello"),
        answer("two ETags", TAGGED + "ETag: \"b\"\n", "hello"),
        answer("bare ETag", "HTTP/1.1 200 OK\nETag: a\n", "hello"),
        answer("huge ETag", "HTTP/1.1 200 OK\nETag: \"" + "a".repeat(10_000) + "\"\n", "hello"),
        answer("ETag with blanks", "HTTP/1.1 200 OK\nETag: \"a b\"\n", "hello"),
        answer("gzip", TAGGED + "Content-Encoding: gzip\n", "hello"),
        answer("redirect", "HTTP/1.1 307 Elsewhere\nLocation: http://127.0.0.2:1/\n", ""),
        answer("partial content", "HTTP/1.1 206 Part\nETag: \"a\"\n", "hello"),
        both("garbage", ScriptedServer.text("\0\1\2\3 go away\n\n"), Code.MALFORMED),
        both("no status", ScriptedServer.text("HTTP/1.1\n\n"), Code.MALFORMED),
        both("bad chunk", chunk("zz\nhello\n"), Code.MALFORMED),
        both("huge chunk", chunk("ffffffffffffffff\nhello\n"), Code.MALFORMED),
        both("body without length", ScriptedServer.text(TAGGED + "\nhello"), Code.MALFORMED),
        both(
            "cut short",
            ScriptedServer.text(TAGGED + "Content-Length: 100\n\nhello"),
            Code.UNAVAILABLE),
        both("cut in a chunk", chunk("64\nhello"), Code.UNAVAILABLE),
        both("closed without a word", (request, out) -> {}, Code.UNAVAILABLE),
        status("401", "WWW-Authenticate: Basic realm=\"x\"\n", Code.DENIED),
        status("403", "", Code.DENIED),
        status("405", "", Code.UNSUPPORTED),
        status("408", "", Code.TIMEOUT),
        status("413", "", Code.INVALID),
        status("421", "", Code.MALFORMED),
        status("429", "Retry-After: 7\n", Code.THROTTLED),
        status("500", "", Code.UNAVAILABLE),
        status("501", "", Code.UNSUPPORTED),
        status("503", "Retry-After: 0\n", Code.UNAVAILABLE));
  }

  private static Hostile both(String name, ScriptedServer.Script script, Code code) {
    return new Hostile(name, script, code, code);
  }

  private static Hostile answer(String name, String head, String body) {
    String text = head + "Content-Length: " + body.length() + "\n\n" + body;
    return both(name, ScriptedServer.text(text), Code.MALFORMED);
  }

  private static Hostile status(String status, String headers, Code code) {
    String text = "HTTP/1.1 " + status + " No\n" + headers + "Content-Length: 0\n\n";
    return both(status, ScriptedServer.text(text), code);
  }

  private static ScriptedServer.Script chunk(String chunk) {
    return ScriptedServer.text(TAGGED + "Transfer-Encoding: chunked\n\n" + chunk);
  }

  /** Writes for as long as anybody reads. */
  private static ScriptedServer.Script repeat(String head, String filler) {
    byte[] block =
        filler
            .repeat(8192 / filler.length() + 1)
            .replace("\n", "\r\n")
            .getBytes(StandardCharsets.US_ASCII);
    return (request, out) -> {
      ScriptedServer.text(head).answer(request, out);
      while (true) {
        out.write(block);
      }
    };
  }

  /** Writes a byte often enough to keep any time-out of a single read from ending it. */
  private static ScriptedServer.Script drip(String head) {
    return (String request, OutputStream out) -> {
      ScriptedServer.text(head).answer(request, out);
      while (true) {
        out.write('x');
        out.flush();
        SystemTime.sleep(Duration.ofMillis(20));
      }
    };
  }

  @ParameterizedTest
  @MethodSource("hostile")
  void aReadEndsInATypedError(Hostile hostile) throws Exception {
    try (ScriptedServer server = new ScriptedServer(hostile.script());
        TestClient client = new TestClient()) {
      Witness witness = HttpWitness.of("cell", Vendor.AWS, server.url(), client.http());
      ProviderException failure = failure(() -> witness.read(deadline(hostile)));
      assertThat(failure.code()).isEqualTo(hostile.read());
      // The client asks again after 408, and after 503 with Retry-After 0: once, and for reads
      // only.
      assertThat(server.requests()).hasSizeLessThanOrEqualTo(2);
      if (!hostile.name().equals("408") && !hostile.name().equals("503")) {
        assertThat(server.requests()).hasSize(1);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("hostile")
  void aWriteIsSentOnceAndEndsInATypedError(Hostile hostile) throws Exception {
    try (ScriptedServer server = new ScriptedServer(hostile.script());
        TestClient client = new TestClient()) {
      Witness witness =
          HttpWitness.of("cell", Vendor.AWS, server.url(), client.http())
              .withToken(() -> "hunter2hunter2");
      byte[] contents = {1, 2, 3};
      ProviderException failure =
          failure(() -> witness.replace("\"a\"", contents, deadline(hostile)));
      assertThat(failure.code()).isEqualTo(hostile.write());
      assertThat(server.requests()).as("requests that arrived").hasSize(1);
      assertThat(failure).hasStackTraceContaining("witness.replace cell");
      for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
        assertThat(cause.toString()).doesNotContain("hunter2");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("hostile")
  void noProbeAndNoPeerBelievesIt(Hostile hostile) throws Exception {
    try (ScriptedServer server = new ScriptedServer(hostile.script());
        TestClient client = new TestClient()) {
      HttpTarget target = HttpTarget.of(server.url());
      ProbeResult seen =
          HttpWriteProbe.of(Map.of(SITE, target), client.http()).probe(SITE, deadline(hostile));
      assertThat(seen.kind()).isIn(ProbeResult.Kind.UNHEALTHY, ProbeResult.Kind.UNKNOWN);
      assertThat(seen.writing()).isEmpty();
      SharedKeys keys = SharedKeys.of(new byte[16]);
      Peer peer = HttpPeer.of("c1", target, client.http(), keys);
      assertThat(failure(() -> peer.read(deadline(hostile))).operation()).isEqualTo("peer.read c1");
    }
  }

  /** The server repeats what it was sent, where the client puts it into its own messages. */
  @Test
  void aTokenThatIsSentBackIsNotShown() throws Exception {
    ScriptedServer.Script echo =
        (request, out) -> {
          String token = request.replaceAll("(?s).*Authorization: Bearer ([^\r]*).*", "$1");
          out.write((token + " " + token + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
        };
    ScriptedServer.Script asRequestId =
        (request, out) -> {
          String token = request.replaceAll("(?s).*Authorization: Bearer ([^\r]*).*", "$1");
          ScriptedServer.text(
                  "HTTP/1.1 500 " + token + "\nx-request-id: " + token + "\nContent-Length: 0\n\n")
              .answer(request, out);
        };
    for (ScriptedServer.Script script : new ScriptedServer.Script[] {echo, asRequestId}) {
      try (ScriptedServer server = new ScriptedServer(script);
          TestClient client = new TestClient()) {
        Witness witness =
            HttpWitness.of("cell", Vendor.AWS, server.url(), client.http())
                .withToken(() -> "hunter2hunter2");
        ProviderException failure = failure(() -> witness.read(TestClient.in(5_000)));
        assertThat(server.requests().get(0)).contains("Bearer hunter2hunter2");
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
          assertThat(cause.toString()).doesNotContain("hunter2");
        }
      }
    }
  }

  /** Short where nothing ever comes, else long enough for the coldest machine. */
  private static Deadline deadline(Hostile hostile) {
    return TestClient.in(hostile.read() == Code.TIMEOUT ? 300 : 20_000);
  }

  private static ProviderException failure(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable c) {
    ProviderException failure = catchThrowableOfType(ProviderException.class, c);
    assertThat(failure).as("an error of ours").isNotNull();
    return failure;
  }
}
