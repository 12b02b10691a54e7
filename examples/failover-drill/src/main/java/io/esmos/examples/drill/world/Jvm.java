package io.esmos.examples.drill.world;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How the drill starts its Java processes: small, and with the class path of this one. */
public final class Jvm {
  /** Seventeen of them share a laptop; they start often and run for minutes. */
  private static final List<String> FLAGS =
      List.of(
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1",
          "-Xms16m",
          "-Xmx64m",
          "-Xss256k",
          "-XX:+ExitOnOutOfMemoryError",
          "-Xshare:auto",
          // Without it the JDK's HTTP server answers small bodies 40 ms late.
          "-Dsun.net.httpserver.nodelay=true",
          "-Djava.awt.headless=true");

  private Jvm() {}

  /** Returns the command that runs a main class. */
  public static List<String> command(Class<?> main, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home", ""), "bin", "java").toString());
    command.addAll(FLAGS);
    command.addAll(List.of("-cp", System.getProperty("java.class.path", ""), main.getName()));
    command.addAll(arguments);
    return command;
  }
}
