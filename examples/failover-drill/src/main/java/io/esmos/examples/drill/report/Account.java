package io.esmos.examples.drill.report;

import io.esmos.examples.drill.load.LedgerEntry;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

/**
 * What the ledger says when it is held against what the database holds.
 *
 * @param acknowledged how many writes were acknowledged
 * @param missing acknowledged writes that the database does not hold, in the order of their
 *     acknowledgement
 * @param doubled how many request ids the database holds more than once
 * @param staleEpoch how many writes were acknowledged under an epoch, although a newer one had been
 *     seen before the write was even sent
 * @param twoWriters how many writes were acknowledged by one site after another site had
 *     acknowledged in a later epoch, or in the same one
 * @param unseen how many reads did not find what had been acknowledged before
 */
public record Account(
    long acknowledged,
    List<LedgerEntry> missing,
    long doubled,
    long staleEpoch,
    long twoWriters,
    long unseen) {
  /** Takes a copy of the list. */
  public Account {
    missing = List.copyOf(missing);
  }

  /**
   * Draws up the account.
   *
   * @param ledger the entries, in any order
   * @param stored how often the database holds each request id; read after the ledger was
   */
  public static Account of(List<LedgerEntry> ledger, Map<UUID, Integer> stored) {
    List<LedgerEntry> acknowledged =
        ledger.stream()
            .filter(LedgerEntry::acknowledged)
            .sorted(Comparator.comparingLong(LedgerEntry::at))
            .toList();
    List<LedgerEntry> missing = new ArrayList<>();
    Set<UUID> told = new HashSet<>();
    for (LedgerEntry entry : acknowledged) {
      if (told.add(entry.request()) && !stored.containsKey(entry.request())) {
        missing.add(entry);
      }
    }
    return new Account(
        told.size(),
        missing,
        stored.values().stream().filter(count -> count > 1).count(),
        stale(acknowledged),
        twoWriters(acknowledged),
        ledger.stream().filter(e -> e.kind() == LedgerEntry.Kind.READ_NOTHING).count());
  }

  /** A write that is sent when a newer epoch is known to have begun must not be acknowledged. */
  private static long stale(List<LedgerEntry> acknowledged) {
    TreeMap<Long, Long> newestByTime = new TreeMap<>();
    long newest = 0;
    for (LedgerEntry entry :
        acknowledged.stream().sorted(Comparator.comparingLong(LedgerEntry::received)).toList()) {
      newest = Math.max(newest, entry.epoch());
      newestByTime.put(entry.received(), newest);
    }
    long count = 0;
    for (LedgerEntry entry : acknowledged) {
      Map.Entry<Long, Long> known = newestByTime.lowerEntry(entry.sent());
      count += known != null && known.getValue() > entry.epoch() ? 1 : 0;
    }
    return count;
  }

  private static long twoWriters(List<LedgerEntry> byMoment) {
    Map<Long, String> writers = new HashMap<>();
    long newest = 0;
    long count = 0;
    for (LedgerEntry entry : byMoment) {
      String writer = writers.putIfAbsent(entry.epoch(), entry.site());
      boolean other = writer != null && !writer.equals(entry.site());
      count += other || entry.epoch() < newest ? 1 : 0;
      newest = Math.max(newest, entry.epoch());
    }
    return count;
  }

  /** Returns whether nothing is wrong but, perhaps, what is missing. */
  public boolean clean() {
    return doubled == 0 && staleEpoch == 0 && twoWriters == 0 && unseen <= missing.size();
  }
}
