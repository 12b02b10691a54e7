package io.esmos.testkit.s3;

import io.esmos.testkit.wire.WireBody;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import java.util.zip.Checksum;

/** The digests of S3, by the names that it has for them. */
final class Digests {
  static final String MD5 = "MD5";

  /** Those that an object may have beside its ETag. */
  static final Set<String> ALGORITHMS = Set.of("CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256");

  private static final Map<String, String> JAVA =
      Map.of(MD5, "MD5", "SHA1", "SHA-1", "SHA256", "SHA-256");

  private Digests() {}

  /** Something that is fed octets. */
  private interface Sink {
    void update(byte[] octets, int count);

    byte[] value();
  }

  /** Returns the header of an algorithm's value. */
  static String header(String algorithm) {
    return "x-amz-checksum-" + algorithm.toLowerCase(Locale.ROOT);
  }

  /** Returns the digests of a body, by algorithm; the body is read once. */
  static Map<String, byte[]> of(WireBody body, Set<String> algorithms) {
    Map<String, Sink> sinks = new LinkedHashMap<>();
    algorithms.forEach(it -> sinks.put(it, sink(it)));
    byte[] block = new byte[64 << 10];
    try (InputStream in = body.open()) {
      for (int read = in.read(block); read > 0; read = in.read(block)) {
        int count = read;
        sinks.values().forEach(sink -> sink.update(block, count));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Map<String, byte[]> values = new LinkedHashMap<>();
    sinks.forEach((algorithm, sink) -> values.put(algorithm, sink.value()));
    return values;
  }

  /** Returns the digest over the digests of parts. */
  static byte[] composite(String algorithm, List<byte[]> parts) {
    Sink sink = sink(algorithm);
    parts.forEach(part -> sink.update(part, part.length));
    return sink.value();
  }

  static String base64(byte[] value) {
    return Base64.getEncoder().encodeToString(value);
  }

  private static Sink sink(String algorithm) {
    return switch (algorithm) {
      case "CRC32" -> crc(new CRC32(), 4);
      case "CRC32C" -> crc(new CRC32C(), 4);
      case "CRC64NVME" -> crc(new Crc64Nvme(), 8);
      default -> {
        try {
          MessageDigest digest = MessageDigest.getInstance(JAVA.getOrDefault(algorithm, algorithm));
          yield new Sink() {
            @Override
            public void update(byte[] octets, int count) {
              digest.update(octets, 0, count);
            }

            @Override
            public byte[] value() {
              return digest.digest();
            }
          };
        } catch (NoSuchAlgorithmException e) {
          throw Refusal.invalid("Checksum algorithm provided is unsupported: " + algorithm);
        }
      }
    };
  }

  private static Sink crc(Checksum crc, int octets) {
    return new Sink() {
      @Override
      public void update(byte[] from, int count) {
        crc.update(from, 0, count);
      }

      @Override
      public byte[] value() {
        byte[] value = new byte[octets];
        for (int i = 0; i < octets; i++) {
          value[i] = (byte) (crc.getValue() >>> (8 * (octets - 1 - i)));
        }
        return value;
      }
    };
  }
}
