package io.esmos.testkit.archive;

/** The archive in memory that stands for S3. */
// docs:object-archive-contract
final class InMemoryS3ContractTest implements ArchiveContract {
  @Override
  public ArchiveBench bench() {
    return InMemoryArchiveBench.open(ArchiveProfile.S3);
  }
}
// /docs:object-archive-contract
