package io.esmos.cloudflare;

import io.esmos.dns.DnsName;
import io.esmos.dns.RRset;
import io.esmos.time.Ticker;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the last reading of some RRsets gave, with the records' ids, so that the change after it is
 * one call. It serves only if one reading covers all that is changed: what guards the change, its
 * marker, then guards the rest too. Safe for use by several threads.
 */
final class ReadMemory {
  /** One reading for each switch of a process, and a few more. */
  private static final int READINGS = 64;

  private final Duration age;
  private final Ticker ticker;
  private final Object lock = new Object();
  private final Map<Subject, Reading> readings = new LinkedHashMap<>();

  private record Subject(DnsName apex, Set<RRset.Key> keys) {}

  private record Reading(Map<RRset.Key, List<ApiRecord>> records, long atNanos) {}

  ReadMemory(Duration age, Ticker ticker) {
    this.age = age;
    this.ticker = ticker;
  }

  /** Keeps what was read of these keys; those without records are not there. */
  void remember(DnsName apex, Collection<RRset.Key> keys, Map<RRset.Key, List<ApiRecord>> records) {
    Subject subject = new Subject(apex, Set.copyOf(keys));
    synchronized (lock) {
      readings.remove(subject);
      readings.put(subject, new Reading(Map.copyOf(records), ticker.nanos()));
      if (readings.size() > READINGS) {
        readings.remove(readings.keySet().iterator().next());
      }
    }
  }

  /** Returns the records of these keys, if one reading that is young enough covers them all. */
  Optional<Map<RRset.Key, List<ApiRecord>>> recall(DnsName apex, Set<RRset.Key> keys) {
    synchronized (lock) {
      readings.values().removeIf(reading -> ticker.nanos() - reading.atNanos() >= age.toNanos());
      return readings.entrySet().stream()
          .filter(entry -> entry.getKey().apex().equals(apex))
          .filter(entry -> entry.getKey().keys().containsAll(keys))
          .reduce((older, newer) -> newer)
          .map(entry -> only(entry.getValue().records(), keys));
    }
  }

  /** Forgets what was read of a zone. */
  void forget(DnsName apex) {
    synchronized (lock) {
      readings.keySet().removeIf(subject -> subject.apex().equals(apex));
    }
  }

  private static Map<RRset.Key, List<ApiRecord>> only(
      Map<RRset.Key, List<ApiRecord>> records, Set<RRset.Key> keys) {
    Map<RRset.Key, List<ApiRecord>> some = new HashMap<>(records);
    some.keySet().retainAll(new HashSet<>(keys));
    return some;
  }
}
