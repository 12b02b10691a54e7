package io.esmos.emulator.aws;

import org.springframework.boot.loader.launch.JarLauncher;

/**
 * Runs S3Mock at a free port, until its standard input ends. Argument: where it keeps its objects.
 * Of what it logs only the line with its ports is printed. It listens on all interfaces; that
 * cannot be set.
 */
public final class S3MockMain {
  private S3MockMain() {}

  /** Runs the emulator. */
  public static void main(String[] arguments) throws Exception {
    StandardInput.endWithIt();
    JarLauncher.main(
        new String[] {
          "--http.port=0",
          "--server.port=0",
          "--server.address=127.0.0.1",
          "--spring.main.banner-mode=off",
          "--logging.level.root=OFF",
          "--logging.level.org.springframework.boot.tomcat.TomcatWebServer=INFO",
          "--com.adobe.testing.s3mock.store.root=" + arguments[0],
        });
  }
}
