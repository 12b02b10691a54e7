package io.esmos.testkit.dns;

import java.util.List;
import java.util.Map;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** What an authoritative server answers from one zone (RFC 1034, section 4.3.2). Pure. */
final class QueryRules {
  /** Longer chains of aliases are somebody's mistake. */
  private static final int MAX_ALIASES = 8;

  private final ZoneData data;
  private final Message response;

  private QueryRules(ZoneData data, Message response) {
    this.data = data;
    this.response = response;
  }

  /** Fills the sections and flags of a response that has its question. */
  static void answer(ZoneData data, Record question, Message response) {
    new QueryRules(data, response).follow(question.getName(), question.getType());
  }

  private void follow(Name start, int type) {
    response.getHeader().setFlag(Flags.AA);
    Name name = start;
    for (int aliases = 0; aliases <= MAX_ALIASES && name.subdomain(data.apex()); aliases++) {
      Name cut = data.cut(name);
      if (cut != null && !(type == Type.DS && cut.equals(name))) {
        referral(cut, aliases == 0);
        return;
      }
      Map<Integer, List<Record>> node = data.at(name);
      List<Record> alias = node.getOrDefault(Type.CNAME, List.of());
      if (alias.isEmpty() || type == Type.CNAME || type == Type.ANY) {
        node.forEach(
            (each, records) -> {
              if (type == each || type == Type.ANY) {
                records.forEach(record -> response.addRecord(record, Section.ANSWER));
              }
            });
        if (response.getSection(Section.ANSWER).size() == aliases) {
          nothing(name);
        }
        return;
      }
      response.addRecord(alias.get(0), Section.ANSWER);
      name = ((CNAMERecord) alias.get(0)).getTarget();
    }
  }

  private void referral(Name cut, boolean whole) {
    if (whole) {
      response.getHeader().unsetFlag(Flags.AA);
    }
    for (Record record : data.get(cut, Type.NS)) {
      response.addRecord(record, Section.AUTHORITY);
      Name target = ((NSRecord) record).getTarget();
      for (int type : new int[] {Type.A, Type.AAAA}) {
        data.get(target, type).forEach(glue -> response.addRecord(glue, Section.ADDITIONAL));
      }
    }
  }

  /** RFC 2308: the SOA says for how long the absence may be remembered. */
  private void nothing(Name name) {
    if (!data.exists(name)) {
      response.getHeader().setRcode(Rcode.NXDOMAIN);
    }
    SOARecord soa = data.soa();
    response.addRecord(
        ZoneData.withTtl(soa, Math.min(soa.getTTL(), soa.getMinimum())), Section.AUTHORITY);
  }
}
