package io.esmos.dns;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A whole zone as a provider holds it, at one version. Never half-read: a provider that cannot read
 * all of it fails instead.
 *
 * @param apex the zone's name
 * @param version the provider's version of the contents, such as the SOA serial; opaque
 * @param sets the RRsets by name and type
 */
public record Zone(DnsName apex, String version, NavigableMap<RRset.Key, RRset> sets) {
  private static final String LAST = String.valueOf(Character.MAX_VALUE);
  private static final int DIGEST_OCTETS = 16;

  /** Checks that all names lie within the zone. */
  public Zone {
    NavigableMap<RRset.Key, RRset> sorted = new TreeMap<>(sets);
    sets = Collections.unmodifiableNavigableMap(sorted);
    for (RRset.Key key : sets.keySet()) {
      if (!key.name().within(apex)) {
        throw new IllegalArgumentException(key.name() + " lies outside of zone " + apex);
      }
    }
  }

  /** Returns a zone of these RRsets. */
  public static Zone of(DnsName apex, String version, Collection<RRset> sets) {
    NavigableMap<RRset.Key, RRset> map = new TreeMap<>();
    for (RRset set : sets) {
      if (map.put(set.key(), set) != null) {
        throw new IllegalArgumentException(set.key() + " is there twice");
      }
    }
    return new Zone(apex, version, map);
  }

  /** Returns the RRset of this name and type, if there is one without variant. */
  public Optional<RRset> get(DnsName name, String type) {
    return Optional.ofNullable(sets.get(new RRset.Key(name, type)));
  }

  /** Returns the RRsets of this name, by type and variant. */
  public List<RRset> at(DnsName name) {
    // No type is the empty text, and none sorts after the last character that there is.
    return List.copyOf(sets.subMap(new RRset.Key(name, ""), new RRset.Key(name, LAST)).values());
  }

  /**
   * Returns a version of these RRsets for vendors that have none: a digest of all that they hold,
   * so that the same contents have the same version.
   */
  public static String digest(Collection<RRset> sets) {
    MessageDigest sha = sha256();
    NavigableMap<RRset.Key, RRset> sorted = new TreeMap<>();
    sets.forEach(set -> sorted.put(set.key(), set));
    sorted.values().forEach(set -> sha.update((set + "\n").getBytes(StandardCharsets.UTF_8)));
    return HexFormat.of().formatHex(sha.digest(), 0, DIGEST_OCTETS);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
