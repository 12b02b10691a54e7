package io.esmos.gcp;

import com.google.api.client.http.HttpHeaders;
import io.esmos.archive.Checksum;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/** CRC32C as Cloud Storage writes it: four octets, the most significant first, in base64. */
final class GcsHash {
  private static final Pattern IN_HEADER = Pattern.compile("(?:^|[ ,])crc32c=([A-Za-z0-9+/]{6}==)");

  private GcsHash() {}

  static String crc32c(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return base64((int) crc.getValue());
  }

  static String base64(Checksum crc32c) {
    return Base64.getEncoder().encodeToString(crc32c.value());
  }

  private static String base64(int crc) {
    return Base64.getEncoder().encodeToString(ByteBuffer.allocate(4).putInt(crc).array());
  }

  /** Returns what {@code x-goog-hash} says, in one header or in several. */
  static Optional<String> of(HttpHeaders headers) {
    for (String value : headers.getHeaderStringValues("x-goog-hash")) {
      Matcher found = IN_HEADER.matcher(value);
      if (found.find()) {
        return Optional.of(found.group(1));
      }
    }
    return Optional.empty();
  }
}
