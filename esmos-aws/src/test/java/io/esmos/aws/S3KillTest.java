package io.esmos.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.esmos.archive.ObjectArchive;
import io.esmos.testkit.archive.KillBench;
import io.esmos.testkit.archive.KilledUploads;
import io.esmos.testkit.archive.KilledUploads.Tally;
import io.esmos.testkit.archive.UploadWriter;
import io.esmos.testkit.process.ChildProcess;
import io.esmos.testkit.s3.S3Server;
import io.esmos.testkit.wire.WireServer;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.s3.S3AsyncClient;

/** Processes that upload to S3 are killed: every object is whole or absent, and nothing is left. */
final class S3KillTest {
  private static final String BUCKET = "killed";

  @Test
  void twoHundredUploadsAreKilledAndEachIsWholeOrAbsent() throws Exception {
    try (KillBench bench = new Bench()) {
      Tally tally = KilledUploads.run(bench, 25, 20261121);
      System.out.println("S3: " + tally);
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
      UploadWriter.run(over(S3Stores.plain(URI.create(arguments[0]))), arguments);
    }
  }

  private static ObjectArchive over(S3AsyncClient client) {
    return S3Archive.builder(client, BUCKET).name("s3:killed").build();
  }

  private static final class Bench implements KillBench {
    private final S3Server server = S3Server.builder().bucket(BUCKET).start();
    private final S3AsyncClient client = S3Stores.plain(server.url());

    @Override
    public ObjectArchive archive() {
      return over(client);
    }

    @Override
    public ChildProcess.Draft writer() {
      return ChildProcess.of(Writer.class, server.url().toString()).heap(384);
    }

    @Override
    public Optional<WireServer> server() {
      return Optional.of(server.wire());
    }

    @Override
    public List<String> leftOvers() {
      int open = server.openUploads(BUCKET);
      return open == 0 ? List.of() : List.of(open + " uploads");
    }

    @Override
    public void close() {
      client.close();
      server.close();
    }
  }
}
