package io.esmos.testkit.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * A Java process of a test, with this one's class path, and what it says. What it says of errors
 * goes where this process's goes. For use by one thread.
 */
public final class ChildProcess implements AutoCloseable {
  private final Process process;
  private final BufferedReader said;

  private ChildProcess(Process process) {
    this.process = process;
    this.said =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  /** Returns a process that is to run the {@code main} method of a class. */
  public static Draft of(Class<?> main, String... arguments) {
    return new Draft(main, 64, List.of(), List.of(), List.of(arguments));
  }

  /**
   * A process that was not begun.
   *
   * @param main the class whose {@code main} method runs
   * @param heap the most that its heap takes, in MiB
   * @param before the command that it is begun by, with its arguments; empty for none
   * @param options of its Java machine
   * @param arguments what {@code main} is given
   */
  public record Draft(
      Class<?> main, int heap, List<String> before, List<String> options, List<String> arguments) {
    /** Takes copies. */
    public Draft {
      Objects.requireNonNull(main, "main");
      before = List.copyOf(before);
      options = List.copyOf(options);
      arguments = List.copyOf(arguments);
    }

    /** Returns the same with a heap of so many MiB. */
    public Draft heap(int most) {
      return new Draft(main, most, before, options, arguments);
    }

    /** Returns the same, begun by way of another command. */
    public Draft by(List<String> command) {
      return new Draft(main, heap, command, options, arguments);
    }

    /** Returns the same with these options of its Java machine. */
    public Draft options(String... all) {
      return new Draft(main, heap, before, List.of(all), arguments);
    }

    /** Returns the same with further arguments behind its own. */
    public Draft and(String... more) {
      List<String> all = new ArrayList<>(arguments);
      all.addAll(List.of(more));
      return new Draft(main, heap, before, options, all);
    }

    /** Begins the process. */
    public ChildProcess start() throws IOException {
      List<String> command = new ArrayList<>(before);
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      // Without a file for monitors: its name may be locked by a process of another container.
      command.add("-XX:-UsePerfData");
      command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto"));
      // A third of what it takes until main is reached; this process has verified the same classes.
      command.addAll(List.of("-XX:+UnlockDiagnosticVMOptions", "-XX:-BytecodeVerificationRemote"));
      command.add("-Xmx" + heap + "m");
      command.addAll(options);
      command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
      command.addAll(arguments);
      ProcessBuilder builder = new ProcessBuilder(command);
      builder.redirectError(ProcessBuilder.Redirect.INHERIT);
      return new ChildProcess(builder.start());
    }
  }

  /**
   * Waits for the next line.
   *
   * @throws AssertionError if the process ends without one
   */
  public String line() throws IOException {
    String line = said.readLine();
    if (line == null) {
      throw new AssertionError("the process ended");
    }
    return line;
  }

  /** Gives it a line to read. */
  public void tell(String line) throws IOException {
    process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
    process.getOutputStream().flush();
  }

  /** Lets it live for this long, unless it ends before; returns whether it did. */
  public boolean ended(Duration within) throws InterruptedException {
    return process.waitFor(within.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Waits for its end, and returns its status. */
  public int status() throws InterruptedException {
    return process.waitFor();
  }

  /** Waits for its end, and returns what it had still said. */
  public List<String> rest() {
    return said.lines().toList();
  }

  /**
   * Kills it as a loss of power would, and returns what it had still said.
   *
   * @throws AssertionError if it had ended by itself
   */
  public List<String> kill() throws InterruptedException {
    // Not by the process itself, which would close what it has said.
    boolean killed = process.toHandle().destroyForcibly();
    List<String> rest = rest();
    int status = process.waitFor();
    if (!killed || status == 0) {
      throw new AssertionError("the process ended by itself: " + status);
    }
    return rest;
  }

  /** Ends it, if it has not ended. */
  @Override
  public void close() {
    process.destroyForcibly();
  }
}
