package io.esmos.archive;

import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What an {@link ObjectArchive} can do. Immutable.
 *
 * @param limits sizes and numbers
 * @param features what it has
 * @param partChecksum the checksum that the store verifies on every part and single put
 * @param wholeChecksum what can be known of an object of several parts, and is verified on a whole
 *     read
 * @param tiers the vendor's classes, by tier
 */
public record ArchiveCapabilities(
    Limits limits,
    Set<Feature> features,
    Checksum.Kind partChecksum,
    WholeChecksum wholeChecksum,
    Map<Tier, StorageClass> tiers) {
  /** What an archive may have. */
  public enum Feature {
    /** A single put can require that the object is absent. */
    PUT_IF_ABSENT,
    /** A single put can require that the object is unchanged. */
    PUT_IF_UNCHANGED,
    /** An object of several parts can require that the object is absent. */
    COMPLETE_IF_ABSENT,
    /** An object of several parts can require that the object is unchanged. */
    COMPLETE_IF_UNCHANGED,
    /** A delete can require that the object is unchanged. */
    DELETE_IF_UNCHANGED,
    /** Parts may be sent at the same time, in any order. */
    PARALLEL_PARTS,
    /** Objects have tags. */
    TAGS,
    /** The bucket keeps older contents. */
    VERSIONS,
    /** Objects can be retained until a moment. */
    RETENTION,
    /** Objects can be put under a legal hold. */
    LEGAL_HOLD,
    /** Prefixes can be locked. */
    PREFIX_LOCKS,
    /** The vendor carries out rules by age. */
    LIFECYCLE,
    /** Objects can be encrypted with a customer-managed key. */
    ENCRYPTION_KEYS,
    /** The store says how far the replication of an object is. */
    REPLICATION_STATUS
  }

  /** What can be known of the bytes of an object of several parts. */
  public enum WholeChecksum {
    /** The store computes and checks a CRC over all bytes. */
    STORE,
    /** The store keeps a checksum over the parts' checksums: their borders must be known. */
    PARTS,
    /** The writer's CRC32C is kept in the object's metadata. */
    METADATA
  }

  /**
   * Sizes in bytes, and numbers.
   *
   * @param maxPut the largest object of a single put
   * @param minPart the smallest part but the last
   * @param maxPart the largest part
   * @param maxParts the most parts
   * @param maxObject the largest object
   * @param partMultiple what the size of every part but the last is a multiple of
   * @param equalParts whether all parts but the last must be of one size
   * @param maxPage the most entries of a page of a listing
   * @param writeInterval the least time between two writes of one key; zero if there is no such
   *     limit
   */
  public record Limits(
      long maxPut,
      long minPart,
      long maxPart,
      int maxParts,
      long maxObject,
      long partMultiple,
      boolean equalParts,
      int maxPage,
      Duration writeInterval) {
    /** Checks that they fit together. */
    public Limits {
      Objects.requireNonNull(writeInterval, "writeInterval");
      if (maxPut < 1
          || minPart < 1
          || maxPart < minPart
          || maxParts < 1
          || maxObject < maxPut
          || partMultiple < 1
          || maxPage < 1) {
        throw new IllegalArgumentException("the limits of an archive contradict each other");
      }
    }
  }

  /**
   * A vendor's class of storage.
   *
   * @param name the vendor's name of it
   * @param online whether its objects can be read at once
   * @param minimumStay for how long at least it is paid
   * @param priorities how fast objects can be brought back; empty if it is online
   */
  public record StorageClass(
      String name, boolean online, Duration minimumStay, Set<TierControl.Priority> priorities) {
    /** Takes copies. */
    public StorageClass {
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(minimumStay, "minimumStay");
      priorities = Set.copyOf(priorities);
      if (online != priorities.isEmpty()) {
        throw new IllegalArgumentException(
            name + ": a class is online, or has priorities to bring objects back with");
      }
    }
  }

  /** Takes copies. */
  public ArchiveCapabilities {
    Objects.requireNonNull(limits, "limits");
    Objects.requireNonNull(partChecksum, "partChecksum");
    Objects.requireNonNull(wholeChecksum, "wholeChecksum");
    features = Set.copyOf(features);
    tiers = Map.copyOf(tiers);
    if (!tiers.containsKey(Tier.HOT)) {
      throw new IllegalArgumentException("every archive has a tier HOT");
    }
  }

  /** Returns whether the archive has this. */
  public boolean has(Feature feature) {
    return features.contains(feature);
  }

  /**
   * Checks that the archive has what its user will need: call it when the user is built.
   *
   * @throws ProviderException {@code UNSUPPORTED}, naming all that is missing
   */
  public void require(Set<Feature> needed, String archive) {
    Set<Feature> missing = new TreeSet<>(needed);
    missing.removeAll(features);
    if (!missing.isEmpty()) {
      throw ProviderException.of(Code.UNSUPPORTED, "archive.build", archive + " lacks " + missing);
    }
  }

  /** Returns the tier of a class of the vendor's; {@link Tier#OTHER} if it is none of these. */
  public Tier tier(String className) {
    return tiers.entrySet().stream()
        .filter(entry -> entry.getValue().name().equals(className))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse(Tier.OTHER);
  }

  /**
   * Checks a put before anything is sent.
   *
   * @param parts whether the object is written in parts
   * @throws ProviderException {@code INVALID} for a key that is not portable, {@code UNSUPPORTED}
   *     for what this archive lacks
   */
  public void check(ObjectKey key, PutRequest request, boolean parts, String operation) {
    if (!key.portable()) {
      throw ProviderException.of(
          Code.INVALID, operation, "the key " + key + " is not one that every store takes");
    }
    if (!tiers.containsKey(request.tier())) {
      throw unsupported(operation, "tier " + request.tier() + "; it has " + tiers.keySet());
    }
    if (request.condition().isAbsent()) {
      need(parts ? Feature.COMPLETE_IF_ABSENT : Feature.PUT_IF_ABSENT, operation);
    }
    if (request.condition().version().isPresent()) {
      need(parts ? Feature.COMPLETE_IF_UNCHANGED : Feature.PUT_IF_UNCHANGED, operation);
    }
    if (!request.tags().isEmpty()) {
      need(Feature.TAGS, operation);
    }
    if (request.retention().isPresent()) {
      need(Feature.RETENTION, operation);
    }
    if (request.hasLegalHold()) {
      need(Feature.LEGAL_HOLD, operation);
    }
    if (request.encryptionKey().isPresent()) {
      need(Feature.ENCRYPTION_KEYS, operation);
    }
  }

  /**
   * Checks that there is a feature.
   *
   * @throws ProviderException {@code UNSUPPORTED} if there is not
   */
  public void need(Feature feature, String operation) {
    if (!features.contains(feature)) {
      throw unsupported(operation, feature.toString());
    }
  }

  /** Returns the vendor's class of a tier; empty if there is none. */
  public Optional<StorageClass> classOf(Tier tier) {
    return Optional.ofNullable(tiers.get(tier));
  }

  private static ProviderException unsupported(String operation, String what) {
    return ProviderException.of(Code.UNSUPPORTED, operation, "this archive lacks " + what);
  }
}
