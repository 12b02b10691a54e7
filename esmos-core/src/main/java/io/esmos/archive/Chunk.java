package io.esmos.archive;

import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Bytes in memory that are sent in one request, perhaps more than once. The array is not copied:
 * nobody changes it while a call runs. Its checksums are computed once, when they are first asked
 * for. Safe for use by several threads.
 */
public final class Chunk {
  private final byte[] array;
  private final int offset;
  private final int length;
  private volatile long crc32c = -1;
  private volatile @Nullable Checksum other;

  private Chunk(byte[] array, int offset, int length) {
    this.array = array;
    this.offset = offset;
    this.length = length;
  }

  /** Returns the chunk of these bytes. */
  @SuppressWarnings("ArrayPassedByReference") // said above: not copied
  public static Chunk of(byte[] array) {
    return new Chunk(array, 0, array.length);
  }

  /** Returns the chunk of some of these bytes. */
  public static Chunk of(byte[] array, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, array.length);
    return new Chunk(array, offset, length);
  }

  /** Returns the array that holds the bytes, and perhaps others around them. */
  public byte[] array() {
    return array;
  }

  /** Returns where the bytes begin in the array. */
  public int offset() {
    return offset;
  }

  /** Returns how many bytes they are. */
  public int length() {
    return length;
  }

  /** Returns a read-only view of the bytes. */
  public ByteBuffer buffer() {
    return ByteBuffer.wrap(array, offset, length).slice().asReadOnlyBuffer();
  }

  /** Returns their CRC32C. */
  public Checksum crc32c() {
    long known = crc32c;
    if (known < 0) {
      CRC32C crc = new CRC32C();
      crc.update(array, offset, length);
      known = crc.getValue();
      crc32c = known;
    }
    return Checksum.of(Checksum.Kind.CRC32C, known);
  }

  /**
   * Returns their checksum of any kind; besides the CRC32C the last one is kept.
   *
   * @throws IllegalArgumentException for a kind that the Java platform does not compute
   */
  public Checksum checksum(Checksum.Kind kind) {
    if (kind == Checksum.Kind.CRC32C) {
      return crc32c();
    }
    Checksum known = other;
    if (known == null || known.kind() != kind) {
      Sum sum = Sum.of(kind);
      sum.update(array, offset, length);
      known = Checksum.of(kind, sum.value());
      other = known;
    }
    return known;
  }

  @Override
  public String toString() {
    return length + " bytes";
  }
}
