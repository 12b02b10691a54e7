package io.esmos.gcp;

import io.esmos.testkit.archive.ArchiveBench;
import io.esmos.testkit.archive.ArchiveContract;
import org.junit.jupiter.api.Nested;

/** The archive on Cloud Storage keeps its contract, on the wire server. */
final class GcsArchiveContractTest {
  /** A bucket as it is made by default. */
  @Nested
  final class Plain implements ArchiveContract {
    @Override
    public ArchiveBench bench() {
      return new GcsArchiveBench(false, builder -> builder);
    }
  }

  /** A bucket that keeps older contents, and retentions of objects. */
  @Nested
  final class VersionedAndRetaining implements ArchiveContract {
    @Override
    public ArchiveBench bench() {
      return new GcsArchiveBench(true, builder -> builder.versioned().retaining());
    }
  }

  /** As before, on a staging bucket of its own. */
  @Nested
  final class StagedElsewhere implements ArchiveContract {
    @Override
    public ArchiveBench bench() {
      GcsArchiveBench bench =
          new GcsArchiveBench(false, builder -> builder.retaining().stagingIn("esmos-staging"));
      bench.server.bucket("esmos-staging");
      return bench;
    }
  }
}
