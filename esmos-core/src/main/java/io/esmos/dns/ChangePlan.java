package io.esmos.dns;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Splits the changes of a zone into the fewest batches that a provider takes, in an order in which
 * no name is without an answer at any border between two batches (invariant 7): all changes of one
 * name are in one batch, and names that lose everything come last. Every batch is made conditional
 * on what was read, as far as the vendor can, so that a plan made on an older zone is refused.
 * Pure.
 */
public final class ChangePlan {
  private final Zone present;
  private final DnsCapabilities can;

  private ChangePlan(Zone present, DnsCapabilities can) {
    this.present = present;
    this.can = can;
  }

  /** Everything that changes at one name. */
  private static final class NameChange {
    final List<RRset> put = new ArrayList<>();
    final Set<RRset.Key> delete = new LinkedHashSet<>();
    final List<RRset> require = new ArrayList<>();
    final Set<RRset.Key> requireAbsent = new LinkedHashSet<>();

    void add(NameChange other) {
      put.addAll(other.put);
      delete.addAll(other.delete);
      require.addAll(other.require);
      requireAbsent.addAll(other.requireAbsent);
    }

    ChangeBatch batch() {
      return new ChangeBatch(require, requireAbsent, put, delete);
    }
  }

  /**
   * Returns the batches; none if nothing changes. What is put as it is already, and what is deleted
   * but not there, is left out.
   *
   * @param present the zone as it was read
   * @param put what shall be there
   * @param delete what shall not be there
   * @param can what the provider can do
   * @throws IllegalArgumentException if the changes of one name do not fit a batch
   */
  public static List<ChangeBatch> batches(
      Zone present, Collection<RRset> put, Collection<RRset.Key> delete, DnsCapabilities can) {
    return new ChangePlan(present, can).split(put, delete);
  }

  private List<ChangeBatch> split(Collection<RRset> put, Collection<RRset.Key> delete) {
    Map<DnsName, NameChange> changes = new TreeMap<>();
    for (RRset set : put) {
      RRset old = present.sets().get(set.key());
      if (set.equals(old)) {
        continue;
      }
      NameChange change = changes.computeIfAbsent(set.name(), name -> new NameChange());
      change.put.add(set);
      condition(change, set.key(), old);
    }
    for (RRset.Key key : delete) {
      RRset old = present.sets().get(key);
      if (old != null) {
        NameChange change = changes.computeIfAbsent(key.name(), name -> new NameChange());
        change.delete.add(key);
        condition(change, key, old);
      }
    }
    List<NameChange> ordered = new ArrayList<>();
    changes.values().stream().filter(change -> !ends(change)).forEach(ordered::add);
    changes.values().stream().filter(this::ends).forEach(ordered::add);
    return pack(ordered);
  }

  private void condition(NameChange change, RRset.Key key, @Nullable RRset old) {
    if (old != null && can.present() != DnsCapabilities.Condition.NONE) {
      change.require.add(old);
    } else if (old == null && can.absent() != DnsCapabilities.Condition.NONE) {
      change.requireAbsent.add(key);
    }
  }

  /** Whether nothing is left at the name. */
  private boolean ends(NameChange change) {
    if (!change.put.isEmpty()) {
      return false;
    }
    DnsName name = change.delete.iterator().next().name();
    return present.at(name).stream().allMatch(set -> change.delete.contains(set.key()));
  }

  private List<ChangeBatch> pack(List<NameChange> changes) {
    changes.forEach(this::checkAlone);
    List<ChangeBatch> batches = new ArrayList<>();
    for (int from = 0; from < changes.size(); ) {
      int to = measured(changes, from, counted(changes, from));
      batches.add(batch(changes.subList(from, to)));
      from = to;
    }
    return List.copyOf(batches);
  }

  private void checkAlone(NameChange change) {
    ChangeBatch alone = change.batch();
    BatchLimits.Cost cost = alone.cost();
    if (!can.limits().allow(cost) || !can.limits().hasRoom(alone)) {
      Set<RRset.Key> keys = new HashSet<>(change.delete);
      change.put.forEach(set -> keys.add(set.key()));
      throw new IllegalArgumentException(
          "the changes of one name, "
              + keys
              + ", are "
              + cost
              + "; a batch has room for "
              + can.limits());
    }
  }

  /** Returns the end of the changes that are together within what is counted. */
  private int counted(List<NameChange> changes, int from) {
    BatchLimits.Cost sum = BatchLimits.Cost.ZERO;
    for (int to = from; to < changes.size(); to++) {
      sum = sum.plus(changes.get(to).batch().cost());
      if (!can.limits().allow(sum)) {
        return to;
      }
    }
    return changes.size();
  }

  /**
   * Returns the end of as many changes as were measured to have room together; one has. To measure
   * a batch takes as long as it is large, so that they are not added one by one, but in steps that
   * are doubled first and halved then.
   */
  private int measured(List<NameChange> changes, int from, int most) {
    int fits = from + 1;
    int over = most + 1;
    for (int step = 1; fits < most && over > most; step *= 2) {
      int next = Math.min(most, fits + step);
      if (can.limits().hasRoom(batch(changes.subList(from, next)))) {
        fits = next;
      } else {
        over = next;
      }
    }
    while (over - fits > 1) {
      int middle = (fits + over) >>> 1;
      if (can.limits().hasRoom(batch(changes.subList(from, middle)))) {
        fits = middle;
      } else {
        over = middle;
      }
    }
    return fits;
  }

  private static ChangeBatch batch(List<NameChange> changes) {
    NameChange all = new NameChange();
    changes.forEach(all::add);
    return all.batch();
  }
}
