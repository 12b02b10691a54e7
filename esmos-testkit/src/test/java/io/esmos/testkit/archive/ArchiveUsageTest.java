package io.esmos.testkit.archive;

import static org.assertj.core.api.Assertions.assertThat;

import io.esmos.archive.Abandoned;
import io.esmos.archive.ArchiveTransfer;
import io.esmos.archive.Downloaded;
import io.esmos.archive.ForwardingArchive;
import io.esmos.archive.ObjectArchive;
import io.esmos.archive.ObjectKey;
import io.esmos.archive.ObjectPage;
import io.esmos.archive.ObjectReading;
import io.esmos.archive.ObjectStream;
import io.esmos.archive.Precondition;
import io.esmos.archive.PutRequest;
import io.esmos.archive.ReadRequest;
import io.esmos.archive.Source;
import io.esmos.archive.Stored;
import io.esmos.archive.Tier;
import io.esmos.archive.UploadJournal;
import io.esmos.archive.Verification;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.testkit.time.ManualTime;
import io.esmos.time.SystemTime;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The samples of the page about archives. */
class ArchiveUsageTest {
  private final ExecutorService executor = Executors.newCachedThreadPool();
  private final InMemoryArchive archive =
      new InMemoryArchive("memory", ArchiveProfile.S3, new ManualTime());
  private final Deadline deadline = Deadline.in(Duration.ofMinutes(1), SystemTime.ticker());
  private final ObjectKey key = ObjectKey.of("backups/2025-11-21.dump");

  @TempDir Path folder;
  private Path file;
  private long restored;

  @BeforeEach
  void write() throws IOException {
    file = Files.write(folder.resolve("dump"), new byte[200_000]);
  }

  @AfterEach
  void end() {
    executor.shutdownNow();
  }

  private void restore(InputStream stream) throws IOException {
    restored = stream.readAllBytes().length;
  }

  @Test
  void anObjectIsWritten() throws IOException {
    // docs:archive-upload
    ArchiveTransfer transfer = ArchiveTransfer.of(archive, executor);
    Stored stored =
        transfer.upload(
            ObjectKey.of("backups/2026-11-21.dump"),
            Source.of(file),
            PutRequest.PLAIN.contentType("application/x-dump").when(Precondition.absent()),
            deadline);
    // /docs:archive-upload
    assertThat(stored.verification()).isEqualTo(Verification.WHOLE);
  }

  @Test
  void anObjectIsWrittenReadCopiedAndDeleted() throws IOException {
    ArchiveTransfer transfer = ArchiveTransfer.of(archive, executor);
    Path journal = folder.resolve("journal");
    // docs:archive-journal
    Stored stored =
        transfer.upload(
            key, Source.of(file), PutRequest.PLAIN, UploadJournal.file(journal), deadline);
    // /docs:archive-journal
    assertThat(stored.info().length()).isEqualTo(200_000);

    Path copy = folder.resolve("copy");
    // docs:archive-read
    try (ObjectStream stream = transfer.open(key, ReadRequest.WHOLE, deadline)) {
      restore(stream);
    }
    Downloaded downloaded = transfer.download(key, ReadRequest.WHOLE, copy, deadline);
    // /docs:archive-read
    assertThat(restored).isEqualTo(200_000);
    assertThat(downloaded.verification()).isEqualTo(Verification.WHOLE);
    assertThat(copy).hasSameBinaryContentAs(file);

    copyAndDelete(transfer);
  }

  private void copyAndDelete(ArchiveTransfer transfer) {
    InMemoryArchive other = new InMemoryArchive("other", ArchiveProfile.GCS, new ManualTime());
    ArchiveTransfer toOtherVendor = ArchiveTransfer.of(other, executor);
    // docs:archive-copy
    Stored copy =
        toOtherVendor.copy(
            transfer,
            key,
            key,
            request -> request.tier(Tier.INFREQUENT).when(Precondition.absent()),
            deadline);
    // /docs:archive-copy
    assertThat(copy.info().tier()).isEqualTo(Tier.INFREQUENT);

    // docs:archive-abandoned
    Abandoned abandoned =
        transfer.removeAbandoned("backups/", Duration.ofDays(3), SystemTime.wall(), deadline);
    // /docs:archive-abandoned
    assertThat(abandoned.removed()).isEmpty();

    // docs:archive-many
    Stream<ObjectPage.Entry> entries = transfer.listAll("backups/2025-", deadline);
    Map<ObjectKey, ProviderException> left =
        transfer.deleteAll(entries.map(ObjectPage.Entry::key), deadline);
    // /docs:archive-many
    assertThat(left).isEmpty();
    assertThat(archive.head(key, deadline)).isEmpty();
  }

  @Test
  void anArchiveAroundAnotherCountsItsReadings() throws IOException {
    CountedArchive counted = new CountedArchive(archive);
    ArchiveTransfer transfer = ArchiveTransfer.of(counted, executor);
    Stored stored = transfer.upload(key, Source.of(file), PutRequest.PLAIN, deadline);
    assertThat(archive.head(key, deadline)).contains(stored.info());
    assertThat(counted.reads()).isZero();
    try (ObjectStream stream = transfer.open(key, ReadRequest.WHOLE, deadline)) {
      restore(stream);
    }
    assertThat(restored).isEqualTo(200_000);
    assertThat(counted.reads()).isPositive();
    assertThat(counted).hasToString("CountedArchive[memory]");
  }

  // docs:archive-forwarding
  static final class CountedArchive extends ForwardingArchive {
    private final LongAdder reads = new LongAdder();

    CountedArchive(ObjectArchive archive) {
      super(archive);
    }

    @Override
    public ObjectReading get(ObjectKey key, ReadRequest request, Deadline deadline) {
      reads.increment();
      return super.get(key, request, deadline);
    }

    long reads() {
      return reads.sum();
    }
  }
  // /docs:archive-forwarding
}
