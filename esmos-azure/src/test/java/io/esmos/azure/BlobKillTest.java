package io.esmos.azure;

import static org.assertj.core.api.Assertions.assertThat;

import io.esmos.archive.ObjectArchive;
import io.esmos.testkit.archive.KillBench;
import io.esmos.testkit.archive.KilledUploads;
import io.esmos.testkit.archive.KilledUploads.Tally;
import io.esmos.testkit.archive.UploadWriter;
import io.esmos.testkit.azureblob.AzureBlobServer;
import io.esmos.testkit.process.ChildProcess;
import io.esmos.testkit.wire.WireServer;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * Processes that upload to Blob Storage are killed: every object is whole or absent, and nothing is
 * left.
 */
final class BlobKillTest {
  private static final String CONTAINER = "killed";

  @Test
  void twoHundredUploadsAreKilledAndEachIsWholeOrAbsent() throws Exception {
    try (KillBench bench = new Bench()) {
      Tally tally = KilledUploads.run(bench, 25, 20261121);
      System.out.println("Blob: " + tally);
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
    return BlobArchive.of(BlobBench.of(url, CONTAINER));
  }

  private static final class Bench implements KillBench {
    private final AzureBlobServer server = AzureBlobServer.builder().start().container(CONTAINER);
    private final ObjectArchive archive = over(server.url().toString());

    @Override
    public ObjectArchive archive() {
      return archive;
    }

    @Override
    public ChildProcess.Draft writer() {
      return ChildProcess.of(Writer.class, server.url().toString())
          .options("-Djdk.httpclient.allowRestrictedHeaders=content-length")
          .heap(256);
    }

    @Override
    public Optional<WireServer> server() {
      return Optional.of(server.http());
    }

    /**
     * A mark of one octet is an upload under way. Marks that are over, and blocks beside an object
     * whose creation was refused, end with the week: nothing removes them earlier.
     */
    @Override
    public List<String> leftOvers() {
      return server.uncommitted(CONTAINER).entrySet().stream()
          .filter(it -> !it.getKey().startsWith(BlobUploads.MARKS) || it.getValue().contains(1L))
          .map(Object::toString)
          .toList();
    }

    @Override
    public void close() {
      server.close();
    }
  }
}
