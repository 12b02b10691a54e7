package io.esmos.dns;

import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.Map;
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
public record Zone(DnsName apex, String version, Map<RRset.Key, RRset> sets) {
  /** Checks that all names lie within the zone. */
  public Zone {
    TreeMap<RRset.Key, RRset> sorted =
        new TreeMap<>(Comparator.comparing(RRset.Key::name).thenComparing(RRset.Key::type));
    sorted.putAll(sets);
    sets = Collections.unmodifiableMap(sorted);
    for (RRset.Key key : sets.keySet()) {
      if (!key.name().within(apex)) {
        throw new IllegalArgumentException(key.name() + " lies outside of zone " + apex);
      }
    }
  }

  /** Returns a zone of these RRsets. */
  public static Zone of(DnsName apex, String version, Collection<RRset> sets) {
    Map<RRset.Key, RRset> map =
        new TreeMap<>(Comparator.comparing(RRset.Key::name).thenComparing(RRset.Key::type));
    for (RRset set : sets) {
      if (map.put(set.key(), set) != null) {
        throw new IllegalArgumentException(set.key() + " is there twice");
      }
    }
    return new Zone(apex, version, map);
  }

  /** Returns the RRset of this name and type, if there is one. */
  public Optional<RRset> get(DnsName name, String type) {
    return Optional.ofNullable(sets.get(new RRset.Key(name, type)));
  }
}
