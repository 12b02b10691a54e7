package io.esmos.cloudflare;

import io.esmos.dns.DnsName;
import io.esmos.dns.RRset;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One record as the API keeps it: one record's data, with an id of its own. Several of them make an
 * RRset.
 *
 * @param id the id; empty for one that is not there yet
 * @param key name and type
 * @param data the data, in the spelling of {@link io.esmos.dns.Presentation}
 * @param ttl seconds; 1 is automatic
 * @param features what is kept beside the data, see {@link RecordFeatures}
 */
record ApiRecord(
    String id, RRset.Key key, String data, long ttl, SortedMap<String, String> features) {
  /** The API's number for a TTL that Cloudflare chooses. */
  static final long AUTOMATIC = 1;

  ApiRecord {
    features =
        features.isEmpty()
            ? Collections.emptySortedMap()
            : Collections.unmodifiableSortedMap(new TreeMap<>(features));
  }

  DnsName name() {
    return key.name();
  }

  String type() {
    return key.type();
  }

  boolean proxied() {
    return features.containsKey(RecordFeatures.PROXIED);
  }
}
