package io.esmos.dns;

import io.esmos.time.Ticker;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a provider read or wrote last of each RRset, also that there was none, so that a change
 * after a reading needs no second one. It may be behind: for vendors that compare it themselves in
 * the same step as the change. Bounded in number and age, the least used first. What was read while
 * a change was under way is not kept: it may be older than the change. For providers. Safe for use
 * by several threads.
 *
 * @param <V> what is kept of an RRset: what the vendor compares
 */
public final class LastRead<V> {
  private final int most;
  private final long ageNanos;
  private final Ticker ticker;
  private final Object lock = new Object();
  private final LinkedHashMap<Place, Seen<V>> seen = new LinkedHashMap<>(16, 0.75f, true);

  /** When zones were read of which everything is known, so that what is not known is not there. */
  private final Map<DnsName, Long> whole = new HashMap<>();

  /** What is being changed just now. */
  private final Set<Place> changing = new HashSet<>();

  private long changes;
  private int underWay;

  private record Place(DnsName apex, RRset.Key key) {}

  private record Seen<V>(Optional<V> value, long atNanos) {}

  /**
   * Makes an empty memory.
   *
   * @param most of how many RRsets it keeps something
   * @param age for how long it does
   * @param ticker the clock by which it ages
   */
  public LastRead(int most, Duration age, Ticker ticker) {
    this.most = most;
    this.ageNanos = age.toNanos();
    this.ticker = ticker;
  }

  /** Returns a mark of the time before a reading, which goes with what was found. */
  public long before() {
    synchronized (lock) {
      return underWay > 0 ? -1 : changes;
    }
  }

  /**
   * Keeps what a reading found, unless something has changed since the mark.
   *
   * @param keys what was asked for; what is not among the found was not there
   * @param found what was found, which may be more than was asked for
   */
  public void found(long mark, DnsName apex, Collection<RRset.Key> keys, Map<RRset.Key, V> found) {
    synchronized (lock) {
      if (current(mark)) {
        keys.forEach(key -> put(apex, key, Optional.ofNullable(found.get(key))));
        found.forEach((key, value) -> put(apex, key, Optional.of(value)));
      }
    }
  }

  /** Keeps a whole zone in the place of what was known of it, unless something has changed. */
  public void whole(long mark, DnsName apex, Map<RRset.Key, V> zone) {
    synchronized (lock) {
      if (current(mark)) {
        seen.keySet().removeIf(place -> place.apex().equals(apex));
        whole.put(apex, ticker.nanos());
        zone.forEach((key, value) -> put(apex, key, Optional.of(value)));
      }
    }
  }

  /** Forgets these, and keeps no reading until {@link #changed} follows, as it must. */
  public void changing(DnsName apex, Collection<RRset.Key> keys) {
    synchronized (lock) {
      underWay++;
      for (RRset.Key key : keys) {
        Place place = new Place(apex, key);
        seen.remove(place);
        changing.add(place);
      }
    }
  }

  /**
   * Ends a change.
   *
   * @param keys those that were given to {@link #changing}
   * @param now what is there since, where that is known: none of it after a failure
   */
  public void changed(DnsName apex, Collection<RRset.Key> keys, Map<RRset.Key, Optional<V>> now) {
    synchronized (lock) {
      underWay--;
      changes++;
      keys.forEach(key -> changing.remove(new Place(apex, key)));
      if (!now.keySet().containsAll(keys)) {
        whole.remove(apex);
      }
      now.forEach((key, value) -> put(apex, key, value));
    }
  }

  /** Returns what is known of these keys; those of which nothing is known are missing. */
  public Map<RRset.Key, Optional<V>> known(DnsName apex, Collection<RRset.Key> keys) {
    Map<RRset.Key, Optional<V>> known = new HashMap<>();
    synchronized (lock) {
      boolean all = whole.containsKey(apex) && young(whole.getOrDefault(apex, 0L));
      for (RRset.Key key : keys) {
        Place place = new Place(apex, key);
        Seen<V> one = seen.get(place);
        if (one != null && young(one.atNanos())) {
          known.put(key, one.value());
        } else if (one == null && all && !changing.contains(place)) {
          known.put(key, Optional.empty());
        }
      }
    }
    return known;
  }

  /** Returns of which RRsets of a zone it has kept something. */
  public Set<RRset.Key> keys(DnsName apex) {
    Set<RRset.Key> keys = new TreeSet<>();
    synchronized (lock) {
      seen.keySet().stream()
          .filter(place -> place.apex().equals(apex))
          .forEach(place -> keys.add(place.key()));
    }
    return keys;
  }

  private boolean current(long mark) {
    return mark == changes && underWay == 0;
  }

  private boolean young(long atNanos) {
    return ticker.nanos() - atNanos <= ageNanos;
  }

  private void put(DnsName apex, RRset.Key key, Optional<V> value) {
    seen.put(new Place(apex, key), new Seen<>(value, ticker.nanos()));
    if (seen.size() > most) {
      Place oldest = seen.keySet().iterator().next();
      seen.remove(oldest);
      whole.remove(oldest.apex());
    }
  }
}
