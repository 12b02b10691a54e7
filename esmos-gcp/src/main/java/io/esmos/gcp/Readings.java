package io.esmos.gcp;

import io.esmos.dns.DnsName;
import io.esmos.dns.RRset;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import java.util.Collection;
import java.util.HashMap;
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

  private final ManagedZones zones;
  private final SetLists lists;
  private final LastRead memory = new LastRead();
  private final ConcurrentMap<DnsName, Integer> pages = new ConcurrentHashMap<>();

  Readings(ManagedZones zones, SetLists lists) {
    this.zones = zones;
    this.lists = lists;
  }

  LastRead memory() {
    return memory;
  }

  /** Reads a whole zone. */
  SetLists.Whole whole(DnsName apex, Deadline deadline) {
    String zone = zones.of(apex, deadline, READ);
    SetLists.Whole whole = finding(apex, () -> lists.whole(zone, apex, deadline, READ));
    pages.put(apex, whole.pages());
    memory.whole(apex, whole.sets(), deadline);
    return whole;
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
    memory.found(apex, wanted, deadline);
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
