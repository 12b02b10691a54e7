package io.esmos.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs a program in a process of its own, with a heap of its own. */
final class SmallProcess {
  private SmallProcess() {}

  /**
   * Runs a class that writes what it has to say to the file that its last argument names.
   *
   * @param heap the option that bounds the heap
   * @param directory where that file is made
   */
  static String run(
      Class<?> program, String heap, Path directory, Duration most, String... arguments)
      throws IOException, InterruptedException {
    Path said = directory.resolve("said");
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                heap,
                "-XX:+ExitOnOutOfMemoryError",
                "-cp",
                System.getProperty("java.class.path"),
                program.getName()));
    command.addAll(List.of(arguments));
    command.add(said.toString());
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("log").toFile())
            .start();
    try {
      assertThat(process.waitFor(most.toSeconds(), TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    assertThat(process.exitValue()).as(Files.readString(directory.resolve("log"))).isZero();
    return Files.readString(said);
  }
}
