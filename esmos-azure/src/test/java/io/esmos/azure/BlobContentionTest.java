package io.esmos.azure;

import static org.assertj.core.api.Assertions.assertThat;

import com.azure.core.http.jdk.httpclient.JdkHttpClientBuilder;
import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.BlobContainerClientBuilder;
import com.azure.storage.common.StorageSharedKeyCredential;
import io.esmos.authority.Witness;
import io.esmos.authority.Witness.Stored;
import io.esmos.provider.Deadline;
import io.esmos.testkit.azureblob.AzureBlobServer;
import io.esmos.time.SystemTime;
import io.esmos.topology.Vendor;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Compare-and-sets by threads of several processes: none is lost, none is doubled. */
final class BlobContentionTest {
  private static final int PROCESSES = 4;
  private static final int THREADS = 4;
  private static final int EACH = 625;

  @Test
  void tenThousandIncrementsOfSixteenThreadsInFourProcesses() throws Exception {
    try (AzureBlobServer server = AzureBlobServer.builder().start()) {
      server.container("witness");
      Witness witness = Incrementer.witness(server.url().toString());
      assertThat(witness.create(Incrementer.bytes("0 start"), BlobArchiveBench.soon())).isPresent();
      List<Process> processes = new ArrayList<>();
      try {
        for (int i = 0; i < PROCESSES; i++) {
          processes.add(process(server.url().toString(), "process" + i));
        }
        Set<Integer> reached = new HashSet<>();
        for (Process process : processes) {
          for (int number : numbers(process)) {
            assertThat(reached.add(number)).as("nobody else wrote %d", number).isTrue();
          }
        }
        Stored last = witness.read(BlobArchiveBench.soon()).orElseThrow();
        assertThat(reached).hasSize(PROCESSES * THREADS * EACH);
        assertThat(Incrementer.count(last)).isEqualTo(PROCESSES * THREADS * EACH);
      } finally {
        processes.forEach(Process::destroyForcibly);
      }
    }
  }

  private static Process process(String url, String name) throws IOException {
    return new ProcessBuilder(
            System.getProperty("java.home") + "/bin/java",
            "-XX:TieredStopAtLevel=1",
            "-Djdk.httpclient.allowRestrictedHeaders=content-length",
            "-cp",
            System.getProperty("java.class.path"),
            Incrementer.class.getName(),
            url,
            name)
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private static List<Integer> numbers(Process process) throws Exception {
    List<Integer> numbers = new ArrayList<>();
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        numbers.add(Integer.parseInt(line));
      }
    }
    assertThat(process.waitFor()).as("exit of a process").isZero();
    return numbers;
  }

  /** One of the processes: prints the numbers that it was told it wrote. */
  static final class Incrementer {
    private Incrementer() {}

    /** Runs with the server's URL and a name. */
    public static void main(String[] arguments) throws Exception {
      Witness witness = witness(arguments[0]);
      ExecutorService threads = Executors.newFixedThreadPool(THREADS);
      List<Future<List<Integer>>> all = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        String me = arguments[1] + " thread " + i;
        all.add(threads.submit(() -> increments(witness, me)));
      }
      StringBuilder out = new StringBuilder();
      for (Future<List<Integer>> each : all) {
        each.get().forEach(number -> out.append(number).append('\n'));
      }
      System.out.print(out);
      threads.shutdown();
    }

    static Witness witness(String url) {
      BlobContainerClient client =
          new BlobContainerClientBuilder()
              .endpoint(url)
              .containerName("witness")
              .credential(
                  new StorageSharedKeyCredential(AzureBlobServer.ACCOUNT, AzureBlobServer.KEY))
              .httpClient(new JdkHttpClientBuilder().build())
              .buildClient();
      return BlobWitness.of("blob", Vendor.AZURE, client, "clinic");
    }

    private static List<Integer> increments(Witness witness, String me)
        throws InterruptedException {
      Random jitter = new Random(me.hashCode());
      List<Integer> reached = new ArrayList<>();
      for (long attempt = 0; reached.size() < EACH; attempt++) {
        Stored now = witness.read(soon()).orElseThrow();
        int next = count(now) + 1;
        byte[] contents = bytes(next + " " + me + " attempt " + attempt);
        if (witness.replace(now.tag(), contents, soon()).isPresent()) {
          reached.add(next);
        } else {
          // Without it most of the work is refused, and the machine does nothing else.
          SystemTime.sleep(Duration.ofMillis(jitter.nextInt(40)));
        }
      }
      return reached;
    }

    static int count(Stored stored) {
      String text = new String(stored.contents(), StandardCharsets.UTF_8);
      return Integer.parseInt(text.substring(0, text.indexOf(' ')));
    }

    static byte[] bytes(String text) {
      return text.getBytes(StandardCharsets.UTF_8);
    }

    private static Deadline soon() {
      return Deadline.in(Duration.ofSeconds(60), SystemTime.ticker());
    }
  }
}
