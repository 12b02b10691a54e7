package io.esmos.dns.wire;

import io.esmos.dns.ChangeBatch;
import io.esmos.dns.DnsName;
import io.esmos.dns.RRset;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * Writes a batch as one UPDATE (RFC 2136). What the protocol would take in silence without doing it
 * is refused here or made a prerequisite: section 3.4.2.2 lets a server ignore a CNAME beside other
 * data, a lower SOA and the deletion of the apex's NS.
 */
final class UpdateMessage {
  /** The types that a CNAME is checked against: the common ones; "any other" cannot be asked. */
  private static final List<String> BESIDE_CNAME =
      List.of(
          "A", "AAAA", "MX", "NS", "TXT", "SRV", "CAA", "PTR", "DNAME", "HTTPS", "SVCB", "NAPTR",
          "TLSA", "SSHFP", "URI");

  private final DnsName apex;
  private final ChangeBatch batch;
  private final String operation;
  private final Set<RRset.Key> kept = new HashSet<>();
  private final Set<RRset.Key> asked = new HashSet<>();
  private final List<Record> prerequisites = new ArrayList<>();

  private UpdateMessage(DnsName apex, ChangeBatch batch, String operation) {
    this.apex = apex;
    this.batch = batch;
    this.operation = operation;
    batch.put().forEach(set -> kept.add(set.key()));
    batch.require().forEach(set -> kept.add(set.key()));
  }

  /** Returns the message, or refuses what cannot be done. */
  static Message of(DnsName apex, ChangeBatch batch, String operation) {
    UpdateMessage update = new UpdateMessage(apex, batch, operation);
    Message message = new Message(Question.freshId());
    message.getHeader().setOpcode(Opcode.UPDATE);
    message.addRecord(Record.newRecord(Records.name(apex), Type.SOA, DClass.IN), Section.ZONE);
    update.prerequisites();
    update.prerequisites.forEach(record -> message.addRecord(record, Section.PREREQ));
    update.changes().forEach(record -> message.addRecord(record, Section.UPDATE));
    return message;
  }

  private void prerequisites() {
    for (RRset set : batch.require()) {
      within(set.key());
      asked.add(set.key());
      // RFC 2136, section 2.4.2: the TTL of a value dependent prerequisite is zero.
      prerequisites.addAll(Records.wire(set, 0, operation));
    }
    for (RRset.Key key : batch.requireAbsent()) {
      within(key);
      asked.add(key);
      prerequisites.add(absent(key));
    }
    for (RRset set : batch.put()) {
      if (set.type().equals("CNAME")) {
        BESIDE_CNAME.forEach(type -> noneBeside(new RRset.Key(set.name(), type)));
      } else if (!set.type().equals("RRSIG") && !set.type().equals("NSEC")) {
        noneBeside(new RRset.Key(set.name(), "CNAME"));
      }
    }
  }

  /** Requires that there is no such RRset, unless the batch removes it. */
  private void noneBeside(RRset.Key key) {
    if (batch.delete().contains(key)) {
      return;
    }
    if (kept.contains(key)) {
      throw ProviderException.of(
          Code.INVALID, operation, key.name() + " would have a CNAME beside other data");
    }
    if (asked.add(key)) {
      prerequisites.add(absent(key));
    }
  }

  /** Deletes before adding: a server ignores an A that it sees before the CNAME is gone. */
  private List<Record> changes() {
    List<Record> changes = new ArrayList<>();
    for (RRset.Key key : batch.delete()) {
      changeable(key);
      changes.add(deletion(key));
    }
    for (RRset set : batch.put()) {
      changeable(set.key());
      changes.add(deletion(set.key()));
    }
    for (RRset set : batch.put()) {
      changes.addAll(Records.wire(set, set.ttl().time().toSeconds(), operation));
    }
    return changes;
  }

  private void changeable(RRset.Key key) {
    within(key);
    if (key.type().equals("SOA") || (key.type().equals("NS") && key.name().equals(apex))) {
      throw ProviderException.of(
          Code.UNSUPPORTED,
          operation,
          "an update cannot replace the "
              + key.type()
              + " at the apex "
              + apex
              + " exactly (RFC 2136, section 3.4.2)");
    }
  }

  private void within(RRset.Key key) {
    if (!key.name().within(apex)) {
      throw ProviderException.of(
          Code.INVALID, operation, key.name() + " lies outside of zone " + apex);
    }
  }

  private Record absent(RRset.Key key) {
    return Record.newRecord(name(key), Records.type(key.type(), operation), DClass.NONE, 0);
  }

  private Record deletion(RRset.Key key) {
    return Record.newRecord(name(key), Records.type(key.type(), operation), DClass.ANY, 0);
  }

  private static Name name(RRset.Key key) {
    return Records.name(key.name());
  }
}
