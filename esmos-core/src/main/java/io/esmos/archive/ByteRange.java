package io.esmos.archive;

/**
 * A part of an object's bytes. Immutable.
 *
 * @param first the place of its first byte, from 0
 * @param length how many bytes, at least one; what lies behind the object's end is not there
 */
public record ByteRange(long first, long length) {
  /** Checks the numbers. */
  public ByteRange {
    if (first < 0 || length < 1 || first > Long.MAX_VALUE - length) {
      throw new IllegalArgumentException(
          "a range begins at 0 or later and has at least one byte, not " + first + "+" + length);
    }
  }

  /** Returns the place of its last byte. */
  public long last() {
    return first + length - 1;
  }

  /** Returns the range as RFC 9110, section 14.1.2, writes it. */
  @Override
  public String toString() {
    return "bytes=" + first + "-" + last();
  }
}
