package io.esmos.azure;

import io.esmos.testkit.archive.ArchiveFaultBench;
import io.esmos.testkit.archive.ArchiveFaultContract;
import org.junit.jupiter.api.Nested;

/** The archive in Blob Storage keeps its contract while every request in turn goes wrong. */
final class BlobArchiveFaultTest {
  /** An account that keeps versions and protects them. */
  @Nested
  final class Immutable implements ArchiveFaultContract {
    @Override
    public ArchiveFaultBench faultBench() {
      return new BlobArchiveBench(true);
    }
  }

  /** An account that does neither. */
  @Nested
  final class Plain implements ArchiveFaultContract {
    @Override
    public ArchiveFaultBench faultBench() {
      return new BlobArchiveBench(false);
    }
  }
}
