package io.esmos.archive;

import io.esmos.archive.ArchiveCapabilities.Feature;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import java.util.Optional;

/** Compares what a store says of an object that was just written with what was sent. */
final class Confirmation {
  private static final String OPERATION = "archive.upload";

  private Confirmation() {}

  /**
   * Compares; an object of other bytes is removed again.
   *
   * @throws ProviderException {@code MALFORMED} if they differ
   */
  static Verification of(Target target, ObjectInfo object, PartSums sent) {
    Optional<Verification> same = sent.compare(object);
    if (same.isPresent()) {
      return same.get();
    }
    ProviderException wrong =
        ProviderException.of(
            Code.MALFORMED,
            OPERATION,
            "object "
                + target.key()
                + " bytes 0 to "
                + (sent.length() - 1)
                + " were sent with "
                + sent.whole()
                + "; the store has "
                + object.length()
                + " bytes with "
                + object.checksums());
    remove(target, object, wrong);
    throw wrong;
  }

  /**
   * Compares what two stores, or one, say of an object and of its copy; a copy of other bytes is
   * removed again.
   *
   * @return by what they are the same; {@code NONE} if no checksum of the two can be compared
   * @throws ProviderException {@code MALFORMED} if they differ
   */
  static Verification ofCopy(Target target, ObjectInfo object, ObjectInfo copy) {
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
    if (same) {
      return found;
    }
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
    throw wrong;
  }

  /** Removes an object of ours that has the wrong bytes: nobody must take it for the right one. */
  static void remove(Target target, ObjectInfo object, ProviderException why) {
    Setup setup = target.setup();
    Precondition unchanged =
        setup.archive().capabilities().has(Feature.DELETE_IF_UNCHANGED)
            ? Precondition.unchanged(object.version())
            : Precondition.none();
    try {
      setup
          .calls()
          .harmless(
              "archive.delete",
              setup.cleaning(target.deadline()),
              each -> {
                setup.archive().delete(target.key(), unchanged, each);
                return true;
              });
    } catch (ProviderException e) {
      why.addSuppressed(e);
    }
  }
}
