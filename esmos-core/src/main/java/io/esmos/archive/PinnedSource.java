package io.esmos.archive;

import io.esmos.archive.Verifier.ByteSpan;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import java.io.InputStream;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One version of an object of an archive, as the source of a copy. Where its checksum can be made
 * of the CRC32Cs of the copy's parts, each part is read by whom sends it; else all bytes are read
 * in their order, and compared there.
 */
final class PinnedSource implements Source {
  private static final String OPERATION = "archive.copy";

  private final Setup from;
  private final ObjectInfo object;
  private final ReadRequest pinned;
  private final Deadline deadline;

  PinnedSource(Setup from, ObjectInfo object, Deadline deadline) {
    this.from = from;
    this.object = object;
    this.pinned = ReadRequest.WHOLE.unchanged(object.version());
    this.deadline = deadline;
  }

  @Override
  public OptionalLong length() {
    return OptionalLong.of(object.length());
  }

  @Override
  public boolean reopens() {
    return true;
  }

  @Override
  public InputStream open() {
    return new ArchiveTransfer(from).open(object.key(), pinned, deadline);
  }

  /** Returns whether parts of this size can be read in any order, and compared all the same. */
  boolean inAnyOrder(int partSize) {
    ByteSpan whole = new ByteSpan(0, object.length());
    return Verifier.of(object, whole, Optional.empty()).madeOfCrc32c(partSize);
  }

  /** Reads a part; by several threads. */
  void read(long first, byte[] buffer, int size) {
    from.calls().bytes(OPERATION, size, deadline);
    ReadRequest wanted = pinned.range(new ByteRange(first, size));
    try (PinnedBody body =
        new PinnedBody(from.archive(), from.calls(), object.key(), wanted, deadline)) {
      body.fill(buffer, size);
    }
  }

  /**
   * Compares all parts with what is known of the object.
   *
   * @throws ProviderException {@code MALFORMED} if they differ
   */
  void verify(PartSums sums) {
    if (sums.compare(object).isEmpty()) {
      throw ProviderException.of(
          Code.MALFORMED,
          OPERATION,
          "object "
              + object.key()
              + " version "
              + object.version()
              + " bytes 0 to "
              + (object.length() - 1)
              + " are wrong: they were read as "
              + sums
              + " and should be "
              + object.checksums());
    }
  }
}
