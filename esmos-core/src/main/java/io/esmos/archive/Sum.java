package io.esmos.archive;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;

/** A checksum while it is computed. Not for use by several threads. */
interface Sum {
  /** Adds bytes. */
  void update(byte[] array, int offset, int length);

  /** Returns the value of what was added, most significant octet first, and begins anew. */
  byte[] value();

  /** Returns whether this kind is computed here: the Java platform has no 64-bit CRC. */
  static boolean computes(Checksum.Kind kind) {
    return kind != Checksum.Kind.CRC64NVME && kind != Checksum.Kind.CRC64AZURE;
  }

  /**
   * Begins a checksum.
   *
   * @throws IllegalArgumentException for a kind that the Java platform does not compute
   */
  static Sum of(Checksum.Kind kind) {
    return switch (kind) {
      case CRC32C -> crc(new CRC32C());
      case CRC32 -> crc(new CRC32());
      case MD5 -> digest("MD5");
      case SHA1 -> digest("SHA-1");
      case SHA256 -> digest("SHA-256");
      case CRC64NVME, CRC64AZURE ->
          throw new IllegalArgumentException(kind + " is not computed here");
    };
  }

  private static Sum crc(java.util.zip.Checksum crc) {
    return new Sum() {
      @Override
      public void update(byte[] array, int offset, int length) {
        crc.update(array, offset, length);
      }

      @Override
      public byte[] value() {
        int value = (int) crc.getValue();
        crc.reset();
        return ByteBuffer.allocate(Integer.BYTES).putInt(value).array();
      }
    };
  }

  private static Sum digest(String algorithm) {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance(algorithm);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has " + algorithm, e);
    }
    return new Sum() {
      @Override
      public void update(byte[] array, int offset, int length) {
        digest.update(array, offset, length);
      }

      @Override
      public byte[] value() {
        return digest.digest();
      }
    };
  }
}
