package io.esmos.testkit.gcs;

import io.esmos.testkit.wire.WireBody;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * What Cloud Storage says of an object's bytes: a CRC32C, most significant octet first, and an MD5
 * unless it is composed; both in base64 (page "Data validation").
 *
 * @param crc32c the CRC32C
 * @param md5 the MD5; empty for an object of several parts
 */
record GcsHashes(String crc32c, Optional<String> md5) {
  /** Those of no bytes. */
  static final GcsHashes NOTHING = of(WireBody.empty());

  static GcsHashes of(WireBody body) {
    return of(body, digest());
  }

  /** Returns those of an object of several parts, which has no MD5. */
  static GcsHashes ofParts(WireBody body) {
    return of(body, null);
  }

  private static GcsHashes of(WireBody body, @Nullable MessageDigest md5) {
    CRC32C crc = new CRC32C();
    try (InputStream in = body.open()) {
      byte[] block = new byte[64 << 10];
      for (int read = in.read(block); read > 0; read = in.read(block)) {
        crc.update(block, 0, read);
        if (md5 != null) {
          md5.update(block, 0, read);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new GcsHashes(
        base64(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array()),
        Optional.ofNullable(md5).map(it -> base64(it.digest())));
  }

  /** Returns the header of every answer with bytes. */
  String header() {
    return "crc32c=" + crc32c + md5.map(it -> ",md5=" + it).orElse("");
  }

  /** Returns the entity tag of a part: the MD5 in hexadecimal. */
  String partTag() {
    return "\"" + HexFormat.of().formatHex(Base64.getDecoder().decode(md5.orElseThrow())) + "\"";
  }

  /** Refuses bytes that are not those that a header {@code x-goog-hash} promised. */
  void expect(String header, String reason) {
    for (Map.Entry<String, String> said : parsed(header).entrySet()) {
      expect(said.getKey(), said.getValue(), reason);
    }
  }

  /** Refuses bytes that have another checksum than was promised. */
  void expect(String kind, String promised, String reason) {
    Optional<String> actual = kind.equals("md5") ? md5 : Optional.of(crc32c);
    if (actual.isPresent() && !actual.get().equals(promised)) {
      throw GcsRefusal.of(
          400,
          reason,
          "Provided "
              + kind
              + " \""
              + promised
              + "\" doesn't match calculated "
              + kind
              + " \""
              + actual.get()
              + "\".");
    }
  }

  private static Map<String, String> parsed(String header) {
    Map<String, String> all = new HashMap<>();
    for (String one : header.split(",", -1)) {
      int equals = one.indexOf('=');
      if (equals > 0) {
        all.put(one.substring(0, equals).strip(), one.substring(equals + 1).strip());
      }
    }
    return all;
  }

  private static String base64(byte[] octets) {
    return Base64.getEncoder().encodeToString(octets);
  }

  private static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("MD5");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has MD5", e);
    }
  }
}
