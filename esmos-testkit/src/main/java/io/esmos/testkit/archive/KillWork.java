package io.esmos.testkit.archive;

import io.esmos.archive.ArchiveCapabilities;
import io.esmos.archive.ArchiveCapabilities.Feature;
import io.esmos.archive.ObjectKey;
import io.esmos.archive.Precondition;
import io.esmos.archive.PutRequest;
import io.esmos.archive.Source;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SplittableRandom;

/**
 * One upload of a writer that may be killed; its killer knows it too. By turns it is a single put,
 * one that creates, one in parts, and one in parts whose length nobody knows before its end.
 *
 * @param writer which of the process's writers
 * @param number the how manieth upload of that writer, from 0
 * @param part the bytes of a part
 */
record KillWork(int writer, int number, int part) {
  /** How many uploads a process has on the way at once. */
  static final int WRITERS = 8;

  /** Parts above this size are sent in pairs, smaller ones more at a time. */
  private static final int LARGE = 1 << 20;

  private static final int KINDS = 4;
  private static final int CREATES = 1;
  private static final int UNKNOWN_LENGTH = 3;

  private int kind() {
    return (writer + number) % KINDS;
  }

  private boolean inParts() {
    return kind() > CREATES;
  }

  ObjectKey key() {
    return ObjectKey.of(String.format(Locale.ROOT, "killed/%d/%06d", writer, number));
  }

  /** Returns whether it must fail if the object is there. */
  boolean creates(ArchiveCapabilities capabilities) {
    return inParts()
        ? number % 2 == 1 && capabilities.has(Feature.COMPLETE_IF_ABSENT)
        : kind() == CREATES && capabilities.has(Feature.PUT_IF_ABSENT);
  }

  PutRequest request(ArchiveCapabilities capabilities) {
    PutRequest request = PutRequest.PLAIN.metadata(Map.of("number", Integer.toString(number)));
    return creates(capabilities) ? request.when(Precondition.absent()) : request;
  }

  byte[] content() {
    SplittableRandom random = new SplittableRandom(writer * 1_000_003L + number);
    int length =
        inParts()
            ? part * (part > LARGE ? 1 : 1 + random.nextInt(4)) + 1 + random.nextInt(part / 8)
            : 1 + random.nextInt(Math.min(part, 256 << 10));
    byte[] content = new byte[length];
    random.nextBytes(content);
    return content;
  }

  Source source() {
    byte[] content = content();
    return kind() == UNKNOWN_LENGTH ? new OfUnknownLength(content) : Source.of(content);
  }

  @SuppressWarnings("ArrayRecordComponent") // nobody compares sources
  private record OfUnknownLength(byte[] bytes) implements Source {
    @Override
    public OptionalLong length() {
      return OptionalLong.empty();
    }

    @Override
    public boolean reopens() {
      return true;
    }

    @Override
    public InputStream open() {
      return new ByteArrayInputStream(bytes);
    }
  }
}
