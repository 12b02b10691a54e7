package io.esmos.azure;

import static org.assertj.core.api.Assertions.assertThat;

import com.azure.storage.blob.BlobContainerClient;
import io.esmos.archive.ArchiveTransfer;
import io.esmos.archive.ObjectKey;
import io.esmos.archive.Precondition;
import io.esmos.archive.PutRequest;
import io.esmos.archive.Source;
import io.esmos.archive.Stored;
import io.esmos.archive.Tier;
import io.esmos.authority.Witness;
import io.esmos.provider.Deadline;
import io.esmos.testkit.azureblob.AzureBlobServer;
import io.esmos.topology.Vendor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/** What docs/azure-blob.md shows, run. */
final class BlobDocumentsTest {
  @Test
  void theWitness() {
    try (AzureBlobServer server = AzureBlobServer.builder().start()) {
      BlobContainerClient container = BlobBench.client(server, "witness");
      // docs:blob-witness
      Witness witness = BlobWitness.of("blob", Vendor.AZURE, container, "clinic/authority");
      // /docs:blob-witness
      assertThat(witness.create(new byte[] {1}, BlobArchiveBench.soon())).isPresent();
      assertThat(witness.read(BlobArchiveBench.soon()).orElseThrow().contents()).containsExactly(1);
    }
  }

  @Test
  void theArchive() {
    ExecutorService threads = Executors.newCachedThreadPool();
    try (AzureBlobServer server = AzureBlobServer.builder().immutability().start()) {
      BlobContainerClient container = BlobBench.client(server, "vault");
      Source source = Source.of(new byte[100]);
      Deadline deadline = BlobArchiveBench.soon();
      // docs:blob-archive
      BlobArchive archive = BlobArchive.builder(container).immutable().build();
      ArchiveTransfer transfer = ArchiveTransfer.of(archive, threads);
      PutRequest once = PutRequest.PLAIN.tier(Tier.INFREQUENT).when(Precondition.absent());
      Stored stored = transfer.upload(ObjectKey.of("base/2026-11-21"), source, once, deadline);
      // /docs:blob-archive
      assertThat(stored.info().length()).isEqualTo(100);
      assertThat(stored.info().tier()).isEqualTo(Tier.INFREQUENT);
    } finally {
      threads.shutdownNow();
    }
  }
}
