package io.esmos.gcp;

import com.google.api.services.dns.model.Change;
import com.google.api.services.dns.model.ResourceRecordSet;
import io.esmos.dns.ChangeBatch;
import io.esmos.dns.RRset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * From a batch to one change of Cloud DNS: a deletion repeats exactly what is there, so that it is
 * the condition too; an addition without a deletion is refused where there is something. Pure.
 */
final class ExactChange {
  private ExactChange() {}

  /**
   * Returns what a batch may rely on of what is remembered. The vendor compares a deletion exactly
   * and refuses an addition to what is there, so that a wrong memory costs a reading and nothing
   * else. That there was nothing to delete counts only for batches that carry a condition of the
   * same reading, and that there is nothing to change is never taken from memory.
   */
  static Map<RRset.Key, Known> relied(
      ChangeBatch batch, Map<RRset.Key, Optional<Known>> remembered) {
    Map<RRset.Key, RRset> puts = batch.puts();
    boolean conditional = conditional(batch);
    Map<RRset.Key, Known> relied = new HashMap<>();
    remembered.forEach(
        (key, there) -> {
          Known known = there.orElse(Known.ABSENT);
          RRset put = puts.get(key);
          boolean counts =
              known.set().isEmpty()
                  ? put != null || conditional
                  : conditional || !known.set().get().equals(put);
          if (counts) {
            relied.put(key, known);
          }
        });
    return relied;
  }

  /** Returns the keys that must be read before the change can be written. */
  static Set<RRset.Key> unknown(ChangeBatch batch, Map<RRset.Key, Known> known) {
    Map<RRset.Key, RRset> puts = batch.puts();
    Map<RRset.Key, RRset> required = batch.required();
    return batch.touched().stream()
        .filter(key -> !known.containsKey(key))
        .filter(key -> !required.containsKey(key))
        .filter(key -> !(puts.containsKey(key) && batch.requireAbsent().contains(key)))
        .collect(Collectors.toSet());
  }

  /** Returns a condition that does not hold on what was read; empty if all hold. */
  static Optional<String> broken(ChangeBatch batch, Map<RRset.Key, Known> read) {
    for (RRset set : batch.require()) {
      Known known = read.get(set.key());
      if (known != null && known.set().filter(set::sameData).isEmpty()) {
        return Optional.of(set.key() + " is not as it was required");
      }
    }
    for (RRset.Key key : batch.requireAbsent()) {
      Known known = read.get(key);
      if (known != null && known.set().isPresent()) {
        return Optional.of(key + " is there");
      }
    }
    return Optional.empty();
  }

  /**
   * Returns the change; without additions and deletions if there is nothing to do. What is there
   * already is left out, unless the batch has conditions: then it is written again, so that the
   * vendor checks in the same step that it is still so.
   */
  static Change of(ChangeBatch batch, Map<RRset.Key, Known> known) {
    Map<RRset.Key, RRset> required = batch.required();
    Map<RRset.Key, RRset> puts = batch.puts();
    List<ResourceRecordSet> additions = new ArrayList<>();
    List<ResourceRecordSet> deletions = new ArrayList<>();
    for (RRset.Key key : batch.touched()) {
      RRset put = puts.get(key);
      RRset condition = required.get(key);
      Known there = known.getOrDefault(key, Known.ABSENT);
      if (put != null && !conditional(batch) && there.set().filter(put::equals).isPresent()) {
        continue;
      }
      if (put != null) {
        additions.add(RecordSets.raw(put));
      }
      if (condition != null && there.set().filter(condition::sameData).isEmpty()) {
        deletions.add(RecordSets.raw(condition));
      } else if (!batch.requireAbsent().contains(key)) {
        there.raw().ifPresent(deletions::add);
      }
    }
    return new Change().setAdditions(additions).setDeletions(deletions);
  }

  /** Returns whether a batch has a condition. */
  static boolean conditional(ChangeBatch batch) {
    return !batch.require().isEmpty() || !batch.requireAbsent().isEmpty();
  }

  /** Returns whether there is nothing in a change. */
  static boolean empty(Change change) {
    return change.getAdditions().isEmpty() && change.getDeletions().isEmpty();
  }

  /** Returns whether the vendor would take one for the other. */
  static boolean sameOnTheWire(ResourceRecordSet one, ResourceRecordSet other) {
    return Objects.equals(one.getName(), other.getName())
        && Objects.equals(one.getType(), other.getType())
        && Objects.equals(one.getTtl(), other.getTtl())
        && Objects.equals(one.getRrdatas(), other.getRrdatas())
        && Objects.equals(policy(one), policy(other))
        && one.getUnknownKeys().equals(other.getUnknownKeys());
  }

  /** Returns whether both ask for the same. */
  static boolean same(Change one, Change other) {
    return same(one.getAdditions(), other.getAdditions())
        && same(one.getDeletions(), other.getDeletions());
  }

  private static boolean same(List<ResourceRecordSet> one, List<ResourceRecordSet> other) {
    if (one.size() != other.size()) {
      return false;
    }
    for (int i = 0; i < one.size(); i++) {
      if (!sameOnTheWire(one.get(i), other.get(i))) {
        return false;
      }
    }
    return true;
  }

  private static Optional<String> policy(ResourceRecordSet raw) {
    return Optional.ofNullable(raw.getRoutingPolicy()).map(RoutingPolicy::spelled);
  }
}
