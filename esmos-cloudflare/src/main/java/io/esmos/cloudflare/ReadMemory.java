package io.esmos.cloudflare;

import io.esmos.dns.DnsName;
import io.esmos.dns.RRset;
import io.esmos.time.Ticker;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the last reading of some RRsets, or of a whole zone, gave, with the records' ids, so that
 * the change after it is one call. Cloudflare compares the ids of what a batch deletes and nothing
 * else, so that, unlike a {@link io.esmos.dns.LastRead}, it serves only if one reading covers all
 * that is changed: what guards the change, its marker, then guards the rest too. What this process
 * has changed since is no longer covered. Safe for use by several threads.
 */
final class ReadMemory {
  /** One reading for each switch of a process, and a few more. */
  private static final int READINGS = 64;

  private final Duration age;
  private final Ticker ticker;
  private final Object lock = new Object();
  private final Map<Subject, Reading> readings = new LinkedHashMap<>();

  /** Which RRsets were read; all of the zone if {@code keys} is empty. */
  private record Subject(DnsName apex, Optional<Set<RRset.Key>> keys) {}

  /** What was found, and what of it has been changed since. */
  private record Reading(
      Map<RRset.Key, List<ApiRecord>> records, Set<RRset.Key> changed, long atNanos) {}

  ReadMemory(Duration age, Ticker ticker) {
    this.age = age;
    this.ticker = ticker;
  }

  /** Keeps what was read of these keys; those without records are not there. */
  void remember(DnsName apex, Collection<RRset.Key> keys, Map<RRset.Key, List<ApiRecord>> records) {
    remember(new Subject(apex, Optional.of(Set.copyOf(keys))), records);
  }

  /** Keeps what was read of a whole zone. */
  void remember(DnsName apex, Map<RRset.Key, List<ApiRecord>> records) {
    remember(new Subject(apex, Optional.empty()), records);
  }

  private void remember(Subject subject, Map<RRset.Key, List<ApiRecord>> records) {
    Reading fresh = new Reading(Map.copyOf(records), new HashSet<>(), ticker.nanos());
    synchronized (lock) {
      expire();
      readings.remove(subject);
      if (!age.isZero()) {
        readings.put(subject, fresh);
      }
      if (readings.size() > READINGS) {
        readings.remove(readings.keySet().iterator().next());
      }
    }
  }

  /** Returns the records of these keys, if one reading that is young enough covers them all. */
  Optional<Map<RRset.Key, List<ApiRecord>>> recall(DnsName apex, Set<RRset.Key> keys) {
    synchronized (lock) {
      expire();
      return readings.entrySet().stream()
          .filter(entry -> entry.getKey().apex().equals(apex))
          .filter(entry -> entry.getKey().keys().map(all -> all.containsAll(keys)).orElse(true))
          .map(Map.Entry::getValue)
          .filter(reading -> Collections.disjoint(reading.changed(), keys))
          .reduce((older, newer) -> newer)
          .map(reading -> only(reading.records(), keys));
    }
  }

  /** Forgets what was read of these keys. */
  void forget(DnsName apex, Set<RRset.Key> keys) {
    synchronized (lock) {
      readings.forEach(
          (subject, reading) -> {
            if (subject.apex().equals(apex)) {
              reading.changed().addAll(keys);
            }
          });
    }
  }

  private void expire() {
    readings.values().removeIf(reading -> ticker.nanos() - reading.atNanos() >= age.toNanos());
  }

  private static Map<RRset.Key, List<ApiRecord>> only(
      Map<RRset.Key, List<ApiRecord>> records, Set<RRset.Key> keys) {
    Map<RRset.Key, List<ApiRecord>> some = new HashMap<>();
    for (RRset.Key key : keys) {
      List<ApiRecord> found = records.get(key);
      if (found != null) {
        some.put(key, found);
      }
    }
    return some;
  }
}
