package io.esmos.archive;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A page of a listing. Immutable.
 *
 * @param entries its objects, in the order of their keys
 * @param next where the next page begins; empty at the end of the listing
 */
public record ObjectPage(List<Entry> entries, Optional<String> next) {
  /** Takes copies. */
  public ObjectPage {
    entries = List.copyOf(entries);
    Objects.requireNonNull(next, "next");
  }

  /**
   * An object in a listing.
   *
   * @param key its name
   * @param length its bytes
   * @param version its version, as {@link ObjectInfo#version}
   * @param modified when it was written
   * @param tier how it is kept
   */
  public record Entry(ObjectKey key, long length, String version, Instant modified, Tier tier) {}
}
