package io.esmos.archive;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What a store says of an object. Immutable.
 *
 * @param key its name
 * @param length its bytes
 * @param version the tag that tells this content from any other of the key (ETag, generation),
 *     opaque; {@link Precondition#unchanged} takes it
 * @param versionId the id under which a versioned bucket keeps this content
 * @param modified when it was written, on the store's clock
 * @param tier how it is kept
 * @param vendorTier the vendor's own name of its class
 * @param readable whether it can be read at once, without rehydration
 * @param contentType its media type (RFC 9110, section 8.3)
 * @param checksums what the store, or the writer beside the object, says of its bytes
 * @param metadata the pairs that it was written with, those of the library's own among them ({@link
 *     PutRequest#metadata()}); what an archive itself keeps there, such as a checksum, is left out
 * @param retention until when it cannot be changed
 * @param legalHold whether it is under a legal hold
 * @param replication what the store says of its replication
 */
public record ObjectInfo(
    ObjectKey key,
    long length,
    String version,
    Optional<String> versionId,
    Instant modified,
    Tier tier,
    String vendorTier,
    boolean readable,
    String contentType,
    List<Checksum> checksums,
    Map<String, String> metadata,
    Optional<Retention> retention,
    boolean legalHold,
    Replication replication) {
  /** What a store says of the copy of an object elsewhere. */
  public enum Replication {
    /** Nothing: no rule covers it, or the store has no replication. */
    NONE,
    /** It is under way. */
    PENDING,
    /** It is done. */
    COMPLETED,
    /** It failed, and will not be tried again by itself. */
    FAILED,
    /** This object is itself a copy. */
    REPLICA
  }

  /** Takes copies. */
  public ObjectInfo {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(version, "version");
    Objects.requireNonNull(versionId, "versionId");
    Objects.requireNonNull(modified, "modified");
    Objects.requireNonNull(tier, "tier");
    Objects.requireNonNull(vendorTier, "vendorTier");
    Objects.requireNonNull(contentType, "contentType");
    Objects.requireNonNull(retention, "retention");
    Objects.requireNonNull(replication, "replication");
    checksums = List.copyOf(checksums);
    metadata = Map.copyOf(metadata);
    if (length < 0) {
      throw new IllegalArgumentException("an object has 0 bytes or more");
    }
  }

  /** Returns the plain object of these facts: hot, readable, bytes, without anything else. */
  public static ObjectInfo of(ObjectKey key, long length, String version, Instant modified) {
    return new ObjectInfo(
        key,
        length,
        version,
        Optional.empty(),
        modified,
        Tier.HOT,
        "",
        true,
        PutRequest.PLAIN.contentType(),
        List.of(),
        Map.of(),
        Optional.empty(),
        false,
        Replication.NONE);
  }

  /** Returns the checksum of this kind over its bytes, where there is one. */
  public Optional<Checksum> overBytes(Checksum.Kind kind) {
    return checksums.stream().filter(c -> c.kind() == kind && c.overBytes()).findFirst();
  }
}
