package io.esmos.testkit.archive;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A Java process of this test, and what it says. */
final class ChildProcess implements AutoCloseable {
  private final Process process;
  private final BufferedReader said;

  private ChildProcess(Process process) {
    this.process = process;
    this.said =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  static ChildProcess start(Class<?> main, String... arguments) throws IOException {
    return start(List.of(), main, arguments);
  }

  /** Starts a process by way of another command. */
  static ChildProcess start(List<String> before, Class<?> main, String... arguments)
      throws IOException {
    return start(before, 64, main, arguments);
  }

  /** Starts a process with a heap of so many MiB. */
  static ChildProcess start(List<String> before, int heap, Class<?> main, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>(before);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // Without a file for monitors: its name may be locked by a process of another container.
    command.add("-XX:-UsePerfData");
    command.addAll(
        List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx" + heap + "m", "-cp"));
    command.add(System.getProperty("java.class.path"));
    command.add(main.getName());
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    return new ChildProcess(builder.start());
  }

  /** Waits for the next line. */
  String line() throws IOException {
    String line = said.readLine();
    if (line == null) {
      throw new AssertionError("the process ended");
    }
    return line;
  }

  /** Lets it live for this long, unless it ends before. */
  boolean ended(Duration within) throws InterruptedException {
    return process.waitFor(within.toNanos(), TimeUnit.NANOSECONDS);
  }

  int status() throws InterruptedException {
    return process.waitFor();
  }

  /** Kills it as a loss of power would, and returns what it had still said. */
  List<String> kill() throws IOException, InterruptedException {
    // Not by the process itself, which would close what it has said.
    boolean killed = process.toHandle().destroyForcibly();
    List<String> rest = said.lines().toList();
    int status = process.waitFor();
    if (!killed || status == 0) {
      throw new AssertionError("the process ended by itself: " + status);
    }
    return rest;
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
