package io.esmos.archive;

import java.util.Objects;

/**
 * What was read. Immutable.
 *
 * @param info the object, in the version of which all bytes are
 * @param bytes how many bytes
 * @param verification by what they were compared; {@code NONE} means that they are as they came
 */
public record Downloaded(ObjectInfo info, long bytes, Verification verification) {
  /** Checks the components. */
  public Downloaded {
    Objects.requireNonNull(info, "info");
    Objects.requireNonNull(verification, "verification");
  }
}
