package io.esmos.testkit.dns;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongUnaryOperator;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.RRSIGRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * What an authoritative server answers from one zone (RFC 1034, section 4.3.2, with the wildcards
 * of RFC 4592). Pure.
 */
final class QueryRules {
  /** Longer chains of aliases are somebody's mistake. */
  private static final int MAX_ALIASES = 8;

  private final ZoneData data;
  private final Message response;
  private final LongUnaryOperator ttl;
  private final boolean signatures;

  private QueryRules(ZoneData data, Message response, LongUnaryOperator ttl, boolean signatures) {
    this.data = data;
    this.signatures = signatures;
    this.response = response;
    this.ttl = ttl;
  }

  /**
   * Fills the sections and flags of a response that has its question.
   *
   * @param ttl what is answered for a TTL of the zone
   * @param signatures whether the client wants them beside what they cover, where the zone has any
   */
  static void answer(
      ZoneData data, Record question, Message response, LongUnaryOperator ttl, boolean signatures) {
    new QueryRules(data, response, ttl, signatures).follow(question.getName(), question.getType());
  }

  private void follow(Name start, int type) {
    response.getHeader().setFlag(Flags.AA);
    Name name = start;
    Set<Name> seen = new HashSet<>();
    for (int aliases = 0; aliases <= MAX_ALIASES && name.subdomain(data.apex()); aliases++) {
      if (!seen.add(name)) {
        return; // an alias of itself: all of the circle is told, once
      }
      Name cut = data.cut(name);
      if (cut != null && !(type == Type.DS && cut.equals(name))) {
        referral(cut, aliases == 0);
        return;
      }
      Name source = data.source(name);
      Map<Integer, List<Record>> node = data.at(source);
      List<Record> alias = node.getOrDefault(Type.CNAME, List.of());
      if (alias.isEmpty() || type == Type.CNAME || type == Type.ANY) {
        Name owner = name;
        node.forEach(
            (each, records) -> {
              if (type == each || type == Type.ANY) {
                records.forEach(record -> add(record, owner, Section.ANSWER));
              } else if (each == Type.RRSIG && signatures && node.containsKey(type)) {
                records.stream()
                    .filter(record -> ((RRSIGRecord) record).getTypeCovered() == type)
                    .forEach(record -> add(record, owner, Section.ANSWER));
              }
            });
        if (response.getSection(Section.ANSWER).size() == aliases) {
          nothing(source);
        }
        return;
      }
      add(alias.get(0), name, Section.ANSWER);
      name = ((CNAMERecord) alias.get(0)).getTarget();
    }
  }

  private void referral(Name cut, boolean whole) {
    if (whole) {
      response.getHeader().unsetFlag(Flags.AA);
    }
    for (Record record : data.get(cut, Type.NS)) {
      add(record, cut, Section.AUTHORITY);
      Name target = ((NSRecord) record).getTarget();
      for (int type : new int[] {Type.A, Type.AAAA}) {
        data.get(target, type).forEach(glue -> add(glue, target, Section.ADDITIONAL));
      }
    }
  }

  /** RFC 2308: the SOA says for how long the absence may be remembered. */
  private void nothing(Name name) {
    if (!data.exists(name)) {
      response.getHeader().setRcode(Rcode.NXDOMAIN);
    }
    SOARecord soa = data.soa();
    Record remembered = ZoneData.withTtl(soa, Math.min(soa.getTTL(), soa.getMinimum()));
    add(remembered, data.apex(), Section.AUTHORITY);
  }

  private void add(Record record, Name owner, int section) {
    response.addRecord(ZoneData.with(record, owner, ttl.applyAsLong(record.getTTL())), section);
  }
}
