package io.esmos.archive;

/**
 * The CRC of two byte strings put together, from the CRCs of each: a CRC is a remainder of
 * polynomials over GF(2), so that appending n bytes multiplies by x to the power 8n and adds. Pure.
 *
 * <p>Values are reflected, as {@code java.util.zip} has them: the highest bit is the coefficient of
 * x to the power 0. Both kinds begin with all ones and end inverted, which cancels out here.
 */
public enum Crc {
  /** RFC 3720, appendix B.4. */
  CRC32C(0x82f63b78),
  /** RFC 1952, section 8. */
  CRC32(0xedb88320);

  private static final int ONE = 1 << 31;

  /** x to the power 8, one byte. */
  private static final int BYTE = 1 << 23;

  private final int polynomial;

  Crc(int polynomial) {
    this.polynomial = polynomial;
  }

  /**
   * Returns the CRC of two strings put together.
   *
   * @param first the CRC of the first one
   * @param second the CRC of the second one
   * @param length the number of bytes of the second one
   */
  public long combine(long first, long second, long length) {
    return (multiply((int) first, shift(length)) ^ (int) second) & 0xffffffffL;
  }

  /** Returns x to the power 8 x length. */
  private int shift(long length) {
    int result = ONE;
    int square = BYTE;
    for (long left = length; left > 0; left >>>= 1) {
      if ((left & 1) != 0) {
        result = multiply(result, square);
      }
      square = multiply(square, square);
    }
    return result;
  }

  /** Returns a x b modulo the polynomial: b times x to each power that a has. */
  private int multiply(int a, int b) {
    int product = 0;
    int shifted = b;
    for (int left = a; left != 0; left <<= 1) {
      if (left < 0) {
        product ^= shifted;
      }
      shifted = (shifted & 1) == 0 ? shifted >>> 1 : shifted >>> 1 ^ polynomial;
    }
    return product;
  }
}
