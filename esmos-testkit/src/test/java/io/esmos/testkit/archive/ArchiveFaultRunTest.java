package io.esmos.testkit.archive;

import io.esmos.archive.ArchiveCapabilities;
import io.esmos.archive.ArchiveCapabilities.Limits;
import java.time.Duration;
import org.junit.jupiter.api.Nested;

/** The archives in memory keep their contract while calls go wrong. */
final class ArchiveFaultRunTest {
  /** Returns the same without a limit of how often a key is written. */
  private static ArchiveProfile unhurried(ArchiveProfile profile) {
    ArchiveCapabilities can = profile.capabilities();
    Limits limits = can.limits();
    Limits more =
        new Limits(
            limits.maxPut(),
            limits.minPart(),
            limits.maxPart(),
            limits.maxParts(),
            limits.maxObject(),
            limits.partMultiple(),
            limits.equalParts(),
            limits.maxPage(),
            Duration.ZERO);
    return new ArchiveProfile(
        profile.vendor(),
        new ArchiveCapabilities(
            more, can.features(), can.partChecksum(), can.wholeChecksum(), can.tiers()),
        profile.rehydratesToCopies());
  }

  /** As S3. */
  @Nested
  final class S3 implements ArchiveFaultContract {
    @Override
    public ArchiveFaultBench faultBench() {
      return InMemoryArchiveBench.open(ArchiveProfile.S3);
    }
  }

  /** As R2. */
  @Nested
  final class R2 implements ArchiveFaultContract {
    @Override
    public ArchiveFaultBench faultBench() {
      return InMemoryArchiveBench.open(unhurried(ArchiveProfile.R2));
    }
  }

  /** As Blob Storage. */
  @Nested
  final class Blob implements ArchiveFaultContract {
    @Override
    public ArchiveFaultBench faultBench() {
      return InMemoryArchiveBench.open(ArchiveProfile.BLOB);
    }
  }

  /** As Cloud Storage. */
  @Nested
  final class Gcs implements ArchiveFaultContract {
    @Override
    public ArchiveFaultBench faultBench() {
      return InMemoryArchiveBench.open(unhurried(ArchiveProfile.GCS));
    }
  }
}
