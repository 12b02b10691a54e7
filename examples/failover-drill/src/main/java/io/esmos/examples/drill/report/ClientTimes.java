package io.esmos.examples.drill.report;

import io.esmos.examples.drill.load.LedgerEntry;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How long the clients were without writes, by the ledger: from the last good write of any client
 * to the first good write of each one.
 *
 * @param lastGood the last acknowledgement of an older epoch, in microseconds
 * @param firstGood for each client, its first acknowledgement of the new epoch
 */
public record ClientTimes(long lastGood, Map<Integer, Long> firstGood) {
  /** Takes a copy of the map. */
  public ClientTimes {
    firstGood = Map.copyOf(firstGood);
  }

  /**
   * Reads the ledger for the change to an epoch; client 0, which never resolves again, is left out.
   */
  public static ClientTimes of(List<LedgerEntry> ledger, long epoch) {
    long last = 0;
    Map<Integer, Long> first = new TreeMap<>();
    for (LedgerEntry entry : ledger) {
      if (!entry.acknowledged() || entry.client() == 0) {
        continue;
      }
      if (entry.epoch() < epoch) {
        last = Math.max(last, entry.received());
      } else if (entry.epoch() == epoch) {
        first.merge(entry.client(), entry.received(), Math::min);
      }
    }
    return new ClientTimes(last, first);
  }

  /** Returns the median over the clients, empty if none wrote in the new epoch. */
  public Optional<Duration> rto() {
    List<Long> times = firstGood.values().stream().map(at -> at - lastGood).sorted().toList();
    return times.isEmpty()
        ? Optional.empty()
        : Optional.of(
            Duration.of(
                (times.get((times.size() - 1) / 2) + times.get(times.size() / 2)) / 2,
                ChronoUnit.MICROS));
  }
}
