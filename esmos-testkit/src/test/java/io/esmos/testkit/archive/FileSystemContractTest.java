package io.esmos.testkit.archive;

/** The archive in a folder. */
final class FileSystemContractTest implements ArchiveContract {
  @Override
  public ArchiveBench bench() {
    return new FileSystemBench();
  }
}
