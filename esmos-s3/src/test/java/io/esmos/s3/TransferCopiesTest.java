package io.esmos.s3;

import static io.esmos.s3.CopyStore.BYTES;
import static io.esmos.s3.CopyStore.FROM;
import static io.esmos.s3.CopyStore.TO;
import static io.esmos.s3.CopyStore.is;
import static io.esmos.s3.CopyStore.soon;
import static org.assertj.core.api.Assertions.assertThat;

import io.esmos.archive.ArchiveTransfer;
import io.esmos.archive.PutRequest;
import io.esmos.archive.ReadRequest;
import io.esmos.archive.Source;
import io.esmos.archive.Stored;
import io.esmos.archive.Verification;
import java.io.ByteArrayOutputStream;
import java.nio.channels.Channels;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** As users copy: by a transfer, which compares the copy with its source. */
final class TransferCopiesTest {
  /** As users copy: what was uploaded as a stream, its copy compared, and read back verified. */
  @Test
  void aTransferCopiesByTheStoreAndReadsBackWhatItCopied() throws Exception {
    for (boolean r2 : new boolean[] {false, true}) {
      try (CopyStore store = new CopyStore(r2)) {
        copyAndReadBack(store, r2 ? Verification.PARTS : Verification.WHOLE);
      }
    }
  }

  private static void copyAndReadBack(CopyStore store, Verification compared) throws Exception {
    ExecutorService executor = Executors.newCachedThreadPool();
    try {
      ArchiveTransfer transfer = ArchiveTransfer.of(store.objects, executor);
      transfer.upload(FROM, Source.of(BYTES), PutRequest.PLAIN, soon());
      Stored copied = transfer.copy(transfer, FROM, TO, UnaryOperator.identity(), soon());
      assertThat(copied.verification()).isEqualTo(compared);
      assertThat(store.server.wire().count(is("UploadPartCopy"))).isEqualTo(3);
      assertThat(store.server.wire().count(is("GetObject"))).as("bytes that came here").isZero();
      ByteArrayOutputStream read = new ByteArrayOutputStream();
      assertThat(
              transfer
                  .download(TO, ReadRequest.WHOLE, Channels.newChannel(read), soon())
                  .verification())
          .isNotEqualTo(Verification.NONE);
      assertThat(read.toByteArray()).isEqualTo(BYTES);
      assertThat(store.server.openUploads("objects")).isZero();
    } finally {
      executor.shutdownNow();
    }
  }
}
