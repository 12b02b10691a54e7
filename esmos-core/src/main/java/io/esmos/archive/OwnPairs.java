package io.esmos.archive;

import java.util.Map;
import java.util.TreeMap;

/** The pairs of metadata that {@link ArchiveTransfer} keeps beside an object. */
final class OwnPairs {
  /** The bytes of every part but the last: the borders that a checksum over parts needs. */
  static final String PART_SIZE = "esmospartsize";

  /** A nonce of the upload: whoever lost the answer to a write knows its own object by it. */
  static final String MARK = "esmosmark";

  /** The SHA-256 of all bytes, in hexadecimal, where it was known when the write began. */
  static final String SHA256 = "esmossha256";

  private OwnPairs() {}

  /** Returns the pairs that are the user's. */
  static Map<String, String> without(Map<String, String> metadata) {
    Map<String, String> pairs = new TreeMap<>(metadata);
    pairs.keySet().removeIf(name -> name.startsWith("esmos"));
    return pairs;
  }

  /** Returns a request with what an object's own pairs say of its bytes, and of their parts. */
  static PutRequest carried(PutRequest request, ObjectInfo object, boolean parts) {
    PutRequest carried = request;
    String digest = object.metadata().get(SHA256);
    if (digest != null) {
      carried = carried.own(SHA256, digest);
    }
    String size = object.metadata().get(PART_SIZE);
    return parts && size != null ? carried.own(PART_SIZE, size) : carried;
  }
}
