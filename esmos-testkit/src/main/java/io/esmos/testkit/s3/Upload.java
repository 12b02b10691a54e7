package io.esmos.testkit.s3;

import io.esmos.testkit.wire.WireBody;
import java.time.Instant;
import java.util.NavigableMap;
import java.util.TreeMap;

/** An upload under way, with what its object was given when it began. */
final class Upload {
  final String id;
  final String key;
  final Instant begun;
  final Given given;
  final String algorithm;
  final boolean wholeObject;
  final NavigableMap<Integer, Part> parts = new TreeMap<>();

  /** A part that has arrived. */
  @SuppressWarnings("ArrayRecordComponent") // nobody compares parts
  record Part(int number, WireBody body, byte[] md5, byte[] checksum, Instant modified) {}

  Upload(String id, String key, Instant begun, Given given, String algorithm, boolean wholeObject) {
    this.id = id;
    this.key = key;
    this.begun = begun;
    this.given = given;
    this.algorithm = algorithm;
    this.wholeObject = wholeObject;
  }
}
