package io.esmos.testkit.route53;

import io.esmos.testkit.dns.LateView;
import io.esmos.testkit.wire.WireXml;
import io.esmos.time.SystemTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/**
 * A hosted zone: its record sets in the order in which they are listed, and what a change of them
 * must keep. Guarded by the server's lock.
 */
final class HostedZone {
  private static final int MAX_RECORDS = 1_000;
  private static final int MAX_CHARACTERS = 32_000;

  private final String id;
  private final String name;
  private final boolean privateZone;
  private NavigableMap<RecordSet.Key, RecordSet> sets = new TreeMap<>();
  private final LateView<NavigableMap<RecordSet.Key, RecordSet>> listed;

  HostedZone(String id, String name, boolean privateZone) {
    this.id = id;
    this.name = ZoneName.normal(name);
    this.privateZone = privateZone;
    add("NS", "172800", "ns-1.awsdns-01.example.", "ns-2.awsdns-02.example.");
    add(
        "SOA",
        "900",
        "ns-1.awsdns-01.example. awsdns-hostmaster.example. 1 7200 900 1209600 86400");
    this.listed = new LateView<>(sets, SystemTime.ticker());
  }

  private void add(String type, String ttl, String... values) {
    RecordSet set = new RecordSet(name, type, "", ttl, List.of(values), new TreeMap<>());
    sets.put(set.key(), set);
  }

  /** One change of a batch. */
  record Change(String action, RecordSet set) {}

  String id() {
    return id;
  }

  String name() {
    return name;
  }

  boolean isPrivate() {
    return privateZone;
  }

  NavigableMap<RecordSet.Key, RecordSet> sets() {
    return sets;
  }

  /** Returns the sets as they are listed. */
  NavigableMap<RecordSet.Key, RecordSet> listed() {
    return listed.shown();
  }

  /** Lets lists lag. */
  void lag(Duration time) {
    listed.lag(time);
  }

  /** Returns the zone's element in lists of zones. */
  String xml() {
    return WireXml.element(
        "HostedZone",
        WireXml.leaf("Id", "/hostedzone/" + id)
            + WireXml.leaf("Name", name)
            + WireXml.leaf("CallerReference", "caller-" + id)
            + WireXml.element("Config", WireXml.leaf("PrivateZone", String.valueOf(privateZone)))
            + WireXml.leaf("ResourceRecordSetCount", String.valueOf(sets.size())));
  }

  /** Applies all changes in their order, or none. */
  void apply(List<Change> changes) {
    checkSize(changes);
    NavigableMap<RecordSet.Key, RecordSet> next = new TreeMap<>(sets);
    for (Change change : changes) {
      SetRules.checkSchema(change.set());
    }
    for (Change change : changes) {
      apply(change, next);
    }
    Set<String> names = new HashSet<>();
    changes.forEach(change -> names.add(change.set().key().order()));
    names.forEach(each -> checkNeighbours(at(next, each)));
    boolean apex =
        next.containsKey(new RecordSet.Key(ZoneName.order(name), "SOA", ""))
            && next.containsKey(new RecordSet.Key(ZoneName.order(name), "NS", ""));
    if (!apex) {
      throw Refusal.batch(
          "A HostedZone must contain exactly one SOA record and at least one NS record for the zone"
              + " itself.");
    }
    sets = next;
    listed.set(next);
  }

  private static void checkSize(List<Change> changes) {
    int records = 0;
    int characters = 0;
    for (Change change : changes) {
      int times = change.action().equals("UPSERT") ? 2 : 1;
      records += times * change.set().values().size();
      characters += times * change.set().values().stream().mapToInt(String::length).sum();
    }
    if (records > MAX_RECORDS) {
      throw Refusal.batch("Number of records limit of 1000 exceeded.");
    }
    if (characters > MAX_CHARACTERS) {
      throw Refusal.batch("RDATA character limit of 32000 exceeded.");
    }
  }

  private void apply(Change change, Map<RecordSet.Key, RecordSet> next) {
    RecordSet set = change.set();
    if (!set.key().order().startsWith(ZoneName.order(name))) {
      throw Refusal.batch(
          "RRSet with DNS name " + set.name() + " is not permitted in zone " + name);
    }
    RecordSet there = next.get(set.key());
    switch (change.action()) {
      case "DELETE" -> {
        if (there == null) {
          throw Refusal.batch(
              "Tried to delete resource record set " + set + " but it was not found");
        }
        if (!there.same(set)) {
          throw Refusal.batch(
              "Tried to delete resource record set "
                  + set
                  + " but the values provided do not match the current values");
        }
        next.remove(set.key());
      }
      case "CREATE", "UPSERT" -> {
        SetRules.check(set);
        if (there != null && change.action().equals("CREATE")) {
          throw Refusal.batch(
              "Tried to create resource record set " + set + " but it already exists");
        }
        next.put(set.key(), set);
      }
      default -> throw Refusal.input("'" + change.action() + "' is no action");
    }
  }

  private static List<RecordSet> at(NavigableMap<RecordSet.Key, RecordSet> sets, String nameOrder) {
    return new ArrayList<>(
        sets.subMap(
                new RecordSet.Key(nameOrder, "", ""),
                new RecordSet.Key(nameOrder, String.valueOf(Character.MAX_VALUE), ""))
            .values());
  }

  /** A CNAME stands alone, and the sets of one name and type follow one policy. */
  private void checkNeighbours(List<RecordSet> there) {
    for (RecordSet set : there) {
      boolean alone = there.stream().allMatch(other -> other.type().equals("CNAME"));
      if (set.type().equals("CNAME") && (!alone || set.name().equals(name))) {
        throw Refusal.batch(
            "RRSet of type CNAME with DNS name "
                + set.name()
                + " is not permitted as it conflicts with other records with the same DNS name in"
                + " zone "
                + name);
      }
      for (RecordSet other : there) {
        if (other.type().equals(set.type()) && !other.policies().equals(set.policies())) {
          throw Refusal.batch(
              "RRSet with DNS name "
                  + set.name()
                  + ", type "
                  + set.type()
                  + ", SetIdentifier "
                  + set.identifier()
                  + " cannot be created because a set of another routing policy exists with the"
                  + " same name and type.");
        }
      }
    }
  }
}
