package io.esmos.testkit.dns;

import io.esmos.dns.DnsName;
import io.esmos.dns.RRset;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/**
 * One zone of a {@link NameServer} whose contents come as RRsets: by this a vendor's wire server
 * serves the zone that it holds as real DNS. Each publication replaces the whole zone at once; only
 * what differs from the one before is converted anew. Safe for use by several threads.
 */
public final class ServedZone {
  /** What is answered where the vendor chooses the TTL: Cloudflare's five minutes. */
  private static final long AUTOMATIC = 300;

  private final NameServer server;
  private final DnsName apex;
  private final Object lock = new Object();
  private Map<RRset, List<Record>> converted = Map.of();

  /** Makes the zone of this apex on this server; it is there when it is published first. */
  public ServedZone(NameServer server, DnsName apex) {
    this.server = Objects.requireNonNull(server, "server");
    this.apex = Objects.requireNonNull(apex, "apex");
  }

  /**
   * Serves these RRsets from now on. Features mean nothing here: which of several record sets is
   * answered, and what an alias stands for, is for the caller to have chosen; RRsets without data
   * are left out.
   *
   * @throws IllegalArgumentException if there are two of a name and type, if one lies outside of
   *     the zone or is no data that can be sent, or if SOA or NS are missing at the apex; what was
   *     served before stays
   */
  public void publish(Collection<RRset> answers) {
    synchronized (lock) {
      Map<RRset, List<Record>> fresh = new HashMap<>();
      ZoneData zone = ZoneData.empty(NameServer.name(apex));
      for (RRset set : answers) {
        if (set.data().isEmpty()) {
          continue;
        }
        List<Record> records = converted.get(set);
        records = records == null ? records(set) : records;
        fresh.put(set, records);
        zone.addAll(records);
      }
      server.serve(zone);
      converted = fresh;
    }
  }

  private static List<Record> records(RRset set) {
    Name owner = NameServer.name(set.name());
    long ttl = set.ttl().secondsOr(AUTOMATIC);
    List<Record> records = new ArrayList<>(set.data().size());
    for (String data : set.data()) {
      try {
        records.add(
            Record.fromString(
                owner, Type.value(set.type(), true), DClass.IN, ttl, data, Name.root));
      } catch (IOException e) {
        throw new IllegalArgumentException(set.key() + " cannot be sent: " + data, e);
      }
    }
    return records;
  }
}
