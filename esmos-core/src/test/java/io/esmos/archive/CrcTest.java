package io.esmos.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

/** The CRC of strings put together is that of the whole string. */
class CrcTest {
  private static long of(Crc kind, byte[] bytes, int from, int to) {
    java.util.zip.Checksum crc = kind == Crc.CRC32C ? new CRC32C() : new CRC32();
    crc.update(bytes, from, to - from);
    return crc.getValue();
  }

  @Test
  void twoStringsAreAsOne() {
    for (long seed = 1; seed <= 2000; seed++) {
      Random random = new Random(seed);
      byte[] bytes = new byte[random.nextInt(3000)];
      random.nextBytes(bytes);
      int cut = random.nextInt(bytes.length + 1);
      for (Crc kind : Crc.values()) {
        assertThat(
                kind.combine(
                    of(kind, bytes, 0, cut),
                    of(kind, bytes, cut, bytes.length),
                    bytes.length - cut))
            .as("%s, seed %d", kind, seed)
            .isEqualTo(of(kind, bytes, 0, bytes.length));
      }
    }
  }

  @Test
  void theOrderOfPuttingTogetherDoesNotMatter() {
    Random random = new Random(7);
    for (int i = 0; i < 2000; i++) {
      long a = random.nextInt() & 0xffffffffL;
      long b = random.nextInt() & 0xffffffffL;
      long c = random.nextInt() & 0xffffffffL;
      long lengthB = random.nextLong() >>> random.nextInt(1, 40);
      long lengthC = (random.nextLong() >>> 2) >>> random.nextInt(1, 40);
      if (lengthB > Long.MAX_VALUE - lengthC) {
        continue;
      }
      for (Crc kind : Crc.values()) {
        assertThat(kind.combine(kind.combine(a, b, lengthB), c, lengthC))
            .as("%s, %d and %d", kind, lengthB, lengthC)
            .isEqualTo(kind.combine(a, kind.combine(b, c, lengthC), lengthB + lengthC));
      }
    }
  }

  /** 2 to the power 36 zeros, by doubling, are as many put together byte by byte would be. */
  @Test
  void longStringsAreReached() {
    byte[] zeros = new byte[1 << 20];
    long crc = of(Crc.CRC32C, zeros, 0, zeros.length);
    long length = zeros.length;
    for (int i = 0; i < 8; i++) {
      crc = Crc.CRC32C.combine(crc, crc, length);
      length *= 2;
    }
    CRC32C direct = new CRC32C();
    for (int i = 0; i < 256; i++) {
      direct.update(zeros);
    }
    assertThat(crc).isEqualTo(direct.getValue());
  }

  @Test
  void anotherOrderOfPartsIsFound() {
    byte[] bytes = new byte[2000];
    new Random(3).nextBytes(bytes);
    long first = of(Crc.CRC32C, bytes, 0, 1000);
    long second = of(Crc.CRC32C, bytes, 1000, 2000);
    assertThat(Crc.CRC32C.combine(second, first, 1000))
        .isNotEqualTo(of(Crc.CRC32C, bytes, 0, 2000));
  }
}
