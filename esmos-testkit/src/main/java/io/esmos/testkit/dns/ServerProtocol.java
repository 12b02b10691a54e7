package io.esmos.testkit.dns;

import io.esmos.dns.wire.TsigKey;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;
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
import org.xbill.DNS.TSIG;
import org.xbill.DNS.TSIGRecord;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/**
 * From a message that came to the messages that go back: signatures, zones, faults. Has the zones'
 * data and no socket. Safe for use by several threads.
 */
final class ServerProtocol {
  /** What a reply over UDP may take at most, whatever the client says that it can hold. */
  private static final int MAX_UDP = 1232;

  private static final int UDP_WITHOUT_EDNS = 512;

  /** Two octets say how long a message over TCP is. */
  private static final int MAX_TCP = 65_535;

  /** Several messages even for a small zone of long texts, so that clients see the second one. */
  private static final int TRANSFER_CHUNK = 12_000;

  private final ConcurrentMap<Name, ZoneData> zones = new ConcurrentHashMap<>();
  private final @Nullable TSIG signer;
  private final NameServerFaults faults;
  private final LongUnaryOperator ttl;

  /**
   * What a server does about one message.
   *
   * @param messages what it sends
   * @param hangUp whether it closes the connection afterwards
   */
  record Reply(List<byte[]> messages, boolean hangUp) {
    static final Reply SILENCE = new Reply(List.of(), false);
    static final Reply HANG_UP = new Reply(List.of(), true);

    static Reply of(byte[] message) {
      return new Reply(List.of(message), false);
    }
  }

  /**
   * Makes a server without zones.
   *
   * @param ttl what is answered for a TTL of a zone
   */
  ServerProtocol(@Nullable TsigKey key, NameServerFaults faults, LongUnaryOperator ttl) {
    this.signer = key == null ? null : signer(key);
    this.faults = faults;
    this.ttl = ttl;
  }

  void zone(ZoneData data) {
    zones.put(data.apex(), data);
  }

  @Nullable ZoneData zone(Name apex) {
    return zones.get(apex);
  }

  /** Replies to what came; whatever that is, no exception leaves this method. */
  Reply reply(byte[] wire, boolean tcp) {
    if (wire.length < Header.LENGTH || (wire[2] & 0x80) != 0) {
      // Not even a header, or itself an answer: two servers could answer each other for ever.
      return Reply.HANG_UP;
    }
    Message query;
    try {
      query = new Message(wire);
    } catch (IOException | RuntimeException e) {
      return Reply.of(headerOnly(wire, Rcode.FORMERR));
    }
    try {
      return understood(query, wire, tcp);
    } catch (RuntimeException e) {
      return Reply.of(headerOnly(wire, Rcode.SERVFAIL));
    }
  }

  private Reply understood(Message query, byte[] wire, boolean tcp) {
    Exchange exchange = new Exchange(query, tcp);
    int refused = exchange.authenticate(wire);
    if (refused != Rcode.NOERROR) {
      return Reply.of(exchange.finish(refused));
    }
    Record question = query.getQuestion();
    if (question == null || query.getHeader().getCount(Section.QUESTION) != 1) {
      return Reply.of(exchange.finish(Rcode.FORMERR));
    }
    NameServerFaults.Kind kind = kind(query, question);
    NameServerFaults.Fault fault = faults.next(kind);
    switch (fault) {
      case IGNORE -> {
        return Reply.SILENCE;
      }
      case HANG_UP -> {
        return Reply.HANG_UP;
      }
      case SERVFAIL -> {
        return Reply.of(exchange.finish(Rcode.SERVFAIL));
      }
      case REFUSED -> {
        return Reply.of(exchange.finish(Rcode.REFUSED));
      }
      default -> {
        Reply reply = served(kind, exchange, question);
        faults.await(kind);
        return faulty(fault, reply);
      }
    }
  }

  private static Reply faulty(NameServerFaults.Fault fault, Reply reply) {
    return switch (fault) {
      case LOSE_ANSWER -> Reply.SILENCE;
      case HANG_UP_AFTER -> Reply.HANG_UP;
      case BREAK_OFF ->
          new Reply(reply.messages().subList(0, Math.max(0, reply.messages().size() - 1)), true);
      default -> reply;
    };
  }

  private Reply served(NameServerFaults.Kind kind, Exchange exchange, Record question) {
    return switch (kind) {
      case QUERY -> Reply.of(query(exchange, question));
      case UPDATE -> Reply.of(update(exchange, question));
      case TRANSFER -> transfer(exchange, question);
      case OTHER -> Reply.of(exchange.finish(Rcode.NOTIMP));
    };
  }

  private byte[] query(Exchange exchange, Record question) {
    ZoneData data = closest(question.getName());
    if (data == null || question.getDClass() != org.xbill.DNS.DClass.IN) {
      return exchange.finish(Rcode.REFUSED);
    }
    OPTRecord edns = exchange.query.getOPT();
    boolean signatures = edns != null && (edns.getFlags() & ExtendedFlags.DO) != 0;
    QueryRules.answer(data, question, exchange.response, ttl, signatures);
    return exchange.finish(exchange.response.getHeader().getRcode());
  }

  private byte[] update(Exchange exchange, Record zone) {
    if (zone.getType() != Type.SOA) {
      return exchange.finish(Rcode.FORMERR);
    }
    while (true) {
      ZoneData before = zones.get(zone.getName());
      if (before == null) {
        return exchange.finish(Rcode.NOTAUTH);
      }
      if (!exchange.signed()) {
        return exchange.finish(Rcode.REFUSED);
      }
      UpdateRules.Outcome outcome = UpdateRules.apply(before, exchange.query);
      if (zones.replace(before.apex(), before, outcome.data())) {
        return exchange.finish(outcome.rcode());
      }
    }
  }

  private Reply transfer(Exchange exchange, Record question) {
    ZoneData data = zone(question.getName());
    TSIG key = signer;
    if (data == null || key == null || !exchange.signed() || !exchange.tcp) {
      return Reply.of(exchange.finish(data == null ? Rcode.NOTAUTH : Rcode.REFUSED));
    }
    List<Record> records = data.all();
    records.add(data.soa());
    TSIG.StreamGenerator stream =
        new TSIG.StreamGenerator(key, Objects.requireNonNull(exchange.query.getTSIG()));
    List<byte[]> messages = new ArrayList<>();
    Message message = exchange.fresh();
    int size = 0;
    for (Record record : records) {
      int length = record.toWire(Section.ANSWER).length;
      if (size > 0 && size + length > TRANSFER_CHUNK) {
        stream.generate(message);
        messages.add(message.toWire());
        message = exchange.fresh();
        size = 0;
      }
      message.addRecord(record, Section.ANSWER);
      size += length;
    }
    stream.generate(message);
    messages.add(message.toWire());
    return new Reply(messages, false);
  }

  private @Nullable ZoneData closest(Name name) {
    for (int labels = 0; labels < name.labels(); labels++) {
      ZoneData data = zone(labels == 0 ? name : new Name(name, labels));
      if (data != null) {
        return data;
      }
    }
    return null;
  }

  private static NameServerFaults.Kind kind(Message query, Record question) {
    return switch (query.getHeader().getOpcode()) {
      case Opcode.QUERY ->
          question.getType() == Type.AXFR || question.getType() == Type.IXFR
              ? NameServerFaults.Kind.TRANSFER
              : NameServerFaults.Kind.QUERY;
      case Opcode.UPDATE -> NameServerFaults.Kind.UPDATE;
      default -> NameServerFaults.Kind.OTHER;
    };
  }

  private static byte[] headerOnly(byte[] wire, int rcode) {
    Header header = new Header(((wire[0] & 0xff) << 8) | (wire[1] & 0xff));
    header.setFlag(Flags.QR);
    header.setOpcode((wire[2] >> 3) & 0xf);
    header.setRcode(rcode);
    return header.toWire();
  }

  private static TSIG signer(TsigKey key) {
    try {
      return new TSIG(
          Name.fromString(key.algorithm().text(), Name.root),
          Name.fromString(key.name().text(), Name.root),
          key.secret());
    } catch (TextParseException e) {
      throw new IllegalArgumentException("key " + key.name(), e);
    }
  }

  /** One message and the reply that is being made. */
  private final class Exchange {
    private final Message query;
    private final boolean tcp;
    private Message response;
    private int tsigError;

    Exchange(Message query, boolean tcp) {
      this.query = query;
      this.tcp = tcp;
      this.response = fresh();
    }

    Message fresh() {
      Message message = new Message(query.getHeader().getID());
      message.getHeader().setFlag(Flags.QR);
      message.getHeader().setOpcode(query.getHeader().getOpcode());
      if (query.getHeader().getFlag(Flags.RD)) {
        message.getHeader().setFlag(Flags.RD);
      }
      query.getSection(Section.QUESTION).forEach(q -> message.addRecord(q, Section.QUESTION));
      if (query.getHeader().getOpcode() == Opcode.QUERY && kindIsTransfer()) {
        message.getHeader().setFlag(Flags.AA);
      }
      return message;
    }

    private boolean kindIsTransfer() {
      Record question = query.getQuestion();
      return question != null && question.getType() == Type.AXFR;
    }

    boolean signed() {
      return query.getTSIG() != null;
    }

    /** Returns NOERROR if the message is unsigned or signed well. */
    int authenticate(byte[] wire) {
      if (!signed()) {
        return Rcode.NOERROR;
      }
      TSIG key = signer;
      tsigError = key == null ? Rcode.BADKEY : key.verify(query, wire, null);
      return tsigError == Rcode.NOERROR ? Rcode.NOERROR : Rcode.NOTAUTH;
    }

    /** Returns the reply with this code, cut off where it does not fit over UDP. */
    byte[] finish(int rcode) {
      response.getHeader().setRcode(rcode);
      byte[] whole = rendered();
      OPTRecord edns = query.getOPT();
      int fits =
          edns == null ? UDP_WITHOUT_EDNS : Math.max(UDP_WITHOUT_EDNS, edns.getPayloadSize());
      if (whole.length <= (tcp ? MAX_TCP : Math.min(MAX_UDP, fits))) {
        return whole;
      }
      boolean authoritative = response.getHeader().getFlag(Flags.AA);
      response = fresh();
      response.getHeader().setRcode(rcode);
      response.getHeader().setFlag(Flags.TC);
      if (authoritative) {
        response.getHeader().setFlag(Flags.AA);
      }
      return rendered();
    }

    private byte[] rendered() {
      if (query.getOPT() != null) {
        response.addRecord(new OPTRecord(MAX_UDP, 0, 0), Section.ADDITIONAL);
      }
      TSIGRecord request = query.getTSIG();
      if (request != null) {
        sign(request);
      }
      return response.toWire();
    }

    private void sign(TSIGRecord request) {
      TSIG key = signer;
      if (key != null && tsigError != Rcode.BADKEY && tsigError != Rcode.BADSIG) {
        key.apply(response, tsigError, request);
        return;
      }
      // RFC 8945, section 5.3.2: what cannot be verified is answered without a signature.
      response.addRecord(
          new TSIGRecord(
              request.getName(),
              org.xbill.DNS.DClass.ANY,
              0,
              request.getAlgorithm(),
              request.getTimeSigned(),
              request.getFudge(),
              new byte[0],
              query.getHeader().getID(),
              tsigError,
              null),
          Section.ADDITIONAL);
    }
  }
}
