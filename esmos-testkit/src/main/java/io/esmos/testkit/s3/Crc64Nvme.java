package io.esmos.testkit.s3;

import java.util.zip.Checksum;

/** The CRC of the NVM Express specification, section 5.2.1.3.4 of its NVM command set, base 1.0. */
final class Crc64Nvme implements Checksum {
  /** The polynomial 0xad93d23594c93659 with its bits turned round. */
  private static final long POLYNOMIAL = 0x9a6c9329ac4bc9b5L;

  private static final long[] TABLE = new long[256];

  static {
    for (int i = 0; i < TABLE.length; i++) {
      long value = i;
      for (int bit = 0; bit < 8; bit++) {
        value = (value & 1) == 0 ? value >>> 1 : (value >>> 1) ^ POLYNOMIAL;
      }
      TABLE[i] = value;
    }
  }

  private long state = -1;

  @Override
  public void update(int octet) {
    state = TABLE[(int) (state ^ octet) & 0xff] ^ (state >>> 8);
  }

  @Override
  public void update(byte[] octets, int from, int count) {
    for (int i = from; i < from + count; i++) {
      update(octets[i]);
    }
  }

  @Override
  public long getValue() {
    return ~state;
  }

  @Override
  public void reset() {
    state = -1;
  }
}
