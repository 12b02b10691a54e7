package io.esmos.dns.wire;

import io.esmos.dns.DnsName;
import io.esmos.dns.RRset;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/**
 * Where a name leads that is an alias (RFC 1034, section 3.6.2), as a server tells it.
 *
 * @param names the name that was asked for and those that it leads to, in their order; a circle
 *     ends with a name that was there before
 * @param ttl the longest TTL on the way: until then clients go the old way
 * @param data what the last name has, if it has any
 * @param end what is known of the last name
 */
record Alias(List<DnsName> names, Duration ttl, List<String> data, End end) {
  /** What is known of the name at the end. */
  enum End {
    /** It has what was asked for. */
    DATA,
    /** It leads back. */
    CIRCLE,
    /** It has nothing of what was asked for. */
    NOTHING,
    /** Other servers answer for it, or nobody was asked. */
    ELSEWHERE
  }

  Alias {
    names = List.copyOf(names);
    data = List.copyOf(data);
  }

  /** Follows the aliases in these records; empty if the name is none. */
  static Optional<Alias> of(RRset.Key key, List<Record> records) {
    List<DnsName> names = new ArrayList<>(List.of(key.name()));
    long ttl = 0;
    boolean circle = false;
    Optional<CNAMERecord> next = at(key.name(), records);
    while (next.isPresent() && !circle) {
      ttl = Math.max(ttl, next.get().getTTL());
      DnsName target = Records.name(next.get().getTarget());
      circle = names.contains(target);
      names.add(target);
      next = at(target, records);
    }
    if (names.size() == 1 || key.type().equals("CNAME")) {
      return Optional.empty();
    }
    DnsName last = names.get(names.size() - 1);
    List<String> data = new ArrayList<>();
    for (Record record : records) {
      if (record.getType() == Type.value(key.type(), true)
          && Records.name(record.getName()).equals(last)) {
        data.add(record.rdataToString());
        ttl = Math.max(ttl, record.getTTL());
      }
    }
    End end = circle ? End.CIRCLE : data.isEmpty() ? End.ELSEWHERE : End.DATA;
    data.sort(String::compareTo);
    return Optional.of(new Alias(names, Duration.ofSeconds(ttl), data, end));
  }

  /** Returns the name at the end. */
  DnsName last() {
    return names.get(names.size() - 1);
  }

  /** Returns this, now that a server has said that the last name has nothing. */
  Alias withNothing() {
    return new Alias(names, ttl, data, End.NOTHING);
  }

  @Override
  public String toString() {
    String way =
        names.stream().skip(1).map(DnsName::text).collect(Collectors.joining(", an alias of "));
    return "an alias of " + way + (data.isEmpty() ? "" : " with " + String.join(", ", data));
  }

  private static Optional<CNAMERecord> at(DnsName name, List<Record> records) {
    return records.stream()
        .filter(it -> it instanceof CNAMERecord && Records.name(it.getName()).equals(name))
        .map(CNAMERecord.class::cast)
        .findFirst();
  }
}
