package io.esmos.archive;

import java.util.Objects;
import java.util.Optional;

/**
 * An object that was written. Immutable.
 *
 * @param info what the store says of it
 * @param verification by what the store's bytes were compared with those that were sent; {@code
 *     NONE} where the store shows nothing of the whole object, although it has verified each part
 * @param sums the sums of its parts; empty if the store copied it by itself
 * @param sha256 the SHA-256 of all bytes, if the options wanted it
 */
public record Stored(
    ObjectInfo info,
    Verification verification,
    Optional<PartSums> sums,
    Optional<Checksum> sha256) {
  /** Checks the components. */
  public Stored {
    Objects.requireNonNull(info, "info");
    Objects.requireNonNull(verification, "verification");
    Objects.requireNonNull(sums, "sums");
    Objects.requireNonNull(sha256, "sha256");
  }
}
