package io.esmos.archive;

import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Compares bytes that are read in their order with the best checksum that is known of them: those
 * of the parts that the caller kept, the store's or the writer's over all bytes, or the store's
 * over its parts. Not for use by several threads.
 */
final class Verifier {
  /** The cheapest first. */
  private static final List<Checksum.Kind> KINDS =
      List.of(
          Checksum.Kind.CRC32C,
          Checksum.Kind.CRC32,
          Checksum.Kind.SHA1,
          Checksum.Kind.MD5,
          Checksum.Kind.SHA256);

  private final ObjectInfo info;
  private final Verification how;
  private final long end;
  private final long unit;
  private final @Nullable PartSums sums;
  private final @Nullable Checksum expected;
  private final @Nullable Sum sum;
  private final @Nullable Sum over;
  private long begin;
  private long at;

  private Verifier(
      ObjectInfo info,
      ByteSpan span,
      Verification how,
      long unit,
      @Nullable PartSums sums,
      @Nullable Checksum expected) {
    this.info = info;
    this.how = how;
    this.begin = span.first();
    this.at = span.first();
    this.end = span.end();
    this.unit = unit;
    this.sums = sums;
    this.expected = expected;
    Checksum.Kind kind = expected == null ? Checksum.Kind.CRC32C : expected.kind();
    this.sum = how == Verification.NONE ? null : Sum.of(kind);
    this.over = expected == null || expected.overBytes() ? null : Sum.of(kind);
  }

  /**
   * Some bytes of an object, none perhaps.
   *
   * @param first the place of the first one
   * @param length how many
   */
  record ByteSpan(long first, long length) {
    long end() {
      return first + length;
    }
  }

  /** Returns what compares these bytes of an object. */
  static Verifier of(ObjectInfo info, ByteSpan span, Optional<PartSums> known) {
    if (known.isPresent() && aligned(info, span, known.get())) {
      PartSums sums = known.get();
      return new Verifier(info, span, Verification.PARTS, sums.partSize(), sums, null);
    }
    if (span.first() > 0 || span.length() < info.length()) {
      return new Verifier(info, span, Verification.NONE, Long.MAX_VALUE, null, null);
    }
    for (Checksum.Kind kind : KINDS) {
      Optional<Checksum> whole = info.overBytes(kind);
      if (whole.isPresent()) {
        return new Verifier(info, span, Verification.WHOLE, Long.MAX_VALUE, null, whole.get());
      }
    }
    for (Checksum checksum : info.checksums()) {
      long size = partSize(info, checksum);
      if (size > 0) {
        return new Verifier(info, span, Verification.PARTS, size, null, checksum);
      }
    }
    return new Verifier(info, span, Verification.NONE, Long.MAX_VALUE, null, null);
  }

  /** Returns what compares a range with the checksum that the store sent with it. */
  static Verifier ofRange(ObjectInfo info, ByteSpan span, Optional<Checksum> sent) {
    return sent.filter(it -> it.overBytes() && Sum.computes(it.kind()))
        .map(it -> new Verifier(info, span, Verification.RANGES, Long.MAX_VALUE, null, it))
        .orElseGet(() -> new Verifier(info, span, Verification.NONE, Long.MAX_VALUE, null, null));
  }

  /** Returns by what the bytes are compared. */
  Verification how() {
    return how;
  }

  /**
   * Returns whether the checksum can be made of the CRC32Cs of parts of this size, or there is
   * none.
   */
  boolean madeOfCrc32c(int partSize) {
    return expected == null
        || (expected.kind() == Checksum.Kind.CRC32C && (expected.overBytes() || unit == partSize));
  }

  /**
   * Takes the next bytes.
   *
   * @throws ProviderException {@code MALFORMED} as soon as bytes are found to be wrong; it names
   *     the object, the range and both checksums
   */
  void feed(byte[] array, int offset, int length) {
    if (sum == null) {
      return;
    }
    int from = offset;
    int left = length;
    while (left > 0) {
      int some = (int) Math.min(left, unitEnd() - at);
      sum.update(array, from, some);
      from += some;
      left -= some;
      at += some;
      if (at == unitEnd()) {
        endUnit(sum);
      }
    }
  }

  /** Compares an object without bytes, for which nothing is fed. */
  void empty() {
    if (sum != null) {
      endUnit(sum);
    }
  }

  private long unitEnd() {
    return unit >= end - begin ? end : begin + unit;
  }

  private void endUnit(Sum of) {
    byte[] value = of.value();
    if (sums != null) {
      Checksum part = sums.part((int) (begin / sums.partSize()));
      compare(part, Checksum.of(part.kind(), value), begin);
    } else if (over != null && expected != null) {
      over.update(value, 0, value.length);
      if (at == end) {
        compare(expected, Checksum.composite(expected.kind(), over.value(), expected.parts()), 0);
      }
    } else if (expected != null) {
      compare(expected, Checksum.of(expected.kind(), value), begin);
    }
    begin = at;
  }

  private void compare(Checksum wanted, Checksum found, long from) {
    if (!wanted.equals(found)) {
      throw ProviderException.of(
          Code.MALFORMED,
          "archive.read",
          "object "
              + info.key()
              + " version "
              + info.version()
              + " bytes "
              + from
              + " to "
              + (at - 1)
              + " are wrong: their checksum is "
              + found
              + " and should be "
              + wanted);
    }
  }

  private static boolean aligned(ObjectInfo info, ByteSpan span, PartSums sums) {
    if (sums.length() != info.length()) {
      throw ProviderException.of(
          Code.MALFORMED,
          "archive.read",
          "object "
              + info.key()
              + " version "
              + info.version()
              + " has "
              + info.length()
              + " bytes; the sums of its parts are those of "
              + sums.length());
    }
    return span.first() % sums.partSize() == 0
        && (span.end() % sums.partSize() == 0 || span.end() == info.length());
  }

  /** Returns the size of the parts that a checksum is over; 0 if it is not known. */
  private static long partSize(ObjectInfo info, Checksum checksum) {
    String text = info.metadata().getOrDefault(OwnPairs.PART_SIZE, "");
    if (checksum.overBytes()
        || !Sum.computes(checksum.kind())
        || !text.matches("[1-9][0-9]{0,17}")) {
      return 0;
    }
    long size = Long.parseLong(text);
    return (info.length() - 1) / size + 1 == checksum.parts() ? size : 0;
  }
}
