package io.esmos.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import io.esmos.time.SystemTime;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Moves what it is told to, again and again, in a process of its own, and says what each time took:
 * nanoseconds of processors, nanoseconds of the clock, milliseconds of the compiler, and the most
 * memory that was resident so far, in KiB.
 */
final class TransferRun {
  private TransferRun() {}

  /** Does as each line of the standard input says; the arguments are SUBJECT URL SOURCE TARGET. */
  public static void main(String[] arguments) throws Exception {
    Thread.setDefaultUncaughtExceptionHandler(TransferRun::failed);
    PrintStream out = System.out;
    // What the SDKs print is for people.
    System.setOut(System.err);
    TransferSubject subject = TransferSubject.of(arguments[0], URI.create(arguments[1]));
    Path source = Path.of(arguments[2]);
    Path target = Path.of(arguments[3]);
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
    for (String what = in.readLine(); what != null; what = in.readLine()) {
      Files.deleteIfExists(target);
      out.println(spent(what, subject, source, target));
      out.flush();
    }
    // The threads of the HTTP clients would be waited for.
    Runtime.getRuntime().halt(0);
  }

  /** Whatever thread it is: the others would go on, and be waited for. */
  private static void failed(Thread thread, Throwable failure) {
    System.err.println(thread);
    failure.printStackTrace();
    Runtime.getRuntime().halt(1);
  }

  private static String spent(String what, TransferSubject subject, Path source, Path target)
      throws IOException {
    OperatingSystemMXBean machine =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long compiled = ManagementFactory.getCompilationMXBean().getTotalCompilationTime();
    long cpu = machine.getProcessCpuTime();
    long wall = SystemTime.ticker().nanos();
    switch (what) {
      case "upload" -> subject.upload(source);
      case "download" -> subject.download(target);
      default -> throw new IllegalArgumentException(what);
    }
    wall = SystemTime.ticker().nanos() - wall;
    cpu = machine.getProcessCpuTime() - cpu;
    compiled = ManagementFactory.getCompilationMXBean().getTotalCompilationTime() - compiled;
    return cpu + " " + wall + " " + compiled + " " + peak();
  }

  private static String peak() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmHWM:"))
        .map(line -> line.replaceAll("[^0-9]", ""))
        .findFirst()
        .orElseThrow();
  }
}
