package io.esmos.testkit.dns;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Master;
import org.xbill.DNS.Name;
import org.xbill.DNS.NameTooLongException;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Serial;
import org.xbill.DNS.Type;

/**
 * The records of one zone at one version. Changed only while it is built or copied; what a server
 * answers from is never changed again.
 */
final class ZoneData {
  private static final Name WILD = Name.fromConstantString("*");

  private final Name apex;
  private final NavigableMap<Name, NavigableMap<Integer, HeldSet>> nodes;

  /** The names whose records are this version's own; those of the others belong to older ones. */
  private final Set<Name> own = new HashSet<>();

  private ZoneData(Name apex, NavigableMap<Name, NavigableMap<Integer, HeldSet>> nodes) {
    this.apex = apex;
    this.nodes = nodes;
  }

  static ZoneData empty(Name apex) {
    return new ZoneData(apex, new TreeMap<>());
  }

  /** Reads a zone file (RFC 1035, section 5). */
  static ZoneData parse(Name apex, String text) {
    ZoneData data = empty(apex);
    try (Master master =
        new Master(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), apex)) {
      master.disableIncludes();
      for (Record record = master.nextRecord(); record != null; record = master.nextRecord()) {
        data.inside(record);
        data.add(record);
      }
    } catch (IOException e) {
      throw new IllegalArgumentException("zone " + apex + " cannot be read", e);
    }
    return data.whole();
  }

  /** Returns this zone if it has what a zone must have. */
  ZoneData whole() {
    if (get(apex, Type.SOA).size() != 1 || get(apex, Type.NS).isEmpty()) {
      throw new IllegalArgumentException("zone " + apex + " needs one SOA and NS at its apex");
    }
    return this;
  }

  /** Adds the records of one name and type to those that it has. */
  void addAll(List<Record> records) {
    Record first = records.get(0);
    inside(first);
    if (get(first.getName(), first.getType()).isEmpty()) {
      node(first.getName()).put(first.getType(), new HeldSet(records));
    } else {
      records.forEach(this::add);
    }
  }

  private void inside(Record record) {
    if (!record.getName().subdomain(apex)) {
      throw new IllegalArgumentException(record.getName() + " lies outside of zone " + apex);
    }
  }

  /** Returns a version that can be changed; it shares what it does not change. */
  ZoneData copy() {
    return new ZoneData(apex, new TreeMap<>(nodes));
  }

  Name apex() {
    return apex;
  }

  SOARecord soa() {
    return (SOARecord) get(apex, Type.SOA).get(0);
  }

  List<Record> get(Name name, int type) {
    HeldSet set = types(name).get(type);
    return set == null ? List.of() : set.list();
  }

  /** Returns the records at a name by type, empty if it has none. */
  Map<Integer, List<Record>> at(Name name) {
    Map<Integer, List<Record>> all = new TreeMap<>();
    types(name).forEach((type, set) -> all.put(type, set.list()));
    return all;
  }

  /** Returns the types of the records at a name. */
  Set<Integer> typesAt(Name name) {
    return Set.copyOf(types(name).keySet());
  }

  private NavigableMap<Integer, HeldSet> types(Name name) {
    return nodes.getOrDefault(name, Collections.emptyNavigableMap());
  }

  /** Returns a name's records for a change. */
  private NavigableMap<Integer, HeldSet> node(Name name) {
    if (!own.add(name)) {
      return nodes.computeIfAbsent(name, it -> new TreeMap<>());
    }
    NavigableMap<Integer, HeldSet> fresh = new TreeMap<>();
    types(name).forEach((type, set) -> fresh.put(type, set.copy()));
    nodes.put(name, fresh);
    return fresh;
  }

  /**
   * Returns the name whose records answer for this one: the name itself if it exists, else the
   * wildcard below its closest encloser (RFC 4592, section 3.3), whether that exists or not.
   */
  Name source(Name name) {
    Name encloser = name;
    while (!exists(encloser) && !encloser.equals(apex)) {
      encloser = new Name(encloser, 1);
    }
    try {
      return encloser.equals(name) ? name : Name.concatenate(WILD, encloser);
    } catch (NameTooLongException e) {
      // Too long to be in the zone.
      return name;
    }
  }

  /** Returns whether the name has records or lies above one that has. */
  boolean exists(Name name) {
    if (nodes.containsKey(name)) {
      return true;
    }
    // Names sort by their labels from the right, so that what lies below a name follows it.
    Name next = nodes.higherKey(name);
    return next != null && next.subdomain(name);
  }

  /** Returns the delegation at or above the name, below the apex. */
  @Nullable Name cut(Name name) {
    for (int labels = name.labels() - apex.labels() - 1; labels >= 0; labels--) {
      Name ancestor = labels == 0 ? name : new Name(name, labels);
      if (!ancestor.equals(apex) && !get(ancestor, Type.NS).isEmpty()) {
        return ancestor;
      }
    }
    return null;
  }

  /** Returns all records, the SOA first. */
  List<Record> all() {
    List<Record> all = new ArrayList<>();
    all.add(soa());
    nodes.forEach(
        (name, types) ->
            types.forEach(
                (type, set) -> {
                  if (type != Type.SOA) {
                    all.addAll(set.list());
                  }
                }));
    return all;
  }

  /** Adds a record, which gives its TTL to its whole RRset; a double only changes the TTL. */
  void add(Record record) {
    boolean single = record.getType() == Type.CNAME || record.getType() == Type.SOA;
    NavigableMap<Integer, HeldSet> types = node(record.getName());
    HeldSet set = types.get(record.getType());
    if (set == null || single) {
      types.put(record.getType(), new HeldSet(List.of(record)));
    } else {
      set.add(record);
    }
  }

  void remove(Name name, int type) {
    if (types(name).containsKey(type)) {
      NavigableMap<Integer, HeldSet> types = node(name);
      types.remove(type);
      if (types.isEmpty()) {
        nodes.remove(name);
      }
    }
  }

  void remove(Record record) {
    if (types(record.getName()).containsKey(record.getType())) {
      HeldSet set = node(record.getName()).get(record.getType());
      if (set != null && set.remove(record)) {
        remove(record.getName(), record.getType());
      }
    }
  }

  void nextSerial() {
    SOARecord old = soa();
    add(
        new SOARecord(
            old.getName(),
            DClass.IN,
            old.getTTL(),
            old.getHost(),
            old.getAdmin(),
            Serial.increment(old.getSerial()),
            old.getRefresh(),
            old.getRetry(),
            old.getExpire(),
            old.getMinimum()));
  }

  /** Returns whether a version that was copied from another has what that has. */
  boolean sameAs(ZoneData origin) {
    return own.stream().allMatch(name -> same(types(name), origin.types(name)));
  }

  private static boolean same(Map<Integer, HeldSet> one, Map<Integer, HeldSet> other) {
    return one.keySet().equals(other.keySet())
        && one.keySet().stream()
            .allMatch(
                type ->
                    Objects.requireNonNull(one.get(type))
                        .sameAs(Objects.requireNonNull(other.get(type))));
  }

  static Record withTtl(Record record, long ttl) {
    return with(record, record.getName(), ttl);
  }

  static Record with(Record record, Name owner, long ttl) {
    if (record.getTTL() == ttl && record.getName().equals(owner)) {
      return record;
    }
    byte[] data = record.rdataToWireCanonical();
    return Record.newRecord(owner, record.getType(), DClass.IN, ttl, data.length, data);
  }
}
