package io.esmos.testkit.azureblob;

import io.esmos.testkit.wire.WireBody;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The 64-bit CRC of Azure Storage: polynomial {@code 9A6C9329AC4BC9B5} reflected, all ones before
 * and after, written with the lowest octet first ({@code x-ms-content-crc64}).
 */
final class Crc64 {
  private static final long[] TABLE = new long[256];

  static {
    for (int i = 0; i < TABLE.length; i++) {
      long value = i;
      for (int bit = 0; bit < 8; bit++) {
        value = (value >>> 1) ^ ((value & 1) == 0 ? 0 : 0x9A6C9329AC4BC9B5L);
      }
      TABLE[i] = value;
    }
  }

  private Crc64() {}

  static byte[] of(WireBody body) {
    long crc = ~0L;
    byte[] block = new byte[64 << 10];
    try (InputStream in = body.open()) {
      for (int read = in.read(block); read > 0; read = in.read(block)) {
        for (int i = 0; i < read; i++) {
          crc = TABLE[(int) (crc ^ block[i]) & 0xff] ^ (crc >>> 8);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(~crc).array();
  }
}
