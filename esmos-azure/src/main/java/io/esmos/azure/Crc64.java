package io.esmos.azure;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The 64-bit CRC that Azure Storage verifies in transactions: polynomial {@code 9A6C9329AC4BC9B5}
 * reflected, all ones before and after, the lowest octet first. Eight octets at a time, which is
 * about twice as fast as the MD5 that the service takes instead.
 */
final class Crc64 {
  private static final long POLYNOMIAL = 0x9A6C9329AC4BC9B5L;
  private static final int STEP = 8;
  private static final long[][] TABLES = tables();
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private Crc64() {}

  /** Returns the value of some of these bytes, as {@code x-ms-content-crc64} has it. */
  static byte[] of(byte[] bytes, int offset, int length) {
    long crc = ~0L;
    int at = offset;
    int end = offset + length;
    for (int last = end - STEP; at <= last; at += STEP) {
      long next = crc ^ (long) LONGS.get(bytes, at);
      crc =
          TABLES[7][(int) next & 0xff]
              ^ TABLES[6][(int) (next >>> 8) & 0xff]
              ^ TABLES[5][(int) (next >>> 16) & 0xff]
              ^ TABLES[4][(int) (next >>> 24) & 0xff]
              ^ TABLES[3][(int) (next >>> 32) & 0xff]
              ^ TABLES[2][(int) (next >>> 40) & 0xff]
              ^ TABLES[1][(int) (next >>> 48) & 0xff]
              ^ TABLES[0][(int) (next >>> 56)];
    }
    for (; at < end; at++) {
      crc = TABLES[0][(int) (crc ^ bytes[at]) & 0xff] ^ (crc >>> 8);
    }
    return ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(~crc).array();
  }

  private static long[][] tables() {
    long[][] tables = new long[STEP][256];
    for (int i = 0; i < 256; i++) {
      long value = i;
      for (int bit = 0; bit < 8; bit++) {
        value = (value >>> 1) ^ ((value & 1) == 0 ? 0 : POLYNOMIAL);
      }
      tables[0][i] = value;
    }
    for (int step = 1; step < STEP; step++) {
      for (int i = 0; i < 256; i++) {
        long before = tables[step - 1][i];
        tables[step][i] = tables[0][(int) before & 0xff] ^ (before >>> 8);
      }
    }
    return tables;
  }
}
