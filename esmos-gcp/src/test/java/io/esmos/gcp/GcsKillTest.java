package io.esmos.gcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.esmos.archive.ObjectArchive;
import io.esmos.testkit.archive.KillBench;
import io.esmos.testkit.archive.KilledUploads;
import io.esmos.testkit.archive.KilledUploads.Tally;
import io.esmos.testkit.archive.UploadWriter;
import io.esmos.testkit.gcs.GcsServer;
import io.esmos.testkit.process.ChildProcess;
import io.esmos.testkit.wire.WireServer;
import io.esmos.topology.Vendor;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * Processes that upload to Cloud Storage are killed: every object is whole or absent, and nothing
 * is left.
 */
final class GcsKillTest {
  @Test
  void twoHundredUploadsAreKilledAndEachIsWholeOrAbsent() throws Exception {
    try (KillBench bench = new Bench()) {
      Tally tally = KilledUploads.run(bench, 25, 20261121);
      System.out.println("Cloud Storage: " + tally);
      assertThat(tally.points()).isEqualTo(200);
      assertThat(tally.complete()).isPositive();
      assertThat(tally.absent()).isPositive();
    }
  }

  /** A process that uploads until it is killed. */
  static final class Writer {
    private Writer() {}

    /** Uploads to the server of the first argument. */
    public static void main(String[] arguments) throws IOException {
      UploadWriter.run(over(arguments[0]), arguments);
    }
  }

  private static ObjectArchive over(String url) {
    return GcsArchive.of("gcs:killed", Vendor.GCP, GcsBench.client(url), GcsBench.BUCKET).build();
  }

  private static final class Bench implements KillBench {
    private final GcsServer server = GcsBench.server();
    private final ObjectArchive archive = over(server.wire().url().toString());

    @Override
    public ObjectArchive archive() {
      return archive;
    }

    @Override
    public ChildProcess.Draft writer() {
      return ChildProcess.of(Writer.class, server.wire().url().toString()).heap(384);
    }

    @Override
    public Optional<WireServer> server() {
      return Optional.of(server.wire());
    }

    @Override
    public List<String> leftOvers() {
      int open = server.uploads(GcsBench.BUCKET);
      return open == 0
          ? server.objects(GcsBench.BUCKET, GcsParts.STAGING)
          : List.of(open + " uploads");
    }

    @Override
    public void close() {
      server.close();
    }
  }
}
