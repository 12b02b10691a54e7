package io.esmos.aws;

import io.esmos.lanes.ContainersLane;
import io.esmos.testkit.archive.ArchiveBench;
import io.esmos.testkit.archive.ArchiveContract;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** S3 as LocalStack has it; a rule that it cannot keep must fail as it is said here. */
@ContainersLane
final class S3ArchiveLocalStackTest implements ArchiveContract {
  @RegisterExtension
  static final EmulatorContainer EMULATOR = new EmulatorContainer(Emulator.LOCALSTACK, "s3");

  @Override
  public ArchiveBench bench() {
    return S3ArchiveBench.emulator(EMULATOR.url(), true);
  }

  /** Fails at a page of keys outside the basic plane. */
  @Override
  @Test
  public void a7Listing() {
    Emulator.gap("InternalError", ArchiveContract.super::a7Listing);
  }

  /** Has no condition on deletes. */
  @Override
  @Test
  public void a16Delete() {
    Emulator.gap("NotImplemented", ArchiveContract.super::a16Delete);
  }

  /** Checks the condition of a completion, and then makes the object in a second step. */
  @Override
  @Test
  public void a26CompleteIfAbsent() {
    Emulator.gapAtTimes("told of success", ArchiveContract.super::a26CompleteIfAbsent);
  }

  /** Takes the copy of an older content to its own name for one that changes nothing. */
  @Override
  @Test
  public void a38Versions() {
    Emulator.gap("InvalidRequest", ArchiveContract.super::a38Versions);
  }
}
