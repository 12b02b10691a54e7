package io.esmos.dns.wire;

import io.esmos.dns.DnsName;
import io.esmos.dns.Presentation;
import io.esmos.dns.RRset;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/** Between the core's RRsets and dnsjava's records. */
final class Records {
  /** RFC 6895, section 3.1: 128 to 255 are questions and transaction data, never in a zone. */
  private static final int FIRST_META = 128;

  private static final int LAST_META = 255;

  private Records() {}

  static Name name(DnsName name) {
    try {
      return Name.fromString(name.text(), Name.root);
    } catch (TextParseException e) {
      throw new IllegalStateException("a checked name is not taken: " + name, e);
    }
  }

  static DnsName name(Name name) {
    return DnsName.of(name.toString());
  }

  /** Returns an address as people write it, IPv6 as in RFC 5952. */
  static String text(InetAddress address) {
    String plain = address.getHostAddress();
    int zone = plain.indexOf('%');
    String number = zone < 0 ? plain : plain.substring(0, zone);
    String type = address instanceof Inet6Address ? "AAAA" : "A";
    return Presentation.canonical(type, number) + plain.substring(number.length());
  }

  /** Returns the type's number, or refuses a mnemonic that cannot be held. */
  static int type(String mnemonic, String operation) {
    int type = Type.value(mnemonic, true);
    if (type < 1 || type == Type.OPT || (type >= FIRST_META && type <= LAST_META)) {
      throw ProviderException.of(
          Code.UNSUPPORTED, operation, "records of type " + mnemonic + " cannot be held");
    }
    return type;
  }

  /** Returns an RRset's records with this TTL. */
  static List<Record> wire(RRset set, long ttl, String operation) {
    int type = type(set.type(), operation);
    Name owner = name(set.name());
    List<Record> records = new ArrayList<>();
    for (String data : set.data()) {
      try {
        records.add(Record.fromString(owner, type, DClass.IN, ttl, data, Name.root));
      } catch (IOException | RuntimeException e) {
        throw ProviderException.of(
            Code.INVALID, operation, set.name() + " " + set.type() + " is no valid data", e);
      }
    }
    return records;
  }

  /** Collects records to RRsets; differing TTLs within one become the lowest (RFC 2181, 5.2). */
  static final class Collector {
    private final Map<RRset.Key, List<String>> data = new LinkedHashMap<>();
    private final Map<RRset.Key, Long> ttls = new LinkedHashMap<>();

    void add(Record record) {
      RRset.Key key = new RRset.Key(name(record.getName()), Type.string(record.getType()));
      data.computeIfAbsent(key, k -> new ArrayList<>()).add(record.rdataToString());
      // RFC 2181, section 8: a TTL with the highest bit set means zero.
      long ttl = record.getTTL() > Integer.MAX_VALUE ? 0 : record.getTTL();
      ttls.merge(key, ttl, Math::min);
    }

    List<RRset> sets() {
      List<RRset> sets = new ArrayList<>(data.size());
      data.forEach(
          (key, rdata) ->
              sets.add(
                  new RRset(
                      key.name(),
                      key.type(),
                      Duration.ofSeconds(ttls.getOrDefault(key, 0L)),
                      rdata)));
      return sets;
    }
  }
}
