package io.esmos.archive;

import io.esmos.archive.ArchiveCapabilities.Feature;
import io.esmos.archive.MultipartUploads.Part;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import java.util.List;
import java.util.Optional;

/** Compares what a store says of an object that was just written with what was sent. */
final class Confirmation {
  private static final String OPERATION = "archive.upload";

  private Confirmation() {}

  /**
   * Compares; an object of other bytes is removed again.
   *
   * @param parts what the store said of each part
   * @throws ProviderException {@code MALFORMED} if they differ
   */
  static Verification of(Target target, ObjectInfo object, PartSums sent, List<Part> parts) {
    return same(object, sent, parts)
        .or(() -> again(target, object).flatMap(it -> same(it, sent, parts)))
        .orElseThrow(() -> wrong(target, object, sent));
  }

  /** Asks a second time before an object is removed: one wrong answer must not end a right one. */
  private static Optional<ObjectInfo> again(Target target, ObjectInfo object) {
    return target.head().filter(now -> now.version().equals(object.version()));
  }

  /** Compares as {@link #of}, and removes nothing; empty if they differ. */
  static Optional<Verification> same(ObjectInfo object, PartSums sent, List<Part> parts) {
    Optional<Verification> same = sent.compare(object);
    return same.isPresent() && !same.get().verified() ? compare(object, parts) : same;
  }

  /** Compares as {@link #of}, an object of a single put. */
  static Verification ofSingle(Target target, ObjectInfo object, Chunk body, PartSums sent) {
    return sameSingle(target, object, body, sent)
        .or(() -> again(target, object).flatMap(it -> sameSingle(target, it, body, sent)))
        .orElseThrow(() -> wrong(target, object, sent));
  }

  private static Optional<Verification> sameSingle(
      Target target, ObjectInfo object, Chunk body, PartSums sent) {
    Optional<Verification> same = sent.compare(object);
    if (same.isPresent() && !same.get().verified()) {
      // What the archive has computed to send it; the chunk knows it still.
      Checksum.Kind kind = target.setup().archive().capabilities().partChecksum();
      Optional<Checksum> said = object.overBytes(kind).filter(it -> Sum.computes(kind));
      if (said.isPresent()) {
        same = said.filter(body.checksum(kind)::equals).map(it -> Verification.WHOLE);
      }
    }
    return same;
  }

  private static ProviderException wrong(Target target, ObjectInfo object, PartSums sent) {
    ProviderException wrong =
        ProviderException.of(
            Code.MALFORMED,
            OPERATION,
            "object "
                + target.key()
                + " was sent as "
                + sent
                + "; the store has "
                + object.length()
                + " bytes with "
                + object.checksums());
    remove(target, object, wrong);
    return wrong;
  }

  /**
   * Compares a checksum over the checksums of the parts with those, each of which the store had
   * compared with the bytes when they were sent: parts in another order are found.
   */
  private static Optional<Verification> compare(ObjectInfo object, List<Part> parts) {
    Verification found = Verification.NONE;
    for (Checksum over : object.checksums()) {
      List<byte[]> values =
          parts.stream()
              .flatMap(part -> part.checksum().stream())
              .filter(it -> it.kind() == over.kind() && it.overBytes())
              .map(Checksum::value)
              .toList();
      boolean comparable =
          over.parts() > 0 && over.parts() == values.size() && Sum.computes(over.kind());
      if (comparable) {
        Sum sum = Sum.of(over.kind());
        values.forEach(value -> sum.update(value, 0, value.length));
        if (!over.equals(Checksum.composite(over.kind(), sum.value(), values.size()))) {
          return Optional.empty();
        }
        found = Verification.PARTS;
      }
    }
    return Optional.of(found);
  }

  /**
   * Compares what two stores, or one, say of an object and of its copy; a copy of other bytes is
   * removed again.
   *
   * @return by what they are the same; {@code NONE} if no checksum of the two can be compared
   * @throws ProviderException {@code MALFORMED} if they differ
   */
  static Verification ofCopy(Target target, ObjectInfo object, ObjectInfo copy) {
    return sameCopy(object, copy)
        .or(() -> again(target, copy).flatMap(it -> sameCopy(object, it)))
        .orElseThrow(() -> wrongCopy(target, object, copy));
  }

  private static Optional<Verification> sameCopy(ObjectInfo object, ObjectInfo copy) {
    Verification found = Verification.NONE;
    boolean same = object.length() == copy.length();
    for (Checksum one : object.checksums()) {
      for (Checksum other : copy.checksums()) {
        if (one.kind() == other.kind() && one.parts() == other.parts()) {
          // Checksums over parts may differ because the copy was cut otherwise.
          same &= one.equals(other) || !one.overBytes();
          if (one.equals(other) && found != Verification.WHOLE) {
            found = one.overBytes() ? Verification.WHOLE : Verification.PARTS;
          }
        }
      }
    }
    return same ? Optional.of(found) : Optional.empty();
  }

  private static ProviderException wrongCopy(Target target, ObjectInfo object, ObjectInfo copy) {
    ProviderException wrong =
        ProviderException.of(
            Code.MALFORMED,
            "archive.copy",
            "object "
                + object.key()
                + " has "
                + object.length()
                + " bytes with "
                + object.checksums()
                + "; its copy "
                + target.key()
                + " has "
                + copy.length()
                + " bytes with "
                + copy.checksums());
    remove(target, copy, wrong);
    return wrong;
  }

  /**
   * Removes an object of ours that has the wrong bytes, so that nobody takes it for the right one.
   * An object that somebody else has put in its place since stays.
   */
  static void remove(Target target, ObjectInfo object, ProviderException why) {
    Setup setup = target.setup();
    Deadline deadline = setup.cleaning(target.deadline());
    boolean compares = setup.archive().capabilities().has(Feature.DELETE_IF_UNCHANGED);
    Precondition unchanged =
        compares ? Precondition.unchanged(object.version()) : Precondition.none();
    try {
      boolean ours =
          compares
              || setup
                  .head(target.key(), deadline)
                  .filter(now -> now.version().equals(object.version()))
                  .isPresent();
      if (ours) {
        delete(target, unchanged, deadline);
      }
    } catch (ProviderException e) {
      why.addSuppressed(e);
    }
  }

  private static void delete(Target target, Precondition condition, Deadline deadline) {
    Setup setup = target.setup();
    setup
        .calls()
        .harmless(
            "archive.delete",
            deadline,
            each -> {
              setup.archive().delete(target.key(), condition, each);
              return true;
            });
  }
}
