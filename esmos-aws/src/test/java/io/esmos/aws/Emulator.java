package io.esmos.aws;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.esmos.lanes.Lanes;
import io.esmos.testkit.wire.WireAnswer;
import io.esmos.testkit.wire.WireRequest;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.function.Executable;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;

/** An emulator of Route 53 that others wrote, in a container. */
enum Emulator {
  MINISTACK("MiniStack 1.5.33", "ESMOS_IMAGE_MINISTACK", "ministackorg/ministack:1.5.33", "/"),
  LOCALSTACK(
      "LocalStack 4.14.0",
      "ESMOS_IMAGE_LOCALSTACK",
      "localstack/localstack:4.14.0",
      "/_localstack/health");

  private static final int PORT = 4566;
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private static final Set<String> OWN =
      Set.of("host", "connection", "content-length", "upgrade", "expect");

  private final String product;
  private final String variable;
  private final String official;
  private final String health;

  Emulator(String product, String variable, String official, String health) {
    this.product = product;
    this.variable = variable;
    this.official = official;
    this.health = health;
  }

  /** Returns the container, started. */
  @SuppressWarnings("resource") // the caller closes it
  GenericContainer<?> start() {
    DockerImageName image =
        DockerImageName.parse(System.getenv().getOrDefault(variable, official))
            .asCompatibleSubstituteFor(official);
    GenericContainer<?> container =
        new GenericContainer<>(image)
            .withExposedPorts(PORT)
            .withEnv("SERVICES", "route53")
            .waitingFor(
                Wait.forHttp(health)
                    .forPort(PORT)
                    .forStatusCodeMatching(status -> status < 500)
                    .withStartupTimeout(Duration.ofMinutes(3)));
    container.start();
    Lanes.used(product);
    return container;
  }

  /** Returns where a container answers. */
  static URI url(GenericContainer<?> container) {
    return URI.create("http://" + container.getHost() + ":" + container.getMappedPort(PORT));
  }

  /** Checks that a rule still fails on what the emulator lacks: else the gap is closed. */
  static void gap(String complaint, Executable rule) {
    Throwable failure = assertThrows(Throwable.class, rule, "the gap is closed: expect the rule");
    assertTrue(String.valueOf(failure.getMessage()).contains(complaint), failure.toString());
  }

  /** Hands a request on, so that a relay before the emulator can lose and cut answers. */
  static WireAnswer relay(URI emulator, WireRequest request) {
    StringBuilder target = new StringBuilder(emulator.toString()).append(request.path());
    char separator = '?';
    for (Map.Entry<String, java.util.List<String>> parameter : request.query().entrySet()) {
      for (String value : parameter.getValue()) {
        target.append(separator).append(encoded(parameter.getKey()));
        target.append('=').append(encoded(value));
        separator = '&';
      }
    }
    HttpRequest.Builder onward =
        HttpRequest.newBuilder(URI.create(target.toString()))
            .timeout(Duration.ofSeconds(20))
            .method(request.method(), HttpRequest.BodyPublishers.ofByteArray(request.body()));
    request.headers().entrySet().stream()
        .filter(header -> !OWN.contains(header.getKey()))
        .forEach(header -> header.getValue().forEach(it -> onward.header(header.getKey(), it)));
    try {
      HttpResponse<byte[]> answer =
          HTTP.send(onward.build(), HttpResponse.BodyHandlers.ofByteArray());
      Map<String, String> headers = new TreeMap<>();
      answer.headers().firstValue("Content-Type").ifPresent(it -> headers.put("Content-Type", it));
      answer
          .headers()
          .firstValue("x-amzn-requestid")
          .ifPresent(it -> headers.put("x-amzn-RequestId", it));
      return new WireAnswer(answer.statusCode(), headers, answer.body());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new WireAnswer(503, Map.of(), new byte[0]);
    }
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
