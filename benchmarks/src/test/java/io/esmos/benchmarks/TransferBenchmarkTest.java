package io.esmos.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.esmos.time.SystemTime;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What it costs to move 2 GiB over HTTPS to a server on loopback and back, beside the vendors' own
 * clients, which take turns with ours: processor seconds for a GiB first, since they are the same
 * on a machine that has other work. Each subject is a process that is kept and warm.
 */
@Tag("benchmarks")
final class TransferBenchmarkTest {
  private static final long LENGTH = 2L << 30;
  private static final double GIB = LENGTH / (double) (1L << 30);

  /** How often each subject has its turn. */
  private static final int ROUNDS = 7;

  private static final int SMALL_ROUNDS = 3;
  private static final long LATENCY_MILLIS = 5;

  private static final String RCLONE = "rclone";
  private static final String CRT = "transfer-manager-crt";

  /** What the documents recommend. */
  private static final String OURS = "esmos-s3-boringssl";

  private static final List<String> LARGE =
      List.of(
          CRT,
          "transfer-manager-netty",
          OURS,
          "esmos-s3-jdk",
          "esmos-s3-crt",
          "azure-storage-blob",
          "esmos-blob");

  private static final long ROOM_KIB = 64 << 10;

  @TempDir Path directory;

  /** What a subject took, in seconds for a GiB. */
  private static final class Took {
    private final List<Double> cpu = new ArrayList<>();
    private final List<Double> wall = new ArrayList<>();

    void add(double cpuSeconds, double wallSeconds) {
      cpu.add(cpuSeconds / GIB);
      wall.add(wallSeconds / GIB);
    }

    double cpu() {
      return median(cpu);
    }

    double wall() {
      return median(wall);
    }

    private static double median(List<Double> of) {
      return of.stream().sorted().skip(of.size() / 2).findFirst().orElseThrow();
    }
  }

  @Test
  void largeObjects() throws Exception {
    Map<String, Took> up = new LinkedHashMap<>();
    Map<String, Took> down = new LinkedHashMap<>();
    Map<String, Long> warm = new LinkedHashMap<>();
    Map<String, Long> memory = new LinkedHashMap<>();
    Map<String, TransferProcess> processes = new LinkedHashMap<>();
    Path file = source();
    Process sink = sink(0);
    try {
      URI url = URI.create("https://localhost:" + port(sink));
      for (String subject : LARGE) {
        TransferProcess process = process(subject, url, file);
        processes.put(subject, process);
        process.warm("upload", TransferProcess.WARM_AT_MOST);
        process.warm("download", TransferProcess.WARM_AT_MOST);
        warm.put(subject, process.run("upload").memory());
      }
      for (int round = 0; round < ROUNDS; round++) {
        for (String subject : LARGE) {
          TransferProcess process = processes.get(subject);
          spent(process.run("upload"), subject, up);
          TransferProcess.Spent last = process.run("download");
          spent(last, subject, down);
          memory.put(subject, last.memory());
        }
        rclone(url, file, up, down);
        write(up, down, memory);
      }
    } finally {
      processes.values().forEach(TransferProcess::close);
      sink.destroyForcibly();
    }
    judge(up, down);
    assertThat(memory.get(OURS)).as("KiB of memory").isLessThan(memory.get(CRT) + ROOM_KIB);
    assertThat(memory.get(OURS)).as("flat").isLessThan(warm.get(OURS) + ROOM_KIB);
  }

  /** A store answers after {@link #LATENCY_MILLIS}; S3 takes a few times as long. */
  @Test
  void smallObjects() throws Exception {
    List<String> rows = new ArrayList<>();
    double slow = times(LATENCY_MILLIS, rows);
    times(0, rows);
    Files.writeString(
        Path.of("target", "small-objects.md"),
        """
        | a store answers after | SDK one by one, objects/s | ESMOS, objects/s | times |
        |---|---|---|---|
        """
            + String.join("", rows));
    assertThat(slow).as("times the throughput of the SDK used one by one").isGreaterThan(2);
  }

  private double times(long latency, List<String> rows) throws Exception {
    Process sink = sink(latency);
    URI url = URI.create("https://localhost:" + port(sink));
    List<Double> ours = new ArrayList<>();
    List<Double> theirs = new ArrayList<>();
    try (TransferProcess all = process("esmos-small", url, directory);
        TransferProcess one = process("sdk-small", url, directory)) {
      // Where each call waits, ten thousand calls are enough, and take a minute.
      int most = latency == 0 ? TransferProcess.WARM_AT_MOST : 1;
      all.warm("upload", most);
      one.warm("upload", most);
      for (int round = 0; round < SMALL_ROUNDS; round++) {
        ours.add(TransferSubject.OBJECTS / all.run("upload").wall());
        theirs.add(TransferSubject.OBJECTS / one.run("upload").wall());
      }
    } finally {
      sink.destroyForcibly();
    }
    double times = Took.median(ours) / Took.median(theirs);
    rows.add(
        String.format(
            Locale.ROOT,
            "| %d ms | %.0f | %.0f | %.2f |%n",
            latency,
            Took.median(theirs),
            Took.median(ours),
            times));
    return times;
  }

  private static void judge(Map<String, Took> up, Map<String, Took> down) {
    double fastest =
        up.entrySet().stream()
            .filter(it -> !it.getKey().startsWith("esmos"))
            .mapToDouble(it -> it.getValue().cpu())
            .min()
            .orElseThrow();
    assertThat(up.get(OURS).cpu()).as("processor seconds of an upload").isLessThan(1.05 * fastest);
    assertThat(down.get(OURS).cpu())
        .as("processor seconds of a verified download")
        .isLessThan(1.6 * down.get(CRT).cpu());
  }

  private static void spent(TransferProcess.Spent spent, String subject, Map<String, Took> into) {
    into.computeIfAbsent(subject, name -> new Took()).add(spent.cpu(), spent.wall());
  }

  private TransferProcess process(String subject, URI url, Path file) throws IOException {
    return TransferProcess.start(
        subject,
        List.of(
            subject.equals("azure-storage-blob") ? "-Xmx2g" : "-Xmx512m",
            "-Djavax.net.ssl.trustStore=" + trust(),
            "-Djavax.net.ssl.trustStorePassword=" + TransferSink.PASSWORD),
        url,
        file,
        directory);
  }

  private Path source() throws IOException {
    Path file = directory.resolve("source");
    try (OutputStream out = Files.newOutputStream(file)) {
      byte[] block = TransferSink.block();
      for (long at = 0; at < LENGTH; at += block.length) {
        out.write(block);
      }
    }
    return file;
  }

  /** Debian's package, where it is installed; the processor time is what the shell counts. */
  private void rclone(URI url, Path file, Map<String, Took> up, Map<String, Took> down)
      throws Exception {
    if (!Files.isExecutable(Path.of("/usr/bin/rclone"))) {
      return;
    }
    String remote =
        ":s3,provider=Other,access_key_id=benchmark,secret_access_key=none,endpoint='"
            + url
            + "':"
            + TransferSubject.BUCKET
            + "/"
            + TransferSubject.KEY;
    shell(file.toString(), remote, up);
    shell(remote, directory.resolve("target").toString(), down);
  }

  private void shell(String from, String to, Map<String, Took> into) throws Exception {
    Path said = directory.resolve("times");
    Path log = directory.resolve("rclone.log");
    Files.deleteIfExists(directory.resolve("target"));
    long begun = SystemTime.ticker().nanos();
    Process process =
        new ProcessBuilder(
                "bash",
                "-c",
                "unset AWS_CA_BUNDLE; rclone --config /dev/null --no-check-certificate --ignore-checksum"
                    + " --s3-no-check-bucket --s3-no-head --retries 1 copyto \"$0\" \"$1\" || exit"
                    + " 1; times > \"$2\"",
                from,
                to,
                said.toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    assertThat(process.waitFor(10, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).as(Files.readString(log)).isZero();
    double wall = (SystemTime.ticker().nanos() - begun) / 1e9;
    into.computeIfAbsent(RCLONE, key -> new Took()).add(children(Files.readString(said)), wall);
  }

  /** The second line of what {@code times} says is of the children: 0m1.234s 0m0.567s. */
  private static double children(String times) {
    double seconds = 0;
    for (String part : times.lines().toList().get(1).split(" ", -1)) {
      String[] fields = part.replace("s", "").split("m", -1);
      seconds += 60 * Double.parseDouble(fields[0]) + Double.parseDouble(fields[1]);
    }
    return seconds;
  }

  private Path trust() {
    return directory.resolve("trust.p12");
  }

  private Process sink(long latency) throws IOException {
    Files.deleteIfExists(directory.resolve("port"));
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx512m",
            "-cp",
            System.getProperty("java.class.path"),
            TransferSink.class.getName(),
            trust().toString(),
            Long.toString(LENGTH),
            directory.resolve("port").toString(),
            Long.toString(latency))
        .redirectErrorStream(true)
        .redirectOutput(directory.resolve("sink.log").toFile())
        .start();
  }

  private String port(Process sink) throws IOException, InterruptedException {
    Path port = directory.resolve("port");
    while (!Files.exists(port)) {
      assertThat(sink.isAlive()).as(Files.readString(directory.resolve("sink.log"))).isTrue();
      SystemTime.sleep(Duration.ofMillis(20));
    }
    return Files.readString(port);
  }

  private static void write(Map<String, Took> up, Map<String, Took> down, Map<String, Long> memory)
      throws IOException {
    StringBuilder table =
        new StringBuilder(
            """
            | subject | upload, CPU s/GiB | upload, s/GiB | download, CPU s/GiB | download, s/GiB | memory |
            |---|---|---|---|---|---|
            """);
    up.forEach(
        (subject, took) ->
            table.append(
                String.format(
                    Locale.ROOT,
                    "| %s | %.2f | %.2f | %.2f | %.2f | %s |%n",
                    subject,
                    took.cpu(),
                    took.wall(),
                    down.get(subject).cpu(),
                    down.get(subject).wall(),
                    memory.containsKey(subject) ? memory.get(subject) / 1024 + " MiB" : "")));
    Files.writeString(Path.of("target", "transfers.md"), table);
  }
}
