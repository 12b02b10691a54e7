package io.esmos.examples.drill;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A drill that a test runs as a process of its own, and what its report says. */
record DrillRun(int exit, String output, String report) {
  private static final long LIMIT_MINUTES = 5;
  private static final Pattern ACT =
      Pattern.compile(
          "\"name\": \"([a-z-]+)\".*?\"rtoMillis\": (\\d+),.*?\"floorMillis\": (\\d+)",
          Pattern.DOTALL);

  /** What the report says of one scene. */
  record Times(long rto, long floor) {}

  /**
   * Runs a drill.
   *
   * @param before classes that go before all others on the class path of every process, or empty
   */
  static DrillRun run(String before, Path directory, String... options)
      throws IOException, InterruptedException {
    Files.createDirectories(directory);
    Path output = directory.resolve("output.txt");
    Path module = Path.of(System.getProperty("esmos.root", "."), "examples", "failover-drill");
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx96m",
                "-Desmos.drill.cache=" + module.resolve("target/postgres"),
                "-cp",
                (before.isEmpty() ? "" : before + File.pathSeparator)
                    + System.getProperty("java.class.path"),
                Drill.class.getName(),
                "--report",
                directory.toString()));
    command.addAll(List.of(options));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    process.getOutputStream().close();
    if (!process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES)) {
      process.destroy();
      throw new AssertionError("the drill did not end; see " + output);
    }
    Path report = directory.resolve("report.json");
    return new DrillRun(
        process.exitValue(),
        Files.readString(output),
        Files.exists(report) ? Files.readString(report) : "");
  }

  /** Returns the times of each scene that had a failover. */
  Map<String, Times> times() {
    Map<String, Times> times = new LinkedHashMap<>();
    Matcher act = ACT.matcher(report);
    while (act.find()) {
      if (Long.parseLong(act.group(3)) > 0) {
        times.put(
            act.group(1), new Times(Long.parseLong(act.group(2)), Long.parseLong(act.group(3))));
      }
    }
    return times;
  }

  /** Returns the sum of a count over all scenes. */
  long count(String name) {
    Matcher matcher = Pattern.compile("\"" + name + "\": (\\d+)").matcher(report);
    long sum = 0;
    while (matcher.find()) {
      sum += Long.parseLong(matcher.group(1));
    }
    return sum;
  }
}
