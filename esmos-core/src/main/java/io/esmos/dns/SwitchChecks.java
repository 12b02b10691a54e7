package io.esmos.dns;

import io.esmos.dns.DnsCapabilities.Condition;
import io.esmos.topology.Site;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What is wrong with a switch before it has asked anybody.
 *
 * @param records the sites' RRsets
 * @param marker the marker's name
 * @param ttl the TTL of the marker
 */
record SwitchChecks(Map<Site, Map<RRset.Key, RRset>> records, DnsName marker, Duration ttl) {
  /** Returns all faults, none if it is in order. */
  List<String> faults(DnsName apex, DnsCapabilities can) {
    List<String> faults = new ArrayList<>();
    checkNames(apex, faults);
    checkConditions(can, faults);
    checkData(can, faults);
    return faults;
  }

  private void checkNames(DnsName apex, List<String> faults) {
    Set<DnsName> names = new TreeSet<>();
    records.values().forEach(sets -> sets.keySet().forEach(key -> names.add(key.name())));
    if (names.isEmpty()) {
      faults.add("give the sites' addresses first");
      return;
    }
    for (DnsName each : names) {
      if (!each.within(apex)) {
        faults.add(each + " lies outside of zone " + apex);
      } else if (each.equals(apex)) {
        faults.add("the apex itself is not switched; use a name below it");
      } else if (each.equals(marker)) {
        faults.add(each + " is the marker's name");
      }
      records.forEach(
          (site, sets) -> {
            if (sets.keySet().stream().noneMatch(key -> key.name().equals(each))) {
              faults.add(each + " would have no answer while the traffic goes to " + site);
            }
          });
    }
  }

  private void checkConditions(DnsCapabilities can, List<String> faults) {
    boolean fenced = can.present() != Condition.NONE;
    boolean firstFenced = can.absent() != Condition.NONE;
    boolean oneByOne = can.stamp().isPresent() && can.absent() != Condition.READ_BEFORE;
    if (!fenced || !firstFenced || !(can.atomic() || oneByOne)) {
      faults.add(
          "it cannot apply a batch atomically and on a condition, or stamp each RRset with the epoch,"
              + " so that a late change of an old epoch would be taken");
    }
    if (!can.atomic() && records.values().stream().map(Map::keySet).distinct().count() > 1) {
      faults.add(
          "it changes one RRset at a time, so that an old epoch could add one late: give every site"
              + " the same names and types");
    }
  }

  private void checkData(DnsCapabilities can, List<String> faults) {
    Duration smallest = ttl;
    Set<String> missing = new TreeSet<>(Set.of("TXT"));
    Set<String> unknown = new TreeSet<>();
    BatchLimits.Cost largest = BatchLimits.Cost.ZERO;
    for (Map<RRset.Key, RRset> sets : records.values()) {
      for (RRset set : sets.values()) {
        missing.add(set.type());
        set.features().values().keySet().stream()
            .map(Features::base)
            .filter(feature -> !can.features().containsKey(feature))
            .forEach(unknown::add);
        if (set.ttl().isAutomatic()) {
          if (!can.automaticTtl() && !set.data().isEmpty()) {
            faults.add(set.key() + " needs a TTL, none is chosen here");
          }
        } else if (set.ttl().time().compareTo(smallest) < 0) {
          smallest = set.ttl().time();
        }
        // The most that a change can be: every site's records go, and every site's come.
        largest = largest.plus(BatchLimits.Cost.of(set)).plus(BatchLimits.Cost.of(set).other());
      }
    }
    if (smallest.compareTo(can.minimumTtl()) < 0) {
      faults.add(
          "TTL "
              + smallest.toSeconds()
              + " s is below its minimum; set it to "
              + can.minimumTtl().toSeconds()
              + " s");
    }
    missing.removeIf(can::holds);
    if (!missing.isEmpty()) {
      faults.add("it cannot hold " + String.join(", ", missing));
    }
    if (!unknown.isEmpty()) {
      faults.add("it knows nothing of " + String.join(", ", unknown));
    }
    largest = largest.plus(new BatchLimits.Cost(1, 2, 0));
    if (!can.limits().allow(largest)) {
      faults.add("a batch of " + largest + " is larger than its " + can.limits());
    }
  }
}
