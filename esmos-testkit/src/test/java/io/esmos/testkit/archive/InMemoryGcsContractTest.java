package io.esmos.testkit.archive;

/** The archive in memory that stands for Cloud Storage. */
final class InMemoryGcsContractTest implements ArchiveContract {
  @Override
  public ArchiveBench bench() {
    return InMemoryArchiveBench.open(ArchiveProfile.GCS);
  }
}
