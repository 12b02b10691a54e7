package io.esmos.gcp;

import io.esmos.dns.ChangeBatch;
import io.esmos.dns.DnsName;
import io.esmos.dns.RRset;
import io.esmos.provider.Deadline;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was read last of each RRset, so that a change after a reading is one call. It may be old:
 * the vendor compares a deletion exactly and refuses an addition to what is there, so that a wrong
 * memory costs a reading and nothing else. Only that there was nothing to delete is checked by
 * nobody: that counts for a minute, and for batches that carry a condition of the same reading.
 * That there is nothing to change is never taken from memory. Bounded; safe for use by several
 * threads.
 */
final class LastRead {
  private static final int MOST = 4096;
  private static final Duration ABSENCE = Duration.ofMinutes(1);

  private record Place(DnsName apex, RRset.Key key) {}

  private record Entry(Known known, Deadline absence) {}

  private final Object lock = new Object();
  private final Map<Place, Entry> entries =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Place, Entry> eldest) {
          return size() > MOST;
        }
      };

  /** Remembers what was read. */
  void found(DnsName apex, Map<RRset.Key, Known> read, Deadline call) {
    Deadline absence = Deadline.in(ABSENCE, call.ticker());
    synchronized (lock) {
      read.forEach((key, known) -> entries.put(new Place(apex, key), new Entry(known, absence)));
    }
  }

  /**
   * Brings what is remembered of a zone in line with a reading of all of it, and adds what the
   * vendor spells otherwise than it would be guessed.
   */
  void whole(DnsName apex, Map<RRset.Key, Known> zone, Deadline call) {
    Map<RRset.Key, Known> odd = new HashMap<>();
    zone.forEach(
        (key, known) -> {
          if (known.raw().isPresent()
              && known.set().isPresent()
              && !ExactChange.sameOnTheWire(known.raw().get(), RecordSets.raw(known.set().get()))) {
            odd.put(key, known);
          }
        });
    Deadline absence = Deadline.in(ABSENCE, call.ticker());
    synchronized (lock) {
      entries.replaceAll(
          (place, old) ->
              place.apex().equals(apex)
                  ? new Entry(zone.getOrDefault(place.key(), Known.ABSENT), absence)
                  : old);
    }
    found(apex, odd, call);
  }

  /** Forgets these. */
  void forget(DnsName apex, Collection<RRset.Key> keys) {
    synchronized (lock) {
      keys.forEach(key -> entries.remove(new Place(apex, key)));
    }
  }

  /** Returns what a batch may rely on. */
  Map<RRset.Key, Known> of(DnsName apex, ChangeBatch batch) {
    Map<RRset.Key, RRset> puts = batch.puts();
    Map<RRset.Key, Known> known = new HashMap<>();
    synchronized (lock) {
      for (RRset.Key key : batch.touched()) {
        Entry entry = entries.get(new Place(apex, key));
        if (entry != null && relied(entry, puts.get(key), ExactChange.conditional(batch))) {
          known.put(key, entry.known());
        }
      }
    }
    return known;
  }

  /** What the vendor will not check must have been read just now, or be read again. */
  private static boolean relied(Entry entry, @Nullable RRset put, boolean conditional) {
    if (entry.known().set().isEmpty()) {
      return put != null || (conditional && !entry.absence().passed());
    }
    return conditional || !entry.known().set().get().equals(put);
  }
}
