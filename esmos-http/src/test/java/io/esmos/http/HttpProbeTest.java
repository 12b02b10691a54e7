package io.esmos.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.esmos.health.HealthProbe;
import io.esmos.health.ProbeResult;
import io.esmos.health.ProbeResult.Kind;
import io.esmos.topology.Site;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whom the probes ask, and what they make of it. */
@Timeout(30)
final class HttpProbeTest {
  private static final Site SITE = Site.of("aws/ap-southeast-1");

  private static ScriptedServer.Script answer(int status, String headers, String body) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    String head =
        "HTTP/1.1 " + status + " X\n" + headers + "Content-Length: " + bytes.length + "\n\n";
    return (request, out) -> {
      ScriptedServer.text(head).answer(request, out);
      out.write(bytes);
    };
  }

  private static ProbeResult see(ScriptedServer.Script script) throws Exception {
    try (ScriptedServer server = new ScriptedServer(script);
        TestClient client = new TestClient()) {
      return HttpWriteProbe.of(Map.of(SITE, HttpTarget.of(server.url())), client.http())
          .probe(SITE, TestClient.in(10_000));
    }
  }

  /** The name stands in the request, the address decides who gets it. */
  @Test
  void aPinnedAddressIsAskedUnderTheNameOfTheUrl() throws Exception {
    try (ScriptedServer server = new ScriptedServer(answer(200, "", ""));
        TestClient client = new TestClient()) {
      URI url = URI.create("http://api.clinic.invalid:" + server.port() + "/healthz?x=1");
      HttpTarget pinned = HttpTarget.of(url).at(InetAddress.getLoopbackAddress());
      HealthProbe probe = HttpProbe.of(Map.of(SITE, pinned), client.http());
      assertThat(probe.probe(SITE, TestClient.in(10_000)).kind()).isEqualTo(Kind.HEALTHY);
      assertThat(server.requests().get(0))
          .startsWith("GET /healthz?x=1 ")
          .contains("Host: api.clinic.invalid:" + server.port());
      assertThat(pinned)
          .hasToString("http://api.clinic.invalid:" + server.port() + " at 127.0.0.1");
    }
  }

  /** Two sites behind one name are two servers, also for the pool of connections. */
  @Test
  void twoSitesBehindOneNameAreAskedEachAtItsAddress() throws Exception {
    Site other = Site.of("aws/ap-northeast-1");
    try (ScriptedServer first =
            new ScriptedServer(answer(200, "", HealthAnswer.writer(SITE, 7, "").text()), true);
        TestClient client = new TestClient()) {
      InetAddress loopback = InetAddress.getLoopbackAddress();
      InetAddress nobody = InetAddress.getByAddress(new byte[] {127, 9, 9, 9});
      HttpTarget name = HttpTarget.of(URI.create("http://api.invalid:" + first.port() + "/h"));
      Map<Site, HttpTarget> targets = new LinkedHashMap<>();
      targets.put(SITE, name.at(loopback));
      targets.put(other, name.at(nobody));
      HealthProbe probe = HttpWriteProbe.of(targets, client.http());
      assertThat(probe.probe(SITE, TestClient.in(10_000)).writing()).hasValue(7);
      ProbeResult seen = probe.probe(other, TestClient.in(10_000));
      assertThat(seen.kind()).isEqualTo(Kind.UNHEALTHY);
      assertThat(seen.reason()).contains("connect");
    }
  }

  @Test
  void aNameWithoutAnAddressSaysNothing() {
    try (TestClient client = new TestClient()) {
      HttpTarget target = HttpTarget.of(URI.create("http://no-such-host.invalid/"));
      ProbeResult seen =
          HttpProbe.of(Map.of(SITE, target), client.http()).probe(SITE, TestClient.in(20_000));
      // A resolver that does not answer at all is a silence, which the control targets judge.
      assertThat(seen.kind() == Kind.UNKNOWN || seen.timedOut()).as(seen.toString()).isTrue();
    }
  }

  @Test
  void aRedirectIsNotFollowed() throws Exception {
    try (ScriptedServer elsewhere = new ScriptedServer(answer(200, "", ""));
        ScriptedServer server =
            new ScriptedServer(answer(302, "Location: " + elsewhere.url() + "\n", ""));
        TestClient client = new TestClient()) {
      ProbeResult seen =
          HttpProbe.of(Map.of(SITE, HttpTarget.of(server.url())), client.http())
              .probe(SITE, TestClient.in(10_000));
      assertThat(seen.kind()).isEqualTo(Kind.UNHEALTHY);
      assertThat(elsewhere.connections()).isZero();
    }
  }

  /** OkHttp lets five calls to one host run; sites behind one name would wait for each other. */
  @Test
  void twentySilentProbesDoNotDelayAnother() throws Exception {
    CountDownLatch arrived = new CountDownLatch(20);
    CountDownLatch release = new CountDownLatch(1);
    ExecutorService threads = Executors.newCachedThreadPool();
    try (ScriptedServer server =
            new ScriptedServer(
                (request, out) -> {
                  if (request.startsWith("GET /slow")) {
                    arrived.countDown();
                    release.await();
                  }
                  answer(200, "", "").answer(request, out);
                });
        TestClient client = new TestClient()) {
      Site slow = Site.of("aws/ap-northeast-1");
      HealthProbe probe =
          HttpProbe.of(
              Map.of(
                  SITE,
                  HttpTarget.of(server.url().resolve("/fast")),
                  slow,
                  HttpTarget.of(server.url().resolve("/slow"))),
              client.http());
      List<Future<ProbeResult>> waiting = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        waiting.add(threads.submit(() -> probe.probe(slow, TestClient.in(20_000))));
      }
      arrived.await();
      assertThat(probe.probe(SITE, TestClient.in(20_000)).kind()).isEqualTo(Kind.HEALTHY);
      release.countDown();
      for (Future<ProbeResult> result : waiting) {
        assertThat(result.get().kind()).isEqualTo(Kind.HEALTHY);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void onlyTheRightWordsMakeAWriter() throws Exception {
    String writer = HealthAnswer.writer(SITE, 7, "wrote").text();
    assertThat(see(answer(200, "", writer)).writing()).hasValue(7);
    assertThat(see(answer(503, "", writer)).kind()).isEqualTo(Kind.UNHEALTHY);
    assertThat(see(answer(200, "Age: 9\n", writer)).kind()).isEqualTo(Kind.UNKNOWN);
    assertThat(see(answer(204, "", "")).kind()).isEqualTo(Kind.UNHEALTHY);
    String failing = HealthAnswer.failing(SITE, "x").text();
    assertThat(see(answer(200, "", failing)).kind()).isEqualTo(Kind.UNHEALTHY);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "OK",
        "<html>",
        "esmos-health 2\nsite aws/ap-southeast-1\nrole writer\nepoch 7\nreason x\nend\n",
        "esmos-health 1\nsite aws/ap-southeast-1\nrole writer\nreason x\nend\n",
        "esmos-health 1\nsite aws/ap-southeast-1\nrole writer\nepoch -7\nreason x\nend\n",
        "esmos-health 1\nsite aws/ap-southeast-1\nrole writer\nepoch 7\nepoch 8\nreason x\nend\n",
        "esmos-health 1\nsite aws/ap-southeast-1\nrole boss\nepoch 7\nreason x\nend\n",
        "esmos-health 1\nsite aws\nrole writer\nepoch 7\nreason x\nend\n",
        "esmos-health 1\nsite aws/ap-southeast-1\nrole writer\nepoch 7\nreason x\n",
        "esmos-health 1\nsite aws/ap-northeast-1\nrole writer\nepoch 7\nreason x\nend\n"
      })
  void otherWordsMakeAnUnhealthySite(String body) throws Exception {
    assertThat(see(answer(200, "", body)).kind()).isEqualTo(Kind.UNHEALTHY);
  }

  @Test
  void aReasonIsFitForALog() throws Exception {
    ProbeResult seen =
        see(
            answer(
                200,
                "",
                HealthAnswer.replica(SITE, "two\nlines\u001b[31m " + "x".repeat(999)).text()));
    assertThat(seen.kind()).isEqualTo(Kind.HEALTHY);
    assertThat(seen.reason()).startsWith("two lines [31m").hasSizeLessThan(220);
  }

  @Test
  void faultsOfTheConfigurationShowAtConstruction() {
    try (TestClient client = new TestClient()) {
      assertThatThrownBy(() -> HttpProbe.of(Map.of(), client.http()))
          .isInstanceOf(IllegalArgumentException.class);
      // OkHttp would connect to the literal and never look at the pin.
      assertThatThrownBy(
              () ->
                  HttpTarget.of(URI.create("http://127.0.0.1/"))
                      .at(InetAddress.getLoopbackAddress()))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void aControlTargetIsReachedByAnyAnswerOfHttp() throws Exception {
    try (TestClient client = new TestClient()) {
      for (int status : new int[] {200, 301, 404, 503}) {
        try (ScriptedServer server = new ScriptedServer(answer(status, "", ""))) {
          HttpTarget target = HttpTarget.of(server.url());
          assertThat(HttpControlTarget.of(target, client.http()).reached(TestClient.in(10_000)))
              .as("status " + status)
              .isTrue();
        }
      }
      URI gone;
      try (ScriptedServer server = new ScriptedServer(ScriptedServer.text("hello\n"))) {
        gone = server.url();
        assertThat(
                HttpControlTarget.of(HttpTarget.of(gone), client.http())
                    .reached(TestClient.in(10_000)))
            .as("garbage")
            .isFalse();
      }
      HttpControlTarget target = HttpControlTarget.of(HttpTarget.of(gone), client.http());
      assertThat(target.reached(TestClient.in(10_000))).as("refused").isFalse();
      assertThat(target.reached(TestClient.in(0))).as("too late").isFalse();
    }
  }
}
