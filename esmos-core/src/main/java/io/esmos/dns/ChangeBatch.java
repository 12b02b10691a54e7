package io.esmos.dns;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Changes to a zone that are applied together, on a condition.
 *
 * @param require what must be there, exactly, for the batch to be applied: each RRset with its data
 *     and features. The TTL is not compared
 * @param requireAbsent what must not be there
 * @param put the RRsets that shall be there afterwards, each replacing what has its key. A provider
 *     that cannot apply a batch as a whole works in this order and stops at the first failure
 * @param delete the RRsets that shall not be there afterwards; after the puts where the order
 *     counts
 */
public record ChangeBatch(
    List<RRset> require, Set<RRset.Key> requireAbsent, List<RRset> put, Set<RRset.Key> delete) {
  /** Checks that no RRset is named twice on one side. */
  public ChangeBatch {
    require = List.copyOf(require);
    requireAbsent = Set.copyOf(requireAbsent);
    put = List.copyOf(put);
    delete = Set.copyOf(delete);
    Set<RRset.Key> seen = new HashSet<>(delete);
    for (RRset set : put) {
      if (!seen.add(set.key())) {
        throw new IllegalArgumentException(set.key() + " is changed twice in one batch");
      }
    }
    Set<RRset.Key> conditions = new HashSet<>(requireAbsent);
    for (RRset set : require) {
      if (!conditions.add(set.key())) {
        throw new IllegalArgumentException(set.key() + " is required twice in one batch");
      }
    }
  }

  /** Returns a batch without conditions that puts these RRsets. */
  public static ChangeBatch put(RRset... sets) {
    return new ChangeBatch(List.of(), Set.of(), List.of(sets), Set.of());
  }

  /** Returns the sum of what is put and deleted. */
  public int size() {
    return put.size() + delete.size();
  }

  /** Returns this batch's puts by key, in their order. */
  public Map<RRset.Key, RRset> puts() {
    Map<RRset.Key, RRset> puts = new LinkedHashMap<>();
    put.forEach(set -> puts.put(set.key(), set));
    return puts;
  }

  /** Returns what must be there, by key. */
  public Map<RRset.Key, RRset> required() {
    Map<RRset.Key, RRset> required = new LinkedHashMap<>();
    require.forEach(set -> required.put(set.key(), set));
    return required;
  }

  /** Returns the keys of what is put and deleted. */
  public Set<RRset.Key> touched() {
    Set<RRset.Key> touched = new LinkedHashSet<>();
    put.forEach(set -> touched.add(set.key()));
    touched.addAll(delete);
    return touched;
  }

  /**
   * Returns how much this batch holds. A put counts its records, and those that it replaces: the
   * required ones where the batch requires them, none where it requires that there are none, else
   * as many again (as Route 53 counts an UPSERT). What is required but not changed counts twice,
   * because some vendors can require a record only by writing it again.
   */
  public BatchLimits.Cost cost() {
    Map<RRset.Key, RRset> required = required();
    BatchLimits.Cost sum = BatchLimits.Cost.ZERO;
    for (RRset set : put) {
      BatchLimits.Cost own = BatchLimits.Cost.of(set);
      RRset old = required.getOrDefault(set.key(), set);
      sum = sum.plus(own);
      if (!requireAbsent.contains(set.key())) {
        sum = sum.plus(BatchLimits.Cost.of(old).other());
      }
    }
    for (RRset.Key key : delete) {
      RRset old = required.get(key);
      sum = sum.plus(old == null ? new BatchLimits.Cost(1, 1, 0) : BatchLimits.Cost.of(old));
    }
    Set<RRset.Key> touched = touched();
    for (RRset set : require) {
      if (!touched.contains(set.key())) {
        BatchLimits.Cost own = BatchLimits.Cost.of(set);
        sum = sum.plus(own).plus(own.other());
      }
    }
    return sum;
  }
}
