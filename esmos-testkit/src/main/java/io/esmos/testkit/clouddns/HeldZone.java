package io.esmos.testkit.clouddns;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.esmos.dns.DnsName;
import io.esmos.dns.RRset;
import io.esmos.testkit.dns.LateView;
import io.esmos.time.SystemTime;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A managed zone: its record sets and its changes. Guarded by its server's lock. */
final class HeldZone {
  final DnsName apex;
  final String name;
  private NavigableMap<Key, ObjectNode> sets = new TreeMap<>();
  private final LateView<NavigableMap<Key, ObjectNode>> listed;
  private final List<ObjectNode> changes = new ArrayList<>();
  private final List<Integer> looks = new ArrayList<>();

  /** The order of a listing: by labels from the right, then by type. */
  record Key(List<String> labels, String type) implements Comparable<Key> {
    static Key of(ObjectNode set) {
      return of(set.path("name").asText(), set.path("type").asText());
    }

    static Key of(String name, String type) {
      List<String> labels =
          new ArrayList<>(Arrays.asList(DnsName.of(name).text().split("\\.", -1)));
      Collections.reverse(labels);
      return new Key(List.copyOf(labels), type);
    }

    @Override
    public int compareTo(Key other) {
      int order = String.join("\0", labels).compareTo(String.join("\0", other.labels));
      return order == 0 ? type.compareTo(other.type) : order;
    }
  }

  HeldZone(DnsName apex, String name, List<ObjectNode> initial) {
    this.apex = apex;
    this.name = name;
    initial.forEach(set -> sets.put(Key.of(set), set));
    this.listed = new LateView<>(sets, SystemTime.ticker());
    log(initial, List.of());
  }

  /** Lets lists lag. */
  void lag(Duration time) {
    listed.lag(time);
  }

  ObjectNode json() {
    return JsonNodeFactory.instance
        .objectNode()
        .put("kind", "dns#managedZone")
        .put("name", name)
        .put("dnsName", apex.text())
        .put("id", Integer.toString(name.hashCode() & Integer.MAX_VALUE))
        .put("visibility", "public");
  }

  /** Returns the listed sets after this one, or all. */
  List<ObjectNode> after(@Nullable Key last) {
    NavigableMap<Key, ObjectNode> all = listed.shown();
    return List.copyOf((last == null ? all : all.tailMap(last, false)).values());
  }

  /** Puts a set as it is, unchecked, as if another had. */
  void plant(ObjectNode set) {
    sets = new TreeMap<>(sets);
    sets.put(Key.of(set), set);
    nextSerial();
    listed.set(sets);
  }

  ObjectNode change(ObjectNode body) {
    List<ObjectNode> additions = list(body, "additions");
    List<ObjectNode> deletions = list(body, "deletions");
    if (additions.isEmpty() && deletions.isEmpty()) {
      throw Refusal.of(
          400, "required", "The 'entity.change' parameter is required but was missing.");
    }
    long octets =
        additions.stream().mapToLong(SetRules::octets).sum()
            + deletions.stream().mapToLong(SetRules::octets).sum();
    if (additions.size() > SetRules.MAX_CHANGES
        || deletions.size() > SetRules.MAX_CHANGES
        || octets > SetRules.MAX_OCTETS) {
      throw Refusal.of(413, "quotaExceeded", "The change is larger than the project's quota.");
    }
    NavigableMap<Key, ObjectNode> before = sets;
    sets = new TreeMap<>(before);
    boolean done = false;
    try {
      delete(deletions);
      add(additions);
      checkApex();
      checkAliases(additions);
      done = true;
    } finally {
      if (!done) {
        sets = before;
      }
    }
    if (additions.stream().noneMatch(set -> set.path("type").asText().equals("SOA"))) {
      nextSerial();
    }
    listed.set(sets);
    return log(additions, deletions);
  }

  /** Returns a change; it is done after so many looks at it. */
  ObjectNode changeOf(String id, int pendingLooks) {
    for (int i = 0; i < changes.size(); i++) {
      if (changes.get(i).path("id").asText().equals(id)) {
        looks.set(i, looks.get(i) + 1);
        return changes
            .get(i)
            .deepCopy()
            .put("status", looks.get(i) > pendingLooks ? "done" : "pending");
      }
    }
    throw Refusal.missing("parameters.changeId", id);
  }

  List<ObjectNode> changes() {
    return List.copyOf(changes);
  }

  /**
   * Returns what its servers answer: of a routing policy the first item that has data, which is the
   * answer to some of the questions.
   */
  List<RRset> answered() {
    List<RRset> answered = new ArrayList<>();
    for (ObjectNode set : sets.values()) {
      JsonNode first = set.findValue("rrdatas");
      String type = set.path("type").asText();
      if (first != null && !type.equals("ALIAS")) {
        answered.add(
            new RRset(
                DnsName.of(set.path("name").asText()),
                type,
                Duration.ofSeconds(set.path("ttl").asLong()),
                SetRules.texts(first)));
      }
    }
    return answered;
  }

  private void delete(List<ObjectNode> deletions) {
    for (int i = 0; i < deletions.size(); i++) {
      ObjectNode wanted = deletions.get(i);
      String where = "entity.change.deletions[" + i + "]";
      ObjectNode there = sets.get(key(wanted, where));
      if (there == null) {
        throw Refusal.missing(where, named(wanted));
      }
      // Texts are compared as they are: a client that passes here passes where Google is milder.
      if (!same(there, wanted, "ttl")
          || !same(there, wanted, "rrdatas")
          || !same(there, wanted, "routingPolicy")) {
        throw Refusal.of(412, "conditionNotMet", "Precondition not met for '" + where + "'");
      }
      sets.remove(Key.of(wanted));
    }
  }

  private void add(List<ObjectNode> additions) {
    for (int i = 0; i < additions.size(); i++) {
      ObjectNode set = additions.get(i);
      String where = "entity.change.additions[" + i + "]";
      SetRules.check(set, apex, where);
      if (sets.putIfAbsent(Key.of(set), stored(set)) != null) {
        throw Refusal.of(
            409,
            "alreadyExists",
            "The resource '" + where + "' named '" + named(set) + "' already exists");
      }
    }
  }

  private void checkApex() {
    for (String type : List.of("SOA", "NS")) {
      if (!sets.containsKey(Key.of(apex.text(), type))) {
        throw Refusal.of(
            400, "invalidZoneApex", "The zone apex must have one " + type + " record set.");
      }
    }
  }

  private void checkAliases(List<ObjectNode> additions) {
    for (int i = 0; i < additions.size(); i++) {
      String name = additions.get(i).path("name").asText();
      Key alias = Key.of(name, "CNAME");
      boolean others =
          sets.subMap(Key.of(name, ""), Key.of(name, "\uffff")).keySet().stream()
              .anyMatch(key -> !key.equals(alias));
      if (others && sets.containsKey(alias)) {
        throw Refusal.of(
            400,
            "cnameResourceRecordSetConflict",
            "The resource record set 'entity.change.additions["
                + i
                + "]' is invalid because the DNS name '"
                + name
                + "' may have either one CNAME resource record set or resource record sets of"
                + " other types, but not both.");
      }
    }
  }

  private void nextSerial() {
    ObjectNode soa = sets.get(Key.of(apex.text(), "SOA"));
    if (soa == null) {
      throw new IllegalStateException("zone " + apex + " has lost its SOA");
    }
    String[] fields = soa.path("rrdatas").get(0).asText().split(" ", -1);
    fields[2] = Long.toString(Long.parseLong(fields[2]) + 1);
    ObjectNode next = soa.deepCopy();
    next.putArray("rrdatas").add(String.join(" ", fields));
    sets.put(Key.of(next), next);
  }

  private ObjectNode log(List<ObjectNode> additions, List<ObjectNode> deletions) {
    ObjectNode change = JsonNodeFactory.instance.objectNode().put("kind", "dns#change");
    change.putArray("additions").addAll(additions);
    change.putArray("deletions").addAll(deletions);
    change
        .put("startTime", SystemTime.wall().instant().truncatedTo(ChronoUnit.MILLIS).toString())
        .put("id", Integer.toString(changes.size()))
        .put("status", "pending");
    changes.add(change);
    looks.add(0);
    return change;
  }

  private static Key key(ObjectNode set, String where) {
    try {
      return Key.of(set);
    } catch (IllegalArgumentException e) {
      throw Refusal.invalid(where + ".name", set.path("name").asText());
    }
  }

  private static ObjectNode stored(ObjectNode set) {
    ObjectNode stored = set.deepCopy().put("kind", "dns#resourceRecordSet");
    stored.put("name", DnsName.of(set.path("name").asText()).text());
    stored.putArray("signatureRrdatas");
    return stored;
  }

  /** Whether a member is the same, empty and missing being the same. */
  private static boolean same(ObjectNode one, ObjectNode other, String member) {
    JsonNode left = one.path(member);
    JsonNode right = other.path(member);
    return left.equals(right) || (nothing(left) && nothing(right));
  }

  private static boolean nothing(JsonNode node) {
    return node.isMissingNode() || (node.isContainerNode() && node.isEmpty());
  }

  private static List<ObjectNode> list(ObjectNode body, String member) {
    List<ObjectNode> list = new ArrayList<>();
    for (JsonNode item : body.path(member)) {
      if (!(item instanceof ObjectNode set)) {
        throw Refusal.invalid("entity.change." + member, item.toString());
      }
      list.add(set);
    }
    return list;
  }

  private static String named(ObjectNode set) {
    return set.path("name").asText() + " (" + set.path("type").asText() + ")";
  }
}
