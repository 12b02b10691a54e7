package io.esmos.testkit.dns;

import io.esmos.dns.DnsName;
import io.esmos.dns.RRset;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/**
 * Serves the zones that a vendor's wire server holds as real DNS. Safe for use by several threads.
 */
public final class ServedZones implements AutoCloseable {
  /** What is answered where the vendor chooses the TTL: Cloudflare's five minutes. */
  private static final long AUTOMATIC = 300;

  private final Object lock = new Object();
  private final InetSocketAddress address;
  private final Optional<Duration> ttl;
  private final Map<DnsName, Map<RRset, List<Record>>> converted = new HashMap<>();
  private @Nullable NameServer server;

  /**
   * Serves nothing yet.
   *
   * @param address where it will listen; port 0 for a free one
   * @param ttl the TTL that every answer has, whatever the vendor's API keeps; empty for the API's.
   *     A drill need not wait as long as the vendor's smallest TTL, and must say so in its report
   */
  public ServedZones(InetSocketAddress address, Optional<Duration> ttl) {
    this.address = address;
    this.ttl = ttl;
  }

  /**
   * Serves a zone as it is now, the whole of it from one moment to the next. Only what differs from
   * before is converted anew. RRsets without data are left out, several of a name and type are
   * answered together; those that the vendor answers by a rule of its own are handed in as it would
   * answer.
   *
   * @throws IllegalArgumentException if one lies outside of the zone or is no data that can be
   *     sent, or if SOA or NS are missing at the apex; what was served before stays
   */
  public void publish(DnsName apex, Collection<RRset> sets) {
    synchronized (lock) {
      Map<RRset, List<Record>> before = converted.getOrDefault(apex, Map.of());
      Map<RRset, List<Record>> fresh = new HashMap<>();
      ZoneData zone = ZoneData.empty(NameServer.name(apex));
      for (RRset set : sets) {
        if (!set.data().isEmpty()) {
          List<Record> known = before.get(set);
          List<Record> records = known == null ? records(set) : known;
          fresh.put(set, records);
          zone.addAll(records);
        }
      }
      zone.whole();
      started().serve(zone);
      converted.put(apex, fresh);
    }
  }

  /**
   * Returns the name server, to ask it, to make it fail, or to stop it.
   *
   * @throws IllegalStateException before the first zone is published
   */
  public NameServer server() {
    synchronized (lock) {
      if (server == null) {
        throw new IllegalStateException("no zone is served yet");
      }
      return server;
    }
  }

  /** Stops listening. */
  @Override
  public void close() {
    synchronized (lock) {
      if (server != null) {
        server.close();
      }
    }
  }

  private NameServer started() {
    if (server == null) {
      NameServer.Builder builder = NameServer.builder().address(address);
      ttl.ifPresent(builder::fixedTtl);
      server = builder.start();
    }
    return server;
  }

  private static List<Record> records(RRset set) {
    Name owner = NameServer.name(set.name());
    long seconds = set.ttl().secondsOr(AUTOMATIC);
    int type = Type.value(set.type(), true);
    List<Record> records = new ArrayList<>(set.data().size());
    for (String data : set.data()) {
      try {
        records.add(Record.fromString(owner, type, DClass.IN, seconds, data, Name.root));
      } catch (IOException e) {
        throw new IllegalArgumentException(set.key() + " cannot be sent: " + data, e);
      }
    }
    return records;
  }
}
