package io.esmos.azure;

import io.esmos.testkit.archive.ArchiveBench;
import io.esmos.testkit.archive.ArchiveContract;
import org.junit.jupiter.api.Nested;

/** The archive in Blob Storage keeps its contract on the wire server. */
final class BlobArchiveContractTest {
  /** An account that keeps versions and protects them. */
  @Nested
  final class Immutable implements ArchiveContract {
    @Override
    public ArchiveBench bench() {
      return new BlobArchiveBench(true);
    }
  }

  /** An account that does neither. */
  @Nested
  final class Plain implements ArchiveContract {
    @Override
    public ArchiveBench bench() {
      return new BlobArchiveBench(false);
    }
  }
}
