package io.esmos.dns.wire;

import io.esmos.dns.DnsName;
import io.esmos.dns.RRset;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.DClass;
import org.xbill.DNS.ExtendedFlags;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Header;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** A question to an authoritative server, and what makes a message the answer to it. */
final class Question {
  /** What fits into a packet nearly everywhere (DNS Flag Day 2020): larger answers go over TCP. */
  static final int UDP_SIZE = 1232;

  private static final SecureRandom RANDOM = new SecureRandom();

  private final Name name;
  private final int type;
  private final String operation;
  private final Message message;

  private Question(Name name, int type, String operation) {
    this.name = name;
    this.type = type;
    this.operation = operation;
    this.message = new Message(RANDOM.nextInt(0x10000));
    message.getHeader().setOpcode(Opcode.QUERY);
    message.addRecord(Record.newRecord(name, type, DClass.IN), Section.QUESTION);
  }

  /** Returns a question with EDNS and without recursion. */
  static Question of(DnsName name, String type, String operation) {
    return withEdns(name, type, 0, operation);
  }

  /** Returns a question for which the server shall add the signatures that it has (RFC 4035). */
  static Question signed(DnsName name, String type, String operation) {
    return withEdns(name, type, ExtendedFlags.DO, operation);
  }

  /** Returns a question to a resolver. */
  static Question recursive(DnsName name, String type, String operation) {
    Question question = withEdns(name, type, 0, operation);
    question.message.getHeader().setFlag(Flags.RD);
    return question;
  }

  private static Question withEdns(DnsName name, String type, int flags, String operation) {
    Question question = new Question(Records.name(name), Records.type(type, operation), operation);
    question.message.addRecord(new OPTRecord(UDP_SIZE, 0, 0, flags), Section.ADDITIONAL);
    return question;
  }

  /** Returns the request of a whole zone. */
  static Question transfer(DnsName apex, String operation) {
    return new Question(Records.name(apex), Type.AXFR, operation);
  }

  /** Returns an id for a message that nobody can guess. */
  static int freshId() {
    return RANDOM.nextInt(0x10000);
  }

  Message message() {
    return message;
  }

  int id() {
    return message.getHeader().getID();
  }

  /**
   * Reads a message that must be the answer to this question.
   *
   * @throws ProviderException with code {@code MALFORMED} if it is not
   */
  Message read(byte[] wire, InetSocketAddress server) {
    Message answer = parse(wire, server, operation);
    Header header = answer.getHeader();
    if (header.getID() != id() || !header.getFlag(Flags.QR) || header.getOpcode() != Opcode.QUERY) {
      throw Failures.malformed(server, operation, "sent a message that is no answer", null);
    }
    Record asked = answer.getQuestion();
    boolean silent = asked == null && header.getRcode() != Rcode.NOERROR;
    if (!silent && !sameQuestion(asked, answer.getHeader().getCount(Section.QUESTION))) {
      throw Failures.malformed(server, operation, "answers another question", null);
    }
    return answer;
  }

  /** Parses a message, whatever it holds. */
  static Message parse(byte[] wire, InetSocketAddress server, String operation) {
    try {
      return new Message(wire);
    } catch (IOException | RuntimeException e) {
      throw Failures.malformed(server, operation, "sent what is no DNS message", e);
    }
  }

  /**
   * Returns what an answer says with authority: the RRset, or empty if there is none.
   *
   * @throws ProviderException if the server refuses, or is not authoritative
   */
  Optional<RRset> authoritative(Message answer, InetSocketAddress server) {
    int rcode = answer.getRcode();
    if (rcode != Rcode.NOERROR && rcode != Rcode.NXDOMAIN) {
      throw Failures.rcode(rcode, server, operation);
    }
    if (!answer.getHeader().getFlag(Flags.AA)) {
      return delegation(answer, server);
    }
    return collect(answer.getSection(Section.ANSWER), server);
  }

  /** Returns what a resolver says: the RRset, or empty if it says that there is none. */
  Optional<RRset> resolved(Message answer, InetSocketAddress server) {
    int rcode = answer.getRcode();
    if (rcode != Rcode.NOERROR && rcode != Rcode.NXDOMAIN) {
      throw Failures.rcode(rcode, server, operation);
    }
    return collect(answer.getSection(Section.ANSWER), server);
  }

  /** The NS RRset of a zone cut stands in the authority section of a referral. */
  private Optional<RRset> delegation(Message answer, InetSocketAddress server) {
    if (answer.getRcode() == Rcode.NOERROR && answer.getSection(Section.ANSWER).isEmpty()) {
      for (Record record : answer.getSection(Section.AUTHORITY)) {
        if (record.getType() != Type.NS || !name.subdomain(record.getName())) {
          continue;
        }
        if (type == Type.NS && record.getName().equals(name)) {
          return collect(answer.getSection(Section.AUTHORITY), server);
        }
        throw ProviderException.of(
                Code.UNSUPPORTED,
                operation,
                server + " has delegated " + record.getName() + "; what lies there is another's")
            .vendor("REFERRAL", null);
      }
    }
    throw ProviderException.of(
            Code.UNAVAILABLE, operation, server + " answers without authority for " + name)
        .vendor("LAME", null);
  }

  private Optional<RRset> collect(List<Record> records, InetSocketAddress server) {
    Records.Collector collector = new Records.Collector();
    try {
      for (Record record : records) {
        if (record.getType() == type
            && record.getDClass() == DClass.IN
            && record.getName().equals(name)) {
          collector.add(record);
        }
      }
      return collector.sets().stream().findFirst();
    } catch (RuntimeException e) {
      throw Failures.malformed(server, operation, "sent data that cannot be read", e);
    }
  }

  private boolean sameQuestion(@Nullable Record asked, int count) {
    return asked != null
        && count == 1
        && asked.getType() == type
        && asked.getDClass() == DClass.IN
        && asked.getName().equals(name);
  }

  /** Asks over TCP. */
  Message overTcp(InetSocketAddress server, Deadline deadline) {
    try (TcpConnection tcp = TcpConnection.open(server, deadline, operation)) {
      tcp.send(message.toWire());
      Message answer = read(tcp.receive(), server);
      if (answer.getHeader().getFlag(Flags.TC)) {
        throw Failures.malformed(server, operation, "truncates an answer over TCP", null);
      }
      return answer;
    }
  }
}
