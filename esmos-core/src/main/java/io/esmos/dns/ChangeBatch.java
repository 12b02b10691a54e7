package io.esmos.dns;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Changes to a zone that are applied together, on a condition.
 *
 * @param require what must be there, exactly, for the batch to be applied: each RRset with its data
 *     (the TTL is not compared)
 * @param requireAbsent what must not be there
 * @param put the RRsets that shall be there afterwards, each replacing what has its name and type
 * @param delete the RRsets that shall not be there afterwards
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

  /** Returns this batch's puts by name and type. */
  public Map<RRset.Key, RRset> puts() {
    return put.stream().collect(java.util.stream.Collectors.toMap(RRset::key, set -> set));
  }
}
