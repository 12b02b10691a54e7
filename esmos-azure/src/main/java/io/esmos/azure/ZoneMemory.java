package io.esmos.azure;

import io.esmos.dns.DnsName;
import io.esmos.dns.RRset;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

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

  /** Zones of which every record set is known, so that what is not known is not there. */
  private final Set<DnsName> whole = new HashSet<>();

  private record At(DnsName apex, RRset.Key key) {}

  /** Returns what is known: a record set, that there is none, or nothing. */
  Optional<Optional<RecordSetJson.Held>> get(DnsName apex, RRset.Key key) {
    synchronized (lock) {
      Optional<RecordSetJson.Held> held = known.get(new At(apex, key));
      return held == null && whole.contains(apex)
          ? Optional.of(Optional.empty())
          : Optional.ofNullable(held);
    }
  }

  void put(DnsName apex, RRset.Key key, Optional<RecordSetJson.Held> held) {
    synchronized (lock) {
      known.put(new At(apex, key), held);
      if (known.size() > most) {
        At oldest = known.keySet().iterator().next();
        known.remove(oldest);
        whole.remove(oldest.apex());
      }
    }
  }

  /** Remembers a whole zone: what is not among these is not there. */
  void replace(DnsName apex, Collection<RecordSetJson.Held> all) {
    synchronized (lock) {
      known.keySet().removeIf(at -> at.apex().equals(apex));
      whole.add(apex);
      all.forEach(held -> put(apex, held.set().key(), Optional.of(held)));
    }
  }

  void forget(DnsName apex, RRset.Key key) {
    synchronized (lock) {
      known.remove(new At(apex, key));
      whole.remove(apex);
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
