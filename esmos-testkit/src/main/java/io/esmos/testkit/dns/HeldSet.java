package io.esmos.testkit.dns;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Record;

/**
 * The records of one name and type, in the order in which they came. Whether a record is there is
 * looked up by its data, so that a set of ten thousand is not searched for each of them. Changed
 * only while its zone is built or copied.
 */
final class HeldSet {
  private List<Record> whole;
  private @Nullable Map<ByteBuffer, Record> byData;

  /** Holds these, which have one TTL and differ. */
  HeldSet(List<Record> records) {
    this.whole = List.copyOf(records);
  }

  HeldSet copy() {
    return new HeldSet(list());
  }

  /** Returns the records, as they will stay. */
  List<Record> list() {
    return byData == null ? whole : List.copyOf(byData.values());
  }

  /** Adds a record, which gives its TTL to all; a double only changes the TTL. */
  void add(Record record) {
    Map<ByteBuffer, Record> records = byData();
    long ttl = records.isEmpty() ? record.getTTL() : records.values().iterator().next().getTTL();
    if (ttl != record.getTTL()) {
      records.replaceAll((data, other) -> ZoneData.withTtl(other, record.getTTL()));
    }
    ByteBuffer data = data(record);
    records.remove(data);
    records.put(data, record);
  }

  /** Removes a record with this data; returns whether none is left. */
  boolean remove(Record record) {
    byData().remove(data(record));
    return byData().isEmpty();
  }

  /** Returns whether both have the same records, in any order, and the same TTL. */
  boolean sameAs(HeldSet other) {
    return list().size() == other.list().size()
        && list().get(0).getTTL() == other.list().get(0).getTTL()
        && byData().keySet().equals(other.copy().byData().keySet());
  }

  private Map<ByteBuffer, Record> byData() {
    Map<ByteBuffer, Record> records = byData;
    if (records == null) {
      records = new LinkedHashMap<>();
      for (Record record : whole) {
        records.put(data(record), record);
      }
      byData = records;
      whole = List.of();
    }
    return records;
  }

  private static ByteBuffer data(Record record) {
    return ByteBuffer.wrap(record.rdataToWireCanonical());
  }
}
