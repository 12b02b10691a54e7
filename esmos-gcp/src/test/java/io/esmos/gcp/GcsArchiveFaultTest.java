package io.esmos.gcp;

import io.esmos.testkit.archive.ArchiveFaultBench;
import io.esmos.testkit.archive.ArchiveFaultContract;
import org.junit.jupiter.api.Nested;

/** The archive in Cloud Storage keeps its contract while every request in turn goes wrong. */
final class GcsArchiveFaultTest {
  /** A bucket as it is made by default. */
  @Nested
  final class Plain implements ArchiveFaultContract {
    @Override
    public ArchiveFaultBench faultBench() {
      return new GcsArchiveBench(false, builder -> builder);
    }
  }

  /** A bucket that keeps older contents and allows retentions. */
  @Nested
  final class Keeping implements ArchiveFaultContract {
    @Override
    public ArchiveFaultBench faultBench() {
      return new GcsArchiveBench(true, builder -> builder.versioned().retaining());
    }
  }
}
