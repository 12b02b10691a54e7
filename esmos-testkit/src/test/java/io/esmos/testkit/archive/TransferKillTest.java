package io.esmos.testkit.archive;

import static org.assertj.core.api.Assertions.assertThat;

import io.esmos.archive.ArchiveTransfer;
import io.esmos.archive.ObjectStream;
import io.esmos.archive.ReadRequest;
import io.esmos.archive.Verification;
import io.esmos.archive.file.FileSystemArchive;
import io.esmos.provider.Deadline;
import io.esmos.time.SystemTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A process that uploads is killed again and again, and the next one goes on where it was. */
final class TransferKillTest {
  private static final int DEATHS = 8;

  private final Random random = new Random(20261121);
  private Path folder;

  @BeforeEach
  void open() throws IOException {
    folder = Files.createTempDirectory("esmos-transfer");
  }

  @AfterEach
  void remove() {
    FileSystemBench.delete(folder);
  }

  @Test
  void theObjectIsFinishedInTheEnd() throws Exception {
    Path journal = folder.resolve("journal");
    Path objects = folder.resolve("objects");
    int deaths = 0;
    String last = "";
    while (!last.startsWith("stored")) {
      try (ChildProcess writer =
          ChildProcess.start(TransferWriter.class, objects.toString(), journal.toString())) {
        int lines = deaths < DEATHS ? 1 + random.nextInt(20) : Integer.MAX_VALUE;
        for (int i = 0; i < lines && !last.startsWith("stored"); i++) {
          last = writer.line();
        }
        if (lines < Integer.MAX_VALUE && !last.startsWith("stored")) {
          writer.kill();
          deaths++;
        }
      }
    }
    assertThat(last).isEqualTo("stored WHOLE");
    assertThat(deaths).isEqualTo(DEATHS);
    assertThat(journal).doesNotExist();
    FileSystemArchive archive = FileSystemArchive.open("file", objects);
    ArchiveTransfer transfer = ArchiveTransfer.of(archive, Runnable::run);
    Deadline deadline = Deadline.in(Duration.ofMinutes(1), SystemTime.ticker());
    try (ObjectStream stream = transfer.open(TransferWriter.KEY, ReadRequest.WHOLE, deadline)) {
      assertThat(stream.verification()).isEqualTo(Verification.WHOLE);
      assertThat(stream.readAllBytes()).isEqualTo(TransferWriter.content());
    }
    // One that was killed between its beginning and its journal is nobody's.
    transfer.removeAbandoned(
        "",
        Duration.ofHours(1),
        () -> SystemTime.wall().instant().plus(Duration.ofHours(2)),
        deadline);
    assertThat(archive.uploads().uploads("", Optional.empty(), deadline).uploads()).isEmpty();
  }
}
