package io.esmos.aws;

import io.esmos.emulator.aws.AwsEmulator;
import io.esmos.lanes.Lanes;
import io.esmos.testkit.archive.ArchiveBench;
import io.esmos.testkit.archive.ArchiveContract;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** S3 as Adobe's S3Mock has it; a rule that it cannot keep must fail as it is said here. */
final class S3ArchiveS3MockTest implements ArchiveContract {
  private static AwsEmulator emulator;

  @BeforeAll
  static void start(@TempDir Path folder) {
    emulator = AwsEmulator.s3Mock(folder);
    Lanes.used(emulator.product());
  }

  @AfterAll
  static void stop() {
    emulator.close();
  }

  /** In a plain bucket. */
  @Override
  public ArchiveBench bench() {
    return S3ArchiveBench.emulator(emulator.url(), false);
  }

  /** Writes media types anew. */
  @Override
  @Test
  public void a5Metadata() {
    Emulator.gap("media type", ArchiveContract.super::a5Metadata);
  }

  /** Sorts keys by halves of UTF-16. */
  @Override
  @Test
  public void a6Keys() {
    Emulator.gap("the listing", ArchiveContract.super::a6Keys);
  }

  /** Sorts keys by halves of UTF-16. */
  @Override
  @Test
  public void a7Listing() {
    Emulator.gap("in pages of 1", ArchiveContract.super::a7Listing);
  }

  /** Checks a condition, and writes in a second step. */
  @Override
  @Test
  public void a14Create() {
    Emulator.gapAtTimes("told of success", ArchiveContract.super::a14Create);
  }

  /** Checks a condition, and writes in a second step. */
  @Override
  @Test
  public void a15Replace() {
    Emulator.gapAtTimes("told of success", ArchiveContract.super::a15Replace);
  }

  /** Checks a condition, and writes in a second step. */
  @Override
  @Test
  public void a26CompleteIfAbsent() {
    Emulator.gapAtTimes("told of success", ArchiveContract.super::a26CompleteIfAbsent);
  }

  /** Deletes the object when an upload that was aborted is to be completed. */
  @Override
  @Test
  public void a29Abort() {
    Emulator.gap("there is no object key", ArchiveContract.super::a29Abort);
  }

  /** Lets everything be read, whatever its class. */
  @Override
  @Test
  public void a32Rehydration() {
    Emulator.gap("a reading of archived", ArchiveContract.super::a32Rehydration);
  }

  /** Keeps the tags of a put as they were encoded. */
  @Override
  @Test
  public void a34Tags() {
    Emulator.gap("tags of a put", ArchiveContract.super::a34Tags);
  }

  /** Knows keys by their ids only, and not by ARN. */
  @Override
  @Test
  public void a39Keys() {
    Emulator.gap("KMS.NotFoundException", ArchiveContract.super::a39Keys);
  }

  /** Takes retentions and legal holds with a put, and forgets them. */
  @Test
  void objectLockIsNotKept() {
    ArchiveContract locking = () -> S3ArchiveBench.emulator(emulator.url(), true);
    Emulator.gap("retention of a put", locking::a35Retention);
    Emulator.gap("the hold", locking::a36LegalHold);
  }

  /** A bucket with Object Lock keeps older contents at S3. */
  @Test
  void objectLockMakesNoVersions() {
    ArchiveContract locking = () -> S3ArchiveBench.emulator(emulator.url(), true);
    Emulator.gap("ids of two contents", locking::a38Versions);
  }
}
