package io.esmos.testkit.dns;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Serial;
import org.xbill.DNS.Type;

/** What an UPDATE does to a zone, step by step as in RFC 2136, section 3. Pure. */
final class UpdateRules {
  private final ZoneData before;
  private final Message update;

  /**
   * What became of an update.
   *
   * @param rcode the response code
   * @param data the zone afterwards; the one before unless the code is NOERROR
   */
  record Outcome(int rcode, ZoneData data) {}

  private UpdateRules(ZoneData before, Message update) {
    this.before = before;
    this.update = update;
  }

  static Outcome apply(ZoneData before, Message update) {
    UpdateRules rules = new UpdateRules(before, update);
    int rcode = rules.prerequisites();
    if (rcode == Rcode.NOERROR) {
      rcode = rules.prescan();
    }
    return rcode == Rcode.NOERROR
        ? new Outcome(rcode, rules.updated())
        : new Outcome(rcode, before);
  }

  /** Section 3.2. */
  private int prerequisites() {
    Map<Name, Map<Integer, List<Record>>> exact = new LinkedHashMap<>();
    for (Record record : update.getSection(Section.PREREQ)) {
      Name name = record.getName();
      int type = record.getType();
      if (record.getTTL() != 0) {
        return Rcode.FORMERR;
      }
      if (!name.subdomain(before.apex())) {
        return Rcode.NOTZONE;
      }
      boolean any = type == Type.ANY;
      boolean there = any ? !before.typesAt(name).isEmpty() : !before.get(name, type).isEmpty();
      switch (record.getDClass()) {
        case DClass.ANY -> {
          if (!empty(record)) {
            return Rcode.FORMERR;
          }
          if (!there) {
            return any ? Rcode.NXDOMAIN : Rcode.NXRRSET;
          }
        }
        case DClass.NONE -> {
          if (!empty(record)) {
            return Rcode.FORMERR;
          }
          if (there) {
            return any ? Rcode.YXDOMAIN : Rcode.YXRRSET;
          }
        }
        case DClass.IN ->
            exact
                .computeIfAbsent(name, n -> new LinkedHashMap<>())
                .computeIfAbsent(type, t -> new ArrayList<>())
                .add(record);
        default -> {
          return Rcode.FORMERR;
        }
      }
    }
    return exact.entrySet().stream()
            .allMatch(
                node ->
                    node.getValue().entrySet().stream()
                        .allMatch(
                            set -> same(before.get(node.getKey(), set.getKey()), set.getValue())))
        ? Rcode.NOERROR
        : Rcode.NXRRSET;
  }

  /** Section 3.4.1. */
  private int prescan() {
    for (Record record : update.getSection(Section.UPDATE)) {
      if (!record.getName().subdomain(before.apex())) {
        return Rcode.NOTZONE;
      }
      int type = record.getType();
      boolean meta = (type >= 128 && type <= 255) || type == Type.OPT;
      boolean wellFormed =
          switch (record.getDClass()) {
            case DClass.IN -> !meta && !empty(record);
            case DClass.ANY -> record.getTTL() == 0 && empty(record) && (!meta || type == Type.ANY);
            case DClass.NONE -> record.getTTL() == 0 && !meta;
            default -> false;
          };
      if (!wellFormed) {
        return Rcode.FORMERR;
      }
    }
    return Rcode.NOERROR;
  }

  /** Section 3.4.2, and the serial of section 3.6. */
  private ZoneData updated() {
    ZoneData data = before.copy();
    for (Record record : update.getSection(Section.UPDATE)) {
      switch (record.getDClass()) {
        case DClass.IN -> add(data, record);
        case DClass.ANY -> removeSets(data, record);
        default -> removeOne(data, record);
      }
    }
    if (data.sameAs(before)) {
      return before;
    }
    if (data.soa().getSerial() == before.soa().getSerial()) {
      data.nextSerial();
    }
    return data;
  }

  private static void add(ZoneData data, Record record) {
    Set<Integer> there = data.typesAt(record.getName());
    boolean alias = record.getType() == Type.CNAME;
    if ((alias && there.stream().anyMatch(type -> type != Type.CNAME))
        || (!alias && there.contains(Type.CNAME))) {
      return;
    }
    if (record instanceof SOARecord soa) {
      boolean later = Serial.compare(soa.getSerial(), data.soa().getSerial()) > 0;
      if (!record.getName().equals(data.apex()) || !later) {
        return;
      }
    }
    data.add(record);
  }

  private static void removeSets(ZoneData data, Record record) {
    Name name = record.getName();
    boolean apex = name.equals(data.apex());
    Set<Integer> types =
        record.getType() == Type.ANY ? data.typesAt(name) : Set.of(record.getType());
    for (int type : types) {
      if (!apex || (type != Type.SOA && type != Type.NS)) {
        data.remove(name, type);
      }
    }
  }

  private static void removeOne(ZoneData data, Record record) {
    boolean apex = record.getName().equals(data.apex());
    boolean lastNs =
        apex && record.getType() == Type.NS && data.get(data.apex(), Type.NS).size() == 1;
    if (record.getType() == Type.SOA || lastNs) {
      return;
    }
    // The class NONE of the deletion is not part of what is compared.
    data.remove(
        Record.newRecord(
            record.getName(),
            record.getType(),
            DClass.IN,
            0,
            record.rdataToWireCanonical().length,
            record.rdataToWireCanonical()));
  }

  private static boolean same(List<Record> one, List<Record> other) {
    Set<Record> left = new HashSet<>(one);
    return left.equals(new HashSet<>(other));
  }

  private static boolean empty(Record record) {
    return record.rdataToWireCanonical().length == 0;
  }
}
