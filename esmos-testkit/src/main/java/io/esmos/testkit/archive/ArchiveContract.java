package io.esmos.testkit.archive;

/**
 * What every {@link io.esmos.archive.ObjectArchive} must do, as JUnit tests: a test class
 * implements {@link #bench()} and inherits the rules. Each is explained in {@code
 * docs/contract/object-archive.md}, with the harm that is done where it does not hold.
 */
public interface ArchiveContract
    extends ArchiveDataRules,
        ArchiveReadingRules,
        ArchiveConditionRules,
        ArchivePartRules,
        ArchiveUploadRules,
        ArchiveTierRules,
        ArchiveKeepingRules,
        ArchiveFailureRules {
  @Override
  ArchiveBench bench();
}
