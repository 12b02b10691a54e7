package io.esmos.archive;

import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.topology.Vendor;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/**
 * Objects in one bucket, container or folder of one vendor. Implementations are safe for use by
 * several threads. Every call ends by its deadline with a result or a {@link
 * io.esmos.provider.ProviderException}; a store that throttles is {@code THROTTLED}, never {@code
 * NOT_FOUND}. What every archive needs around these calls, such as streams of any length, parallel
 * parts and verified reading, is {@code ArchiveTransfer}'s.
 */
public interface ObjectArchive {
  /** Returns a short name for logs and records, such as {@code s3:backups-sg}. */
  String name();

  /** Returns the vendor whose failure takes this archive away. */
  Vendor vendor();

  /** Returns what this archive can do. Constant; asks nobody. */
  ArchiveCapabilities capabilities();

  /** Returns what the store says of an object; empty if it says that there is none. */
  Optional<ObjectInfo> head(ObjectKey key, Deadline deadline);

  /**
   * Opens an object; its deadline covers the reading of the body too.
   *
   * @throws ProviderException {@code NOT_FOUND}; {@code CONFLICT} if it has another version than
   *     was asked for; {@code INVALID} if the range begins behind its end; {@code UNSUPPORTED} if
   *     it must be rehydrated first
   */
  ObjectReading get(ObjectKey key, ReadRequest request, Deadline deadline);

  /**
   * Returns a page of the objects whose keys begin so, ordered by key. Strongly consistent with
   * writes on every vendor here.
   *
   * @param cursor empty for the first page, or {@link ObjectPage#next} of the one before
   * @param most how many entries at most, from 1; the vendor's own limit applies too
   */
  ObjectPage list(String prefix, Optional<String> cursor, int most, Deadline deadline);

  /**
   * Writes an object in one request, with a checksum that the store verifies. A lost answer is
   * looked for by reading; a write is sent again only where that is harmless.
   *
   * @throws ProviderException {@code CONFLICT} if the condition does not hold; {@code INVALID} for
   *     a body above the limit or a key that is not portable; {@code UNSUPPORTED} for what this
   *     archive lacks; after {@code TIMEOUT} or {@code UNAVAILABLE} the object may still have been
   *     written
   */
  ObjectInfo put(ObjectKey key, Chunk body, PutRequest request, Deadline deadline);

  /** Returns how objects are written in parts. */
  MultipartUploads uploads();

  /**
   * Deletes an object, or hides it where the bucket is versioned; harmless if it is not there.
   *
   * @throws ProviderException {@code CONFLICT} if the condition does not hold; {@code DENIED} if a
   *     retention or a legal hold forbids it; {@code UNSUPPORTED} for a condition where the archive
   *     has none
   */
  void delete(ObjectKey key, Precondition condition, Deadline deadline);

  /**
   * Deletes objects, in the fewest requests.
   *
   * @return those that could not be deleted, each with its reason; empty if all are gone
   */
  Map<ObjectKey, ProviderException> deleteAll(Collection<ObjectKey> keys, Deadline deadline);

  /**
   * Copies an object into this archive without moving its bytes through this process.
   *
   * @return the copy, or empty if this archive cannot do it from that source
   */
  default Optional<ObjectInfo> copyFrom(
      ObjectArchive source,
      ObjectInfo object,
      ObjectKey to,
      PutRequest request,
      Deadline deadline) {
    return Optional.empty();
  }

  /** Returns an object's tags; empty where the archive has none ({@code Feature.TAGS}). */
  default Map<String, String> tags(ObjectKey key, Deadline deadline) {
    return Map.of();
  }

  /** Returns how objects are moved between tiers; empty if there is one tier only. */
  default Optional<TierControl> tiers() {
    return Optional.empty();
  }

  /** Returns the bucket's rules by age; empty if it has none ({@code Feature.LIFECYCLE}). */
  default Optional<LifecycleControl> lifecycle() {
    return Optional.empty();
  }

  /** Returns how objects are kept from being changed; empty if they cannot be. */
  default Optional<RetentionControl> retention() {
    return Optional.empty();
  }

  /** Returns older contents; empty if the bucket keeps none ({@code Feature.VERSIONS}). */
  default Optional<VersionControl> versions() {
    return Optional.empty();
  }
}
