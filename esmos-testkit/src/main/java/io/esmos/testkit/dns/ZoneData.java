package io.esmos.testkit.dns;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
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
  private final NavigableMap<Name, NavigableMap<Integer, List<Record>>> nodes = new TreeMap<>();

  private ZoneData(Name apex) {
    this.apex = apex;
  }

  static ZoneData empty(Name apex) {
    return new ZoneData(apex);
  }

  /** Reads a zone file (RFC 1035, section 5). */
  static ZoneData parse(Name apex, String text) {
    ZoneData data = new ZoneData(apex);
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
      nodes
          .computeIfAbsent(first.getName(), name -> new TreeMap<>())
          .put(first.getType(), new ArrayList<>(records));
    } else {
      records.forEach(this::add);
    }
  }

  private void inside(Record record) {
    if (!record.getName().subdomain(apex)) {
      throw new IllegalArgumentException(record.getName() + " lies outside of zone " + apex);
    }
  }

  ZoneData copy() {
    ZoneData copy = new ZoneData(apex);
    nodes.forEach(
        (name, types) -> {
          NavigableMap<Integer, List<Record>> fresh = new TreeMap<>();
          types.forEach((type, records) -> fresh.put(type, new ArrayList<>(records)));
          copy.nodes.put(name, fresh);
        });
    return copy;
  }

  Name apex() {
    return apex;
  }

  SOARecord soa() {
    return (SOARecord) get(apex, Type.SOA).get(0);
  }

  List<Record> get(Name name, int type) {
    NavigableMap<Integer, List<Record>> types = nodes.get(name);
    List<Record> records = types == null ? null : types.get(type);
    return records == null ? List.of() : List.copyOf(records);
  }

  /** Returns the records at a name by type, empty if it has none. */
  Map<Integer, List<Record>> at(Name name) {
    NavigableMap<Integer, List<Record>> types = nodes.get(name);
    return types == null ? Map.of() : Map.copyOf(types);
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
                (type, records) -> {
                  if (type != Type.SOA) {
                    all.addAll(records);
                  }
                }));
    return all;
  }

  /** Adds a record, which gives its TTL to its whole RRset; a double only changes the TTL. */
  void add(Record record) {
    List<Record> old = get(record.getName(), record.getType());
    List<Record> fresh = new ArrayList<>();
    boolean single = record.getType() == Type.CNAME || record.getType() == Type.SOA;
    for (Record other : single ? List.<Record>of() : old) {
      if (!other.equals(record)) {
        fresh.add(withTtl(other, record.getTTL()));
      }
    }
    fresh.add(record);
    nodes.computeIfAbsent(record.getName(), name -> new TreeMap<>()).put(record.getType(), fresh);
  }

  void remove(Name name, int type) {
    NavigableMap<Integer, List<Record>> types = nodes.get(name);
    if (types != null) {
      types.remove(type);
      if (types.isEmpty()) {
        nodes.remove(name);
      }
    }
  }

  void remove(Record record) {
    NavigableMap<Integer, List<Record>> types = nodes.get(record.getName());
    List<Record> records = types == null ? null : types.get(record.getType());
    if (records == null) {
      return;
    }
    records.removeIf(other -> other.equals(record));
    if (records.isEmpty()) {
      remove(record.getName(), record.getType());
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

  boolean sameAs(ZoneData other) {
    List<String> mine = all().stream().map(Record::toString).sorted().toList();
    return mine.equals(other.all().stream().map(Record::toString).sorted().toList());
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
