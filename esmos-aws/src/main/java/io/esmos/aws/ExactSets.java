package io.esmos.aws;

import io.esmos.dns.DnsName;
import io.esmos.dns.RRset;
import io.esmos.time.Ticker;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.route53.model.ResourceRecordSet;

/**
 * Record sets exactly as Route 53 gave them last, because a DELETE must repeat them; also that
 * there was none. Bounded in number and age. What was read while a change was under way is not
 * kept: it may be older than the change. Safe for use by several threads.
 */
final class ExactSets {
  private final int most;
  private final long ageNanos;
  private final Ticker ticker;
  private final Object lock = new Object();
  private final LinkedHashMap<Place, Seen> seen = new LinkedHashMap<>(16, 0.75f, true);
  private long changes;
  private int changing;

  ExactSets(int most, Duration age, Ticker ticker) {
    this.most = most;
    this.ageNanos = age.toNanos();
    this.ticker = ticker;
  }

  private record Place(DnsName apex, RRset.Key key) {}

  private record Seen(Optional<ResourceRecordSet> set, long atNanos) {}

  /** Returns a mark of the time before a reading, for {@link #read}. */
  long before() {
    synchronized (lock) {
      return changing > 0 ? -1 : changes;
    }
  }

  /** Keeps what a reading of these keys found, unless something has changed since the mark. */
  void read(
      long mark,
      DnsName apex,
      Collection<RRset.Key> keys,
      Map<RRset.Key, ResourceRecordSet> found) {
    synchronized (lock) {
      if (mark != changes || changing > 0) {
        return;
      }
      keys.forEach(key -> put(apex, key, found.get(key)));
      found.forEach((key, set) -> put(apex, key, set));
    }
  }

  /** Forgets these keys, and keeps no reading until {@link #changed} follows. */
  void changing(DnsName apex, Collection<RRset.Key> keys) {
    synchronized (lock) {
      changing++;
      keys.forEach(key -> seen.remove(new Place(apex, key)));
    }
  }

  /** Ends a change; keeps what it has put and deleted where it is known. */
  void changed(DnsName apex, Map<RRset.Key, Optional<ResourceRecordSet>> now) {
    synchronized (lock) {
      changing--;
      changes++;
      now.forEach((key, set) -> put(apex, key, set.orElse(null)));
    }
  }

  /** Returns what is known of these keys; those that are not known are missing. */
  Map<RRset.Key, Optional<ResourceRecordSet>> known(DnsName apex, Collection<RRset.Key> keys) {
    Map<RRset.Key, Optional<ResourceRecordSet>> known = new HashMap<>();
    synchronized (lock) {
      for (RRset.Key key : keys) {
        Seen one = seen.get(new Place(apex, key));
        if (one != null && ticker.nanos() - one.atNanos() <= ageNanos) {
          known.put(key, one.set());
        }
      }
    }
    return known;
  }

  private void put(DnsName apex, RRset.Key key, @Nullable ResourceRecordSet set) {
    seen.put(new Place(apex, key), new Seen(Optional.ofNullable(set), ticker.nanos()));
    if (seen.size() > most) {
      seen.remove(seen.keySet().iterator().next());
    }
  }
}
