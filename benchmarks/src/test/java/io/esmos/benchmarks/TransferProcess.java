package io.esmos.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A {@link TransferRun} in a process of its own, which is kept for as long as it is measured. */
final class TransferProcess implements AutoCloseable {
  /** A service runs for weeks: what is compiled in the first runs does not count. */
  private static final int WARM_AT_LEAST = 3;

  static final int WARM_AT_MOST = 15;
  private static final double COMPILING = 0.05;

  /**
   * What one run took.
   *
   * @param cpu seconds of processors
   * @param wall seconds
   * @param compiling seconds of the compiler
   * @param memory the most that was resident so far, in KiB
   */
  record Spent(double cpu, double wall, double compiling, long memory) {}

  private final Process process;
  private final Writer to;
  private final BufferedReader from;
  private final Path log;

  private TransferProcess(Process process, Path log) {
    this.process = process;
    this.to = process.outputWriter(StandardCharsets.US_ASCII);
    this.from =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII));
    this.log = log;
  }

  /** Starts a Java process with these options; it ends with this one. */
  static TransferProcess start(
      String subject, List<String> options, URI url, Path source, Path directory)
      throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
    command.addAll(options);
    command.addAll(
        List.of(
            "-cp",
            System.getProperty("java.class.path"),
            TransferRun.class.getName(),
            subject,
            url.toString(),
            source.toString(),
            directory.resolve("target").toString()));
    Path log = directory.resolve(subject + ".log");
    return new TransferProcess(
        new ProcessBuilder(command).redirectError(log.toFile()).start(), log);
  }

  /** Runs until the compiler has little left to do, so many times at most. */
  void warm(String what, int most) throws Exception {
    for (int i = 1; i <= most; i++) {
      Spent spent = run(what);
      if (i >= WARM_AT_LEAST && spent.compiling() < COMPILING * spent.cpu()) {
        return;
      }
    }
  }

  /** Runs once. */
  Spent run(String what) throws Exception {
    to.write(what + "\n");
    to.flush();
    String said =
        CompletableFuture.supplyAsync(this::line)
            .orTimeout(10, TimeUnit.MINUTES)
            .exceptionally(failure -> "")
            .get();
    if (said.isEmpty()) {
      throw new AssertionError(Files.readString(log));
    }
    String[] numbers = said.split(" ", -1);
    return new Spent(
        Long.parseLong(numbers[0]) / 1e9,
        Long.parseLong(numbers[1]) / 1e9,
        Long.parseLong(numbers[2]) / 1e3,
        Long.parseLong(numbers[3]));
  }

  private String line() {
    try {
      String line = from.readLine();
      return line == null ? "" : line;
    } catch (IOException e) {
      return "";
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
