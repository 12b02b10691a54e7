package io.esmos.http;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The secret keys that controllers share to read each other's reports. Immutable and safe for use
 * by several threads.
 *
 * <p>The first key signs questions; all of them are accepted, and an answer is signed with the key
 * of its question. So a key is changed without a gap in three steps, each at every controller
 * before the next: add the new key last, move it to the front, drop the old one. Whoever holds a
 * key can pass for any of the controllers.
 */
public final class SharedKeys {
  /** RFC 2104, section 3 asks for a key as long as the hash; half of it is out of reach as well. */
  public static final int MIN_BYTES = 16;

  /** More than two are never needed; every one costs a hash per forged question. */
  private static final int MAX_KEYS = 4;

  private static final String ALGORITHM = "HmacSHA256";

  private final List<SecretKeySpec> keys;

  private SharedKeys(List<SecretKeySpec> keys) {
    this.keys = keys;
  }

  /**
   * Returns these keys; the bytes are copied.
   *
   * @throws IllegalArgumentException if there is none, there are more than four, or one is shorter
   *     than 16 bytes
   */
  public static SharedKeys of(byte[]... keys) {
    if (keys.length == 0 || keys.length > MAX_KEYS) {
      throw new IllegalArgumentException("1 to " + MAX_KEYS + " keys, not " + keys.length);
    }
    for (byte[] key : keys) {
      if (key.length < MIN_BYTES) {
        throw new IllegalArgumentException(
            "a key of " + key.length + " bytes, at least " + MIN_BYTES + " random ones are needed");
      }
    }
    return new SharedKeys(Stream.of(keys).map(key -> new SecretKeySpec(key, ALGORITHM)).toList());
  }

  /** Returns the proof of these parts with a key, in hexadecimal. */
  String prove(int key, List<String> parts) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(keys.get(key));
      for (String part : parts) {
        byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
        // The length in front keeps two lists of parts from running together into one text.
        mac.update((bytes.length + ":").getBytes(StandardCharsets.US_ASCII));
        mac.update(bytes);
      }
      return HexFormat.of().formatHex(mac.doFinal());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
    }
  }

  /** Returns which key proves these parts, in a time that does not depend on how wrong it is. */
  OptionalInt check(String proof, List<String> parts) {
    byte[] given = proof.getBytes(StandardCharsets.UTF_8);
    OptionalInt found = OptionalInt.empty();
    for (int key = 0; key < keys.size(); key++) {
      byte[] right = prove(key, parts).getBytes(StandardCharsets.UTF_8);
      if (MessageDigest.isEqual(right, given) && found.isEmpty()) {
        found = OptionalInt.of(key);
      }
    }
    return found;
  }

  @Override
  public String toString() {
    return "SharedKeys[" + keys.size() + "]";
  }
}
