package io.esmos.aws;

import java.net.URI;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.testcontainers.containers.GenericContainer;

/** An emulator that runs while the tests of a class do. */
final class EmulatorContainer implements BeforeAllCallback, AfterAllCallback {
  private final Emulator emulator;
  private final String services;
  private final Consumer<URI> beginning;
  private @Nullable GenericContainer<?> container;

  /**
   * Makes an extension.
   *
   * @param services what it is started with, divided by commas
   */
  EmulatorContainer(Emulator emulator, String services) {
    this(emulator, services, url -> {});
  }

  /**
   * Makes an extension.
   *
   * @param services what it is started with, divided by commas
   * @param beginning what is done there before the tests
   */
  EmulatorContainer(Emulator emulator, String services, Consumer<URI> beginning) {
    this.emulator = emulator;
    this.services = services;
    this.beginning = beginning;
  }

  /** Returns where it answers. */
  URI url() {
    return Emulator.url(Objects.requireNonNull(container, "not started"));
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    container = emulator.start(services);
    beginning.accept(url());
  }

  @Override
  public void afterAll(ExtensionContext context) {
    if (container != null) {
      container.close();
    }
  }
}
