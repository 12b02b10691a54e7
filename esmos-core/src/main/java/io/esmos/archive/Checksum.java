package io.esmos.archive;

import java.util.HexFormat;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * A checksum of an object, or of a part of one. Immutable.
 *
 * @param kind the algorithm
 * @param hex the value, most significant octet first, in lower case
 * @param parts 0 if it is computed over the bytes; otherwise over the values of the checksums of so
 *     many parts, as S3 does with type COMPOSITE
 */
public record Checksum(Kind kind, String hex, int parts) {
  private static final Pattern HEX = Pattern.compile("([0-9a-f]{2})+");

  /** An algorithm. */
  public enum Kind {
    /** The CRC of gzip and Ethernet. */
    CRC32(4),
    /** The CRC of RFC 3720, appendix B.4 (Castagnoli). */
    CRC32C(4),
    /** The 64-bit CRC of the NVM Express specification, which S3 computes by default. */
    CRC64NVME(8),
    /** The 64-bit CRC that Azure Storage computes in transactions. */
    CRC64AZURE(8),
    /** MD5 (RFC 1321): finds accidents, not attackers. */
    MD5(16),
    /** SHA-1. */
    SHA1(20),
    /** SHA-256. */
    SHA256(32);

    private final int octets;

    Kind(int octets) {
      this.octets = octets;
    }

    /** Returns the length of its values. */
    public int octets() {
      return octets;
    }
  }

  /** Checks the components. */
  public Checksum {
    Objects.requireNonNull(kind, "kind");
    if (hex.length() != 2 * kind.octets() || !HEX.matcher(hex).matches()) {
      throw new IllegalArgumentException(
          "a " + kind + " has " + kind.octets() + " octets in lower-case hexadecimal");
    }
    if (parts < 0) {
      throw new IllegalArgumentException("the number of parts is 0 or more");
    }
  }

  /** Returns a checksum over bytes. */
  public static Checksum of(Kind kind, byte[] value) {
    return new Checksum(kind, HexFormat.of().formatHex(value), 0);
  }

  /** Returns a 32-bit CRC over bytes. */
  public static Checksum of(Kind kind, long value) {
    return new Checksum(kind, String.format(Locale.ROOT, "%08x", value & 0xffffffffL), 0);
  }

  /** Returns a checksum over the checksums of so many parts. */
  public static Checksum composite(Kind kind, byte[] value, int parts) {
    return new Checksum(kind, HexFormat.of().formatHex(value), parts);
  }

  /** Returns its octets. */
  public byte[] value() {
    return HexFormat.of().parseHex(hex);
  }

  /** Returns whether it is computed over the bytes themselves. */
  public boolean overBytes() {
    return parts == 0;
  }

  @Override
  public String toString() {
    return kind + " " + hex + (parts == 0 ? "" : "-" + parts);
  }
}
