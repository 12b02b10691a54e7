package io.esmos.archive;

import java.nio.charset.CharsetEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * The name of an object in an archive. Every name that a store may hold can be expressed; a name
 * that every store takes is {@link #portable}, and only such a name is written. Keys are ordered by
 * their UTF-8 octets, as the stores list them. Immutable.
 *
 * @param value the name: 1 to 1,024 octets of UTF-8, the limit of S3, R2 and Cloud Storage
 */
public record ObjectKey(String value) implements Comparable<ObjectKey> {
  /** The most octets of UTF-8 that a name may have. */
  public static final int MAX_OCTETS = 1024;

  /** Checks the name. */
  public ObjectKey {
    Objects.requireNonNull(value, "value");
    CharsetEncoder encoder = StandardCharsets.UTF_8.newEncoder();
    if (!encoder.canEncode(value)) {
      throw new IllegalArgumentException("an object's name must be well-formed Unicode");
    }
    int octets = value.getBytes(StandardCharsets.UTF_8).length;
    if (octets == 0 || octets > MAX_OCTETS) {
      throw new IllegalArgumentException(
          "an object's name has 1 to " + MAX_OCTETS + " octets of UTF-8, not " + octets);
    }
  }

  /** Returns the key of this name. */
  public static ObjectKey of(String value) {
    return new ObjectKey(value);
  }

  /**
   * Returns whether every store and every HTTP client takes this name as it is: no control
   * characters, no backslash, no segment that is empty, {@code .}, {@code ..} or ends with a dot.
   */
  public boolean portable() {
    if (value.chars().anyMatch(c -> c < 0x20 || c == 0x7f || c == '\\' || c >= 0xfffe)) {
      return false;
    }
    for (String segment : value.split("/", -1)) {
      if (segment.isEmpty() || segment.endsWith(".")) {
        return false;
      }
    }
    return true;
  }

  /** Orders keys by their octets of UTF-8, without sign. */
  @Override
  public int compareTo(ObjectKey other) {
    String a = value;
    String b = other.value;
    int end = Math.min(a.length(), b.length());
    for (int i = 0; i < end; i++) {
      if (a.charAt(i) != b.charAt(i)) {
        return Integer.compare(rank(a.charAt(i)), rank(b.charAt(i)));
      }
    }
    return Integer.compare(a.length(), b.length());
  }

  /** Surrogates stand for code points above all others, though their values do not. */
  private static int rank(char c) {
    if (Character.isSurrogate(c)) {
      return c + 0x10000;
    }
    return c;
  }

  @Override
  public String toString() {
    return value;
  }
}
