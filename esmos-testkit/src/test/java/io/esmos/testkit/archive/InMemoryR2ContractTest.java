package io.esmos.testkit.archive;

/** The archive in memory that stands for R2. */
final class InMemoryR2ContractTest implements ArchiveContract {
  @Override
  public ArchiveBench bench() {
    return InMemoryArchiveBench.open(ArchiveProfile.R2);
  }
}
