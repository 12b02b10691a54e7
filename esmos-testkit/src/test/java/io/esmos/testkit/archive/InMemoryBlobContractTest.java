package io.esmos.testkit.archive;

/** The archive in memory that stands for Blob. */
final class InMemoryBlobContractTest implements ArchiveContract {
  @Override
  public ArchiveBench bench() {
    return InMemoryArchiveBench.open(ArchiveProfile.BLOB);
  }
}
