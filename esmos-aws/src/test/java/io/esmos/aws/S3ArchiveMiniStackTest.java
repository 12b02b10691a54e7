package io.esmos.aws;

import io.esmos.lanes.ContainersLane;
import io.esmos.testkit.archive.ArchiveBench;
import io.esmos.testkit.archive.ArchiveContract;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** S3 as MiniStack has it; a rule that it cannot keep must fail as it is said here. */
@ContainersLane
final class S3ArchiveMiniStackTest implements ArchiveContract {
  @RegisterExtension
  static final EmulatorContainer EMULATOR = new EmulatorContainer(Emulator.MINISTACK, "s3");

  @Override
  public ArchiveBench bench() {
    return S3ArchiveBench.emulator(EMULATOR.url(), true);
  }

  /** Takes the checksum over all bytes for one over the parts. */
  @Override
  @Test
  public void a20Parts() {
    Emulator.gap("BadDigest", ArchiveContract.super::a20Parts);
  }

  /** Takes the checksum over all bytes for one over the parts. */
  @Override
  @Test
  public void a21Checksums() {
    Emulator.gap("BadDigest", ArchiveContract.super::a21Checksums);
  }

  /** Takes the checksum over all bytes for one over the parts. */
  @Override
  @Test
  public void a22Invisible() {
    Emulator.gap("BadDigest", ArchiveContract.super::a22Invisible);
  }

  /** Takes the checksum over all bytes for one over the parts. */
  @Override
  @Test
  public void a23Sizes() {
    Emulator.gap("BadDigest", ArchiveContract.super::a23Sizes);
  }

  /** Takes the checksum over all bytes for one over the parts. */
  @Override
  @Test
  public void a24Again() {
    Emulator.gap("BadDigest", ArchiveContract.super::a24Again);
  }

  /** Takes the checksum over all bytes for one over the parts. */
  @Override
  @Test
  public void a26CompleteIfAbsent() {
    Emulator.gap("the call ended with an error", ArchiveContract.super::a26CompleteIfAbsent);
  }

  /** Takes the checksum over all bytes for one over the parts. */
  @Override
  @Test
  public void a27CompleteIfUnchanged() {
    Emulator.gap("BadDigest", ArchiveContract.super::a27CompleteIfUnchanged);
  }

  /** Takes the checksum over all bytes for one over the parts. */
  @Override
  @Test
  public void a28Twice() {
    Emulator.gap("BadDigest", ArchiveContract.super::a28Twice);
  }

  /** Takes the checksum over all bytes for one over the parts. */
  @Override
  @Test
  public void a30Resume() {
    Emulator.gap("BadDigest", ArchiveContract.super::a30Resume);
  }

  /** Takes the checksum over all bytes for one over the parts. */
  @Override
  @Test
  public void a34Tags() {
    Emulator.gap("BadDigest", ArchiveContract.super::a34Tags);
  }

  /** Takes the checksum over all bytes for one over the parts. */
  @Override
  @Test
  public void a42LostAnswer() {
    Emulator.gap("there is no object parts", ArchiveContract.super::a42LostAnswer);
  }
}
