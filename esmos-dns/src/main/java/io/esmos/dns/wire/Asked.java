package io.esmos.dns.wire;

import io.esmos.dns.DnsName;
import io.esmos.dns.RRset;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/**
 * An answer with all records of the message: signatures and glue are no RRsets of their own.
 *
 * @param answer the answer
 * @param records the records of all sections; empty if the server failed
 * @param alias where the name leads, if it is an alias at an authoritative server; of a server that
 *     failed only a circle
 */
record Asked(DnsAnswer answer, List<Record> records, Optional<Alias> alias) {
  static final String OPERATION = "dns.verify";

  /** More aliases than that are somebody's mistake. */
  private static final int MOST_ALIASES = 8;

  Asked {
    records = List.copyOf(records);
  }

  /**
   * A server and how it is asked.
   *
   * @param role what it is to the zone
   * @param server what people call it
   * @param address where it listens
   * @param transport how it is asked
   * @param apex the zone
   */
  record Target(
      DnsAnswer.Role role,
      String server,
      InetSocketAddress address,
      DnsAnswer.Transport transport,
      DnsName apex) {

    /** Asks one question after another; each has its share of the time that is left. */
    List<Asked> ask(List<RRset.Key> keys, Deadline deadline) {
      List<Asked> all = new ArrayList<>();
      for (int i = 0; i < keys.size(); i++) {
        Deadline share = deadline.atMost(deadline.remaining().dividedBy(keys.size() - i));
        Asked asked = ask(keys.get(i), share);
        all.add(asked);
        if (asked.silent()) {
          // A server that is down costs one wait, not one for each question.
          ProviderException failure = asked.answer().failure().orElseThrow();
          keys.subList(i + 1, keys.size()).forEach(key -> all.add(failed(key, failure)));
          break;
        }
      }
      return all;
    }

    private Asked ask(RRset.Key key, Deadline deadline) {
      try {
        Question question = question(key);
        Message message = message(question, deadline);
        Optional<RRset> set =
            role == DnsAnswer.Role.RESOLVER
                ? question.resolved(message, address)
                : question.authoritative(message, address);
        List<Record> records = records(message);
        Optional<Alias> alias =
            set.isEmpty() && role == DnsAnswer.Role.AUTHORITATIVE
                ? follow(key, records, deadline)
                : Optional.empty();
        return new Asked(answer(key, set, Optional.empty()), records, alias);
      } catch (ProviderException e) {
        Asked failed = failed(key, e);
        boolean said = e.vendorCode().isPresent() && role == DnsAnswer.Role.AUTHORITATIVE;
        return said ? new Asked(failed.answer, List.of(), circle(key, deadline)) : failed;
      }
    }

    /** Many servers fail where aliases lead in a circle; asked for each alias alone they answer. */
    private Optional<Alias> circle(RRset.Key key, Deadline deadline) {
      List<Record> records = new ArrayList<>();
      DnsName name = key.name();
      try {
        for (int i = 0; i < MOST_ALIASES && name.within(apex); i++) {
          records.addAll(records(message(question(new RRset.Key(name, "CNAME")), deadline)));
          Optional<Alias> alias = Alias.of(key, records);
          if (alias.filter(it -> it.end() == Alias.End.CIRCLE).isPresent()) {
            return alias;
          }
          if (alias.isEmpty() || alias.get().last().equals(name)) {
            return Optional.empty();
          }
          name = alias.get().last();
        }
      } catch (ProviderException e) {
        // It fails for the aliases too: there is nothing to tell.
      }
      return Optional.empty();
    }

    /** A server may leave it to its client to ask on; records are added. */
    private Optional<Alias> follow(RRset.Key key, List<Record> records, Deadline deadline) {
      Optional<Alias> alias = Alias.of(key, records);
      for (int i = 0; i < MOST_ALIASES; i++) {
        if (alias.isEmpty()
            || alias.get().end() != Alias.End.ELSEWHERE
            || !alias.get().last().within(apex)) {
          return alias;
        }
        DnsName last = alias.get().last();
        try {
          Question question = question(new RRset.Key(last, key.type()));
          Message message = message(question, deadline);
          boolean nothing = question.authoritative(message, address).isEmpty();
          records.addAll(records(message));
          Optional<Alias> longer = Alias.of(key, records);
          boolean end = nothing && longer.filter(it -> it.last().equals(last)).isPresent();
          alias = end ? longer.map(Alias::withNothing) : longer;
        } catch (ProviderException e) {
          return alias; // a delegation, or it does not say: the end is not known
        }
      }
      return alias;
    }

    private static List<Record> records(Message message) {
      List<Record> records = new ArrayList<>();
      for (int section : new int[] {Section.ANSWER, Section.AUTHORITY, Section.ADDITIONAL}) {
        records.addAll(message.getSection(section));
      }
      return records;
    }

    private Question question(RRset.Key key) {
      DnsName name = key.name();
      if (role == DnsAnswer.Role.RESOLVER) {
        return Question.recursive(name, key.type(), OPERATION);
      }
      return transport == DnsAnswer.Transport.TCP
          ? Question.signed(name, key.type(), OPERATION)
          : Question.of(name, key.type(), OPERATION);
    }

    private Message message(Question question, Deadline deadline) {
      if (transport == DnsAnswer.Transport.UDP) {
        Message message = new UdpExchange(question, address, OPERATION).ask(deadline);
        if (!message.getHeader().getFlag(Flags.TC)) {
          return message;
        }
      }
      return question.overTcp(address, deadline);
    }

    Asked failed(RRset.Key key, ProviderException failure) {
      DnsAnswer answer = answer(key, Optional.empty(), Optional.of(failure));
      return new Asked(answer, List.of(), Optional.empty());
    }

    private DnsAnswer answer(
        RRset.Key key, Optional<RRset> set, Optional<ProviderException> failure) {
      return new DnsAnswer(role, server, address, transport, key, set, failure);
    }
  }

  /** Whether nothing came back at all, as from a server that is down. */
  private boolean silent() {
    return answer
        .failure()
        .filter(e -> e.vendorCode().isEmpty())
        .map(ProviderException::code)
        .filter(
            code ->
                switch (code) {
                  case TIMEOUT, UNAVAILABLE, NOT_SENT -> true;
                  default -> false;
                })
        .isPresent();
  }
}
