package io.esmos.testkit.s3;

import io.esmos.testkit.wire.WireBody;
import io.esmos.testkit.wire.WireRequest;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a request carries: its octets, taken out of {@code aws-chunked}, and their digests, compared
 * with those that the request claims.
 *
 * @param body the octets
 * @param md5 their MD5
 * @param checksums the checksum that the request had or, without one, S3's own choice
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares payloads
record Payload(WireBody body, byte[] md5, Map<String, byte[]> checksums) {
  private static final String STREAMING = "STREAMING-";

  /**
   * Reads a request.
   *
   * @param unasked the algorithm of a request that names none; empty for none
   */
  static Payload of(WireRequest request, Optional<String> unasked) {
    Map<String, String> claims = new LinkedHashMap<>();
    WireBody body = request.content();
    String hash = request.header("x-amz-content-sha256").orElse("");
    if (hash.startsWith(STREAMING)) {
      try (Chunked chunked = new Chunked(body.open())) {
        body = WireBody.receive(chunked);
        claims.putAll(chunked.trailers);
      } catch (IOException e) {
        throw new Refusal(400, "IncompleteBody", "The request body terminated unexpectedly");
      }
      long claimed =
          request.header("x-amz-decoded-content-length").map(Long::parseLong).orElse(-1L);
      if (claimed != body.length()) {
        throw new Refusal(400, "IncompleteBody", "The body has another length than was said");
      }
    }
    for (String algorithm : Digests.ALGORITHMS) {
      request.header(Digests.header(algorithm)).ifPresent(it -> claims.put(algorithm, it));
    }
    Set<String> needed = new TreeSet<>(claims.keySet());
    needed.add(Digests.MD5);
    if (claims.isEmpty()) {
      unasked.ifPresent(needed::add);
    }
    boolean signed = hash.matches("[0-9a-f]{64}");
    if (signed) {
      needed.add("SHA256");
    }
    Map<String, byte[]> values = Digests.of(body, needed);
    claims.forEach((algorithm, claim) -> compare(algorithm, claim, of(values, algorithm)));
    request
        .header("content-md5")
        .ifPresent(it -> compare(Digests.MD5, it, of(values, Digests.MD5)));
    if (signed && !hash.equals(HexFormat.of().formatHex(of(values, "SHA256")))) {
      throw new Refusal(
          400,
          "XAmzContentSHA256Mismatch",
          "The provided 'x-amz-content-sha256' header does not match what was computed.");
    }
    byte[] md5 = of(values, Digests.MD5);
    values.remove(Digests.MD5);
    if (signed && !claims.containsKey("SHA256")) {
      values.remove("SHA256");
    }
    return new Payload(body, md5, values);
  }

  private static byte[] of(Map<String, byte[]> values, String algorithm) {
    return values.getOrDefault(algorithm, new byte[0]);
  }

  private static void compare(String algorithm, String claim, byte[] value) {
    byte[] claimed;
    try {
      claimed = Base64.getDecoder().decode(claim);
    } catch (IllegalArgumentException e) {
      throw new Refusal(400, "InvalidDigest", "The digest you specified was invalid.");
    }
    if (!Arrays.equals(claimed, value)) {
      throw new Refusal(
          400,
          "BadDigest",
          "The " + algorithm + " you specified did not match the calculated checksum.");
    }
  }

  /**
   * The octets inside aws-chunked: "Signature Calculations for the Authorization Header:
   * Transferring Payload in Multiple Chunks" of the S3 API reference. Signatures are not looked at.
   */
  private static final class Chunked extends FilterInputStream {
    private final Map<String, String> trailers = new LinkedHashMap<>();
    private long left;
    private boolean ended;

    Chunked(InputStream in) {
      super(new BufferedInputStream(in, 64 << 10));
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int count) throws IOException {
      if (count == 0) {
        return 0;
      }
      if (left == 0 && !ended) {
        begin();
      }
      if (ended) {
        return -1;
      }
      int now = super.read(into, offset, (int) Math.min(count, left));
      if (now < 0) {
        throw new EOFException();
      }
      left -= now;
      if (left == 0 && !line().isEmpty()) {
        throw new IOException("a chunk that is too long");
      }
      return now;
    }

    private void begin() throws IOException {
      left = Long.parseLong(line().replaceFirst(";.*", ""), 16);
      if (left == 0) {
        ended = true;
        for (String line = line(); !line.isEmpty(); line = line()) {
          int colon = line.indexOf(':');
          String name = line.substring(0, colon).toLowerCase(Locale.ROOT);
          for (String algorithm : Digests.ALGORITHMS) {
            if (Digests.header(algorithm).equals(name)) {
              trailers.put(algorithm, line.substring(colon + 1).strip());
            }
          }
        }
      }
    }

    private String line() throws IOException {
      StringBuilder line = new StringBuilder();
      for (int octet = super.read(); octet != '\n'; octet = super.read()) {
        if (octet < 0) {
          if (ended) {
            break;
          }
          throw new EOFException();
        }
        line.append((char) octet);
      }
      return new String(
              line.toString().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8)
          .strip();
    }
  }
}
