package io.esmos.testkit.azureblob;

import io.esmos.testkit.azureblob.Refusal.Code;
import io.esmos.testkit.wire.WireAnswer;
import io.esmos.testkit.wire.WireBody;
import io.esmos.testkit.wire.WireRequest;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Function;

/**
 * The checksums of a body that was written, as its answer tells them: the one that came with it, or
 * the CRC (REST page "Put Block"). Immutable; made outside of the server's lock, since it takes
 * time.
 *
 * @param header its header
 * @param value its value, in base64
 * @param md5 the MD5 of a whole blob, in base64; empty if nobody asks for it
 */
record Sums(String header, String value, String md5) {
  private static final String MD5 = "Content-MD5";
  private static final String CRC64 = "x-ms-content-crc64";
  static final Sums NONE = new Sums("", "", "");

  /**
   * Returns the checksums of a request that writes bytes.
   *
   * @throws Refusal if one that came with it is another
   */
  static Sums of(WireRequest request) {
    String comp = request.parameter("comp").orElse("");
    boolean bytes =
        request.method().equals("PUT")
            && (comp.equals("block") || comp.equals("blocklist") || comp.isEmpty());
    if (!bytes) {
      return NONE;
    }
    WireBody body = request.content();
    String whole = comp.isEmpty() ? md5(body) : "";
    Optional<String> sent = request.header(MD5);
    if (sent.isPresent()) {
      check(sent.get(), body, Code.Md5Mismatch, Sums::md5);
      return new Sums(MD5, sent.get(), whole);
    }
    String crc = crc64(body);
    request.header(CRC64).ifPresent(it -> check(it, body, Code.Crc64Mismatch, with -> crc));
    return new Sums(CRC64, crc, whole);
  }

  WireAnswer in(WireAnswer answer) {
    return header.isEmpty() ? answer : answer.with(header, value);
  }

  private static void check(
      String sent, WireBody body, Code mismatch, Function<WireBody, String> computed) {
    if (!computed.apply(body).equals(sent)) {
      throw new Refusal(mismatch, "the checksum that was sent is not that of the body");
    }
  }

  static String crc64(WireBody body) {
    return Base64.getEncoder().encodeToString(Crc64.of(body));
  }

  static String md5(WireBody body) {
    try {
      MessageDigest digest = MessageDigest.getInstance("MD5");
      body.writeTo(new DigestOutputStream(OutputStream.nullOutputStream(), digest));
      return Base64.getEncoder().encodeToString(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has MD5", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
