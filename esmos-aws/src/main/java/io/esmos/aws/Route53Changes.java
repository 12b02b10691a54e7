package io.esmos.aws;

import io.esmos.dns.ChangeBatch;
import io.esmos.dns.RRset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.route53.model.Change;
import software.amazon.awssdk.services.route53.model.ChangeAction;
import software.amazon.awssdk.services.route53.model.ResourceRecordSet;

/**
 * A batch as Route 53 takes it. What is required is deleted exactly as it is and created anew, so
 * that Route 53 itself refuses the whole request where it has changed; what must be absent is
 * created, which it refuses where it exists; everything else is an UPSERT. Deletions come first.
 * Pure.
 */
final class Route53Changes {
  private final ChangeBatch batch;
  private final String operation;

  Route53Changes(ChangeBatch batch, String operation) {
    this.batch = batch;
    this.operation = operation;
  }

  /** Returns the keys that must be known exactly before anything can be sent. */
  Set<RRset.Key> unknown(Set<RRset.Key> known) {
    Set<RRset.Key> unknown = new HashSet<>(batch.delete());
    batch.require().forEach(set -> unknown.remove(set.key()));
    unknown.removeAll(known);
    return unknown;
  }

  /** Returns the keys that conditions and deletions speak of. */
  Set<RRset.Key> compared() {
    Set<RRset.Key> keys = new HashSet<>(batch.delete());
    batch.require().forEach(set -> keys.add(set.key()));
    keys.addAll(batch.requireAbsent());
    return keys;
  }

  /** Says which condition does not hold on what was read; empty if all hold. */
  Optional<String> broken(Map<RRset.Key, ResourceRecordSet> found) {
    for (RRset required : batch.require()) {
      ResourceRecordSet there = found.get(required.key());
      if (there == null) {
        return Optional.of(required.key() + " is not there");
      }
      if (!required.sameData(Route53Sets.read(there, operation))) {
        return Optional.of(required.key() + " is not as it was read");
      }
    }
    return batch.requireAbsent().stream()
        .filter(found::containsKey)
        .findFirst()
        .map(key -> key + " exists");
  }

  /**
   * Returns the changes to send.
   *
   * @param exact the sets as they are where that is known; what is required and not known is taken
   *     to be as it is required
   */
  List<Change> changes(Map<RRset.Key, Optional<ResourceRecordSet>> exact) {
    Map<RRset.Key, RRset> required = batch.required();
    Map<RRset.Key, RRset> puts = batch.puts();
    List<Change> out = new ArrayList<>();
    List<Change> creations = new ArrayList<>();
    required.forEach(
        (key, set) -> {
          ResourceRecordSet old = old(set, exact);
          out.add(change(ChangeAction.DELETE, old));
          if (!puts.containsKey(key) && !batch.delete().contains(key)) {
            creations.add(change(ChangeAction.CREATE, old));
          }
        });
    for (RRset.Key key : batch.delete()) {
      if (!required.containsKey(key)) {
        exact
            .getOrDefault(key, Optional.empty())
            .ifPresent(old -> out.add(change(ChangeAction.DELETE, old)));
      }
    }
    out.addAll(creations);
    puts.forEach(
        (key, set) -> {
          boolean fresh = required.containsKey(key) || batch.requireAbsent().contains(key);
          out.add(
              change(
                  fresh ? ChangeAction.CREATE : ChangeAction.UPSERT,
                  Route53Sets.write(set, operation)));
        });
    return List.copyOf(out);
  }

  /** Returns what there is of the batch's keys once it was applied. */
  Map<RRset.Key, Optional<ResourceRecordSet>> after() {
    Map<RRset.Key, Optional<ResourceRecordSet>> after = new HashMap<>();
    batch.delete().forEach(key -> after.put(key, Optional.empty()));
    batch
        .put()
        .forEach(set -> after.put(set.key(), Optional.of(Route53Sets.write(set, operation))));
    return after;
  }

  private ResourceRecordSet old(RRset set, Map<RRset.Key, Optional<ResourceRecordSet>> exact) {
    return exact
        .getOrDefault(set.key(), Optional.empty())
        .filter(there -> set.sameData(Route53Sets.read(there, operation)))
        .orElseGet(() -> Route53Sets.write(set, operation));
  }

  private static Change change(ChangeAction action, ResourceRecordSet set) {
    return Change.builder().action(action).resourceRecordSet(set).build();
  }
}
