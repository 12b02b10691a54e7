package io.esmos.archive;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The CRC32C of each part of an object, as they were computed when it was written. Who keeps them
 * can have reads of single parts verified on every store. Immutable.
 */
public final class PartSums {
  private final long length;
  private final long partSize;
  private final int[] crcs;

  /** Takes the array as it is. */
  PartSums(long length, long partSize, int[] crcs) {
    if (length < 0
        || partSize < 1
        || crcs.length != Math.max(1, (length + partSize - 1) / partSize)) {
      throw new IllegalArgumentException(
          crcs.length + " parts of " + partSize + " bytes are not an object of " + length);
    }
    this.length = length;
    this.partSize = partSize;
    this.crcs = crcs;
  }

  /**
   * Returns the sums of an object's parts.
   *
   * @param length the object's bytes
   * @param partSize the bytes of every part but the last
   * @param parts the CRC32C of each part, in their order; one, of nothing, for an empty object
   */
  public static PartSums of(long length, long partSize, List<Checksum> parts) {
    int[] crcs = new int[parts.size()];
    for (int i = 0; i < crcs.length; i++) {
      Checksum part = parts.get(i);
      if (part.kind() != Checksum.Kind.CRC32C || !part.overBytes()) {
        throw new IllegalArgumentException("a part's sum is its CRC32C, not " + part);
      }
      crcs[i] = Integer.parseUnsignedInt(part.hex(), 16);
    }
    return new PartSums(length, partSize, crcs);
  }

  /** Returns the sums of an object of one part. */
  static PartSums ofOne(Chunk body) {
    return of(body.length(), Math.max(1, body.length()), List.of(body.crc32c()));
  }

  /** Returns the object's bytes. */
  public long length() {
    return length;
  }

  /** Returns the bytes of every part but the last. */
  public long partSize() {
    return partSize;
  }

  /** Returns how many parts there are. */
  public int parts() {
    return crcs.length;
  }

  /** Returns the CRC32C of a part, from 0. */
  public Checksum part(int index) {
    return Checksum.of(Checksum.Kind.CRC32C, crcs[index]);
  }

  /** Returns the CRC32C of all bytes. */
  public Checksum whole() {
    long crc = Integer.toUnsignedLong(crcs[0]);
    for (int i = 1; i < crcs.length; i++) {
      long size = i < crcs.length - 1 ? partSize : length - partSize * i;
      crc = Crc.CRC32C.combine(crc, Integer.toUnsignedLong(crcs[i]), size);
    }
    return Checksum.of(Checksum.Kind.CRC32C, crc);
  }

  /** Returns the CRC32C over the parts' CRC32Cs, as S3 computes it with type COMPOSITE. */
  Checksum composite() {
    Sum sum = Sum.of(Checksum.Kind.CRC32C);
    for (int i = 0; i < crcs.length; i++) {
      byte[] part = part(i).value();
      sum.update(part, 0, part.length);
    }
    return Checksum.composite(Checksum.Kind.CRC32C, sum.value(), crcs.length);
  }

  /**
   * Compares what a store says of an object with these sums.
   *
   * @return by what they are the same, {@code NONE} if the store says nothing to compare; empty if
   *     they differ
   */
  Optional<Verification> compare(ObjectInfo object) {
    if (object.length() != length) {
      return Optional.empty();
    }
    Verification found = Verification.NONE;
    for (Checksum checksum : object.checksums()) {
      if (checksum.kind() == Checksum.Kind.CRC32C) {
        boolean over = checksum.overBytes();
        if (!over && checksum.parts() != crcs.length) {
          continue; // another cut of the same bytes
        }
        if (!checksum.equals(over ? whole() : composite())) {
          return Optional.empty();
        }
        found = over || found == Verification.WHOLE ? Verification.WHOLE : Verification.PARTS;
      }
    }
    return Optional.of(found);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof PartSums that
        && length == that.length
        && partSize == that.partSize
        && Arrays.equals(crcs, that.crcs);
  }

  @Override
  public int hashCode() {
    return Objects.hash(length, partSize, Arrays.hashCode(crcs));
  }

  @Override
  public String toString() {
    return crcs.length + " parts of " + partSize + " bytes, " + whole();
  }
}
