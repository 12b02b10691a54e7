package io.esmos.gcp;

import io.esmos.dns.DnsName;
import io.esmos.dns.LastRead;
import io.esmos.dns.RRset;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.time.SystemTime;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Reads with as few calls as it takes, and remembers what was read. Safe for use by several
 * threads.
 */
final class Readings {
  static final String READ = "dns.read";

  /** As many pages as a zone of 10,000 RRsets, the published limit, has. */
  private static final int PAGES = 10;

  private static final int MOST = 4096;

  /** That there is nothing to delete is checked by nobody but the memory, and not for longer. */
  private static final Duration AGE = Duration.ofMinutes(1);

  private final ManagedZones zones;
  private final SetLists lists;
  private final LastRead<Known> memory = new LastRead<>(MOST, AGE, SystemTime.ticker());
  private final ConcurrentMap<DnsName, Integer> pages = new ConcurrentHashMap<>();

  Readings(ManagedZones zones, SetLists lists) {
    this.zones = zones;
    this.lists = lists;
  }

  LastRead<Known> memory() {
    return memory;
  }

  /** Reads a whole zone. */
  SetLists.Whole whole(DnsName apex, Deadline deadline) {
    String zone = zones.of(apex, deadline, READ);
    long mark = memory.before();
    SetLists.Whole whole = finding(apex, () -> lists.whole(zone, apex, deadline, READ));
    pages.put(apex, whole.pages());
    keep(mark, apex, whole.sets());
    return whole;
  }

  /**
   * Brings what is remembered of a zone in line with a reading of all of it, and adds what the
   * vendor spells otherwise than it would be guessed; the rest would fill the memory for nothing.
   */
  private void keep(long mark, DnsName apex, Map<RRset.Key, Known> zone) {
    Set<RRset.Key> keys = new HashSet<>(memory.keys(apex));
    zone.forEach(
        (key, known) -> {
          if (known.oddlySpelled()) {
            keys.add(key);
          }
        });
    memory.found(mark, apex, keys, only(zone, keys));
  }

  private static Map<RRset.Key, Known> only(Map<RRset.Key, Known> zone, Set<RRset.Key> keys) {
    Map<RRset.Key, Known> some = new HashMap<>(zone);
    some.keySet().retainAll(keys);
    return some;
  }

  /**
   * Reads these, all of which are in the result: one call for each name, or the whole zone where
   * that takes fewer. There are no variants, so that a key with one is in no result.
   */
  Map<RRset.Key, Known> known(DnsName apex, Collection<RRset.Key> keys, Deadline deadline) {
    Set<DnsName> names =
        keys.stream()
            .filter(key -> key.variant().isEmpty())
            .map(RRset.Key::name)
            .collect(Collectors.toSet());
    String zone = zones.of(apex, deadline, READ);
    long mark = memory.before();
    Map<RRset.Key, Known> found = new HashMap<>();
    if (names.size() > pages.getOrDefault(apex, PAGES)) {
      found.putAll(whole(apex, deadline).sets());
    } else {
      names.forEach(
          each -> found.putAll(finding(apex, () -> lists.at(zone, apex, each, deadline, READ))));
    }
    Map<RRset.Key, Known> wanted = new HashMap<>();
    for (RRset.Key key : keys) {
      if (key.variant().isEmpty()) {
        wanted.put(key, found.getOrDefault(key, Known.ABSENT));
      }
    }
    memory.found(mark, apex, wanted.keySet(), only(found, wanted.keySet()));
    return wanted;
  }

  /** A zone that is gone may come back under another name. */
  private <T> T finding(DnsName apex, Supplier<T> reading) {
    try {
      return reading.get();
    } catch (ProviderException e) {
      if (e.code() == Code.NOT_FOUND) {
        zones.forget(apex);
      }
      throw e;
    }
  }
}
