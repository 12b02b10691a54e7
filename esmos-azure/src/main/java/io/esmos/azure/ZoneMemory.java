package io.esmos.azure;

import io.esmos.dns.DnsName;
import io.esmos.dns.RRset;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What was read last of each record set, so that a change that follows a reading needs no second
 * one. It may be behind: Azure compares the etag. Bounded; safe for use by several threads.
 */
final class ZoneMemory {
  private final int most;
  private final Object lock = new Object();
  private final LinkedHashMap<At, Optional<RecordSetJson.Held>> known =
      new LinkedHashMap<>(16, 0.75f, true);

  /** Makes a memory of at most so many record sets. */
  ZoneMemory(int most) {
    this.most = most;
  }

  private record At(DnsName apex, RRset.Key key) {}

  /** Returns what is known: a record set, that there is none, or nothing. */
  Optional<Optional<RecordSetJson.Held>> get(DnsName apex, RRset.Key key) {
    synchronized (lock) {
      return Optional.ofNullable(known.get(new At(apex, key)));
    }
  }

  void put(DnsName apex, RRset.Key key, Optional<RecordSetJson.Held> held) {
    synchronized (lock) {
      known.put(new At(apex, key), held);
      if (known.size() > most) {
        known.remove(known.keySet().iterator().next());
      }
    }
  }

  void putAll(DnsName apex, Collection<RecordSetJson.Held> all) {
    all.forEach(held -> put(apex, held.set().key(), Optional.of(held)));
  }

  void forget(DnsName apex, RRset.Key key) {
    synchronized (lock) {
      known.remove(new At(apex, key));
    }
  }

  /** Returns how much is known. */
  int size() {
    synchronized (lock) {
      return known.size();
    }
  }

  @Override
  public String toString() {
    return Map.of("known", size(), "most", most).toString();
  }
}
