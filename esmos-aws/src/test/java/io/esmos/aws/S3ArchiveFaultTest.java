package io.esmos.aws;

import io.esmos.testkit.archive.ArchiveFaultBench;
import io.esmos.testkit.archive.ArchiveFaultContract;
import org.junit.jupiter.api.Nested;

/** The archive in S3 keeps its contract while every request in turn goes wrong. */
final class S3ArchiveFaultTest {
  /** A bucket without versions. */
  @Nested
  final class Plain implements ArchiveFaultContract {
    @Override
    public ArchiveFaultBench faultBench() {
      return S3ArchiveBench.wire(false);
    }
  }

  /** A bucket with Object Lock, and so with older contents. */
  @Nested
  final class Locking implements ArchiveFaultContract {
    @Override
    public ArchiveFaultBench faultBench() {
      return S3ArchiveBench.wire(true);
    }
  }
}
