package io.esmos.aws;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.esmos.lanes.Lanes;
import java.net.URI;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.function.Executable;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;

/** An emulator of AWS that others wrote, in a container. */
enum Emulator {
  MINISTACK("MiniStack 1.5.33", "ESMOS_IMAGE_MINISTACK", "ministackorg/ministack:1.5.33", "/"),
  LOCALSTACK(
      "LocalStack 4.14.0",
      "ESMOS_IMAGE_LOCALSTACK",
      "localstack/localstack:4.14.0",
      "/_localstack/health");

  private static final int PORT = 4566;

  /** How often a race is run that an emulator loses at times, be it in one of thirty. */
  private static final int RACES = 500;

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

  /** Returns the container, started with these services, which are divided by commas. */
  @SuppressWarnings("resource") // the caller closes it
  GenericContainer<?> start(String services) {
    DockerImageName image =
        DockerImageName.parse(System.getenv().getOrDefault(variable, official))
            .asCompatibleSubstituteFor(official);
    GenericContainer<?> container =
        new GenericContainer<>(image)
            .withExposedPorts(PORT)
            .withEnv("SERVICES", services)
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

  /**
   * Checks that a rule about a race still fails on what the emulator lacks, in one of many runs.
   *
   * @param complaints what it may say then, divided by bars
   */
  static void gapAtTimes(String complaints, Executable rule) {
    for (int run = 1; run <= RACES; run++) {
      try {
        rule.execute();
      } catch (Throwable failure) {
        String said = String.valueOf(failure.getMessage());
        assertTrue(
            Stream.of(complaints.split("\\|", -1)).anyMatch(said::contains), failure.toString());
        return;
      }
    }
    throw new AssertionError("the gap is closed: expect the rule");
  }
}
