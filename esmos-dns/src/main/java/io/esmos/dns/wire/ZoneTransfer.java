package io.esmos.dns.wire;

import io.esmos.dns.DnsName;
import io.esmos.dns.Zone;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.TSIG;
import org.xbill.DNS.Type;

/**
 * Reads a whole zone by AXFR (RFC 5936): over TCP, signed, from its SOA to the same SOA again. What
 * ends before that is never a zone. Confined to one thread.
 */
final class ZoneTransfer {
  private final DnsName apex;
  private final InetSocketAddress server;
  private final String operation;
  private final ZoneLimits limits;
  private final Records.Collector collector = new Records.Collector();
  private long records;
  private long octets;
  private @Nullable SOARecord first;
  private boolean complete;

  ZoneTransfer(DnsName apex, InetSocketAddress server, ZoneLimits limits, String operation) {
    this.apex = apex;
    this.server = server;
    this.limits = limits;
    this.operation = operation;
  }

  Zone read(TSIG signer, Deadline deadline) {
    Question question = Question.transfer(apex, operation);
    SignedCall call = new SignedCall(signer, question.message(), server, operation);
    TSIG.StreamVerifier verifier = call.stream();
    try (TcpConnection tcp = TcpConnection.open(server, deadline, operation)) {
      tcp.send(call.wire());
      boolean started = false;
      while (!complete) {
        byte[] wire = tcp.receive();
        Message message = message(question, wire, started);
        if (!started && message.getTSIG() == null) {
          throw call.unsigned(message.getHeader());
        }
        if (!started && message.getRcode() != Rcode.NOERROR) {
          call.verify(message, wire);
          throw Failures.rcode(message.getRcode(), server, operation);
        }
        take(message, wire.length);
        call.check(verifier.verify(message, wire, complete));
        started = true;
      }
    }
    return zone();
  }

  private Message message(Question question, byte[] wire, boolean started) {
    if (!started) {
      return question.read(wire, server);
    }
    // RFC 5936, section 2.2: later messages may leave the question out, the id stays.
    Message message = Question.parse(wire, server, operation);
    if (message.getHeader().getID() != question.id()
        || message.getHeader().getRcode() != Rcode.NOERROR) {
      throw Failures.malformed(server, operation, "breaks off the transfer", null);
    }
    return message;
  }

  private void take(Message message, int length) {
    octets += length;
    List<Record> answers = message.getSection(Section.ANSWER);
    records += answers.size();
    if (octets > limits.octets() || records > limits.records()) {
      throw ProviderException.of(
          Code.UNSUPPORTED,
          operation,
          apex
              + " is larger than the limit of "
              + limits.records()
              + " records and "
              + limits.octets()
              + " octets");
    }
    if (answers.isEmpty()) {
      throw Failures.malformed(server, operation, "sent a message without records", null);
    }
    for (Record record : answers) {
      take(record);
    }
  }

  private void take(Record record) {
    if (complete) {
      throw Failures.malformed(server, operation, "sent records after the end of the zone", null);
    }
    SOARecord begin = first;
    if (begin == null) {
      if (!(record instanceof SOARecord soa) || !record.getName().equals(Records.name(apex))) {
        throw Failures.malformed(server, operation, "does not begin with the zone's SOA", null);
      }
      first = soa;
    } else if (record.getType() == Type.SOA) {
      if (!record.equals(begin)) {
        throw Failures.malformed(server, operation, "ends with another SOA than it began", null);
      }
      complete = true;
      return;
    }
    collector.add(record);
  }

  private Zone zone() {
    SOARecord soa = first;
    if (soa == null) {
      throw new IllegalStateException("a complete transfer has its SOA");
    }
    try {
      return Zone.of(apex, Long.toString(soa.getSerial()), collector.sets());
    } catch (IllegalArgumentException e) {
      throw Failures.malformed(server, operation, "sent what does not belong into the zone", e);
    }
  }
}
