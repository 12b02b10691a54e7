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
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Serial;
import org.xbill.DNS.Type;

/**
 * The records of one zone at one version. Changed only while it is built or copied; what a server
 * answers from is never changed again.
 */
final class ZoneData {
  private final Name apex;
  private final NavigableMap<Name, NavigableMap<Integer, List<Record>>> nodes = new TreeMap<>();

  private ZoneData(Name apex) {
    this.apex = apex;
  }

  /** Reads a zone file (RFC 1035, section 5). */
  static ZoneData parse(Name apex, String text) {
    ZoneData data = new ZoneData(apex);
    try (Master master =
        new Master(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), apex)) {
      master.disableIncludes();
      for (Record record = master.nextRecord(); record != null; record = master.nextRecord()) {
        if (!record.getName().subdomain(apex)) {
          throw new IllegalArgumentException(record.getName() + " lies outside of zone " + apex);
        }
        data.add(record);
      }
    } catch (IOException e) {
      throw new IllegalArgumentException("zone " + apex + " cannot be read", e);
    }
    if (data.get(apex, Type.SOA).size() != 1 || data.get(apex, Type.NS).isEmpty()) {
      throw new IllegalArgumentException("zone " + apex + " needs one SOA and NS at its apex");
    }
    return data;
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
    return record.getTTL() == ttl
        ? record
        : Record.newRecord(
            record.getName(),
            record.getType(),
            DClass.IN,
            ttl,
            record.rdataToWireCanonical().length,
            record.rdataToWireCanonical());
  }
}
