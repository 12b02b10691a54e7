package io.esmos.aws;

import io.esmos.testkit.archive.ArchiveBench;
import io.esmos.testkit.archive.ArchiveContract;
import org.junit.jupiter.api.Nested;

/** S3 on the wire server keeps the contract, with and without Object Lock. */
final class S3ArchiveContractTest {
  /** In a bucket with Object Lock, which keeps older contents. */
  @Nested
  final class Locking implements ArchiveContract {
    @Override
    public ArchiveBench bench() {
      return S3ArchiveBench.wire(true);
    }
  }

  /** In a plain bucket. */
  @Nested
  final class Plain implements ArchiveContract {
    @Override
    public ArchiveBench bench() {
      return S3ArchiveBench.wire(false);
    }
  }
}
