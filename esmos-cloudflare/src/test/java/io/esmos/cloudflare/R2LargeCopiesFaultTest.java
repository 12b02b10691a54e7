package io.esmos.cloudflare;

import static org.assertj.core.api.Assertions.assertThat;

import io.esmos.archive.ArchiveTransfer;
import io.esmos.archive.ObjectKey;
import io.esmos.archive.PutRequest;
import io.esmos.archive.Source;
import io.esmos.provider.Deadline;
import io.esmos.testkit.archive.ArchiveFaultRun;
import io.esmos.time.SystemTime;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What R2 copies in parts, while every request in turn goes wrong. */
final class R2LargeCopiesFaultTest {
  @Test
  void everyRequestOfALargeCopyGoesWrongInTurn(@TempDir Path folder)
      throws IOException, InterruptedException {
    assertThat(
            ArchiveFaultRun.of(R2ArchiveBench::inParts, folder)
                .only(job -> job.contains("large"))
                .run())
        .containsOnlyKeys("a copy of a large object by the store")
        .allSatisfy((job, runs) -> assertThat(runs).as(job).isGreaterThan(50));
  }

  @Test
  void itIsCopiedInParts() {
    try (R2ArchiveBench bench = R2ArchiveBench.inParts()) {
      ArchiveTransfer transfer = ArchiveTransfer.of(bench.archive(), Runnable::run);
      Deadline soon = Deadline.in(Duration.ofMinutes(3), SystemTime.ticker());
      ObjectKey from = ObjectKey.of("from");
      transfer.upload(from, Source.of(new byte[6 << 20]), PutRequest.PLAIN, soon);
      transfer.copy(transfer, from, ObjectKey.of("to"), UnaryOperator.identity(), soon);
      assertThat(bench.count("UploadPartCopy")).isEqualTo(2);
    }
  }
}
