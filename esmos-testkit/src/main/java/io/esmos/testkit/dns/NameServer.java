package io.esmos.testkit.dns;

import io.esmos.dns.DnsName;
import io.esmos.dns.Ttl;
import io.esmos.dns.wire.TsigKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.TextParseException;

/**
 * An authoritative name server for tests and rehearsals: real DNS over UDP and TCP on one port,
 * signed updates (RFC 2136) and transfers (RFC 5936), zones in memory. It can be stopped, which
 * cuts every connection, and started again on the same port with the same data. It answers from
 * wildcards (RFC 4592), hands out the signatures that a zone file has, and knows no more of DNSSEC
 * and no IXFR. Safe for use by several threads.
 */
public final class NameServer implements AutoCloseable {
  private static final long ZONES_TTL = -1;
  private static final InetAddress IPV6_LOOPBACK = ipv6Loopback();

  private final NameServerFaults faults = new NameServerFaults();
  private final ServerProtocol protocol;
  private final Object lock = new Object();
  private final boolean bothFamilies;
  private List<ServerSockets> sockets = List.of();
  private InetSocketAddress address;

  private NameServer(Builder builder) {
    this.address = builder.address;
    this.bothFamilies = builder.bothFamilies;
    long fixed = builder.fixedTtl;
    this.protocol =
        new ServerProtocol(builder.key, faults, ttl -> fixed == ZONES_TTL ? ttl : fixed);
    builder.zones.forEach(protocol::zone);
  }

  /** Begins a server. */
  public static Builder builder() {
    return new Builder();
  }

  /** Returns where it listens, or listened last. */
  public InetSocketAddress address() {
    synchronized (lock) {
      return address;
    }
  }

  /**
   * Returns where it listens, or listened last, on IPv6.
   *
   * @throws IllegalStateException if it listens on one address only
   */
  public InetSocketAddress ipv6Address() {
    if (!bothFamilies) {
      throw new IllegalStateException("build it with ipv6()");
    }
    return new InetSocketAddress(IPV6_LOOPBACK, address().getPort());
  }

  /** Returns what is planned to go wrong. */
  public NameServerFaults faults() {
    return faults;
  }

  /** Returns how many messages of this kind have come since it was made. */
  public long messages(NameServerFaults.Kind kind) {
    return faults.seen(kind);
  }

  /**
   * Returns the records of a zone, in presentation form, for a look from outside of the protocol.
   */
  public List<String> records(DnsName apex) {
    ZoneData data = protocol.zone(name(apex));
    return data == null ? List.of() : data.all().stream().map(Record::toString).toList();
  }

  /** Replaces a zone by the one of this zone file, or adds it. */
  public void load(DnsName apex, String text) {
    protocol.zone(ZoneData.parse(name(apex), text));
  }

  /** Replaces a zone, or adds it. */
  void serve(ZoneData zone) {
    protocol.zone(zone);
  }

  /** Listens, on the port that it had before if it had one. Does nothing if it listens already. */
  public void start() {
    synchronized (lock) {
      if (!sockets.isEmpty()) {
        return;
      }
      try {
        sockets = open();
        address = sockets.get(0).address();
      } catch (IOException e) {
        throw new UncheckedIOException("cannot listen on " + address, e);
      }
    }
  }

  /** Stops listening and cuts every connection; the data stay. Does nothing if it is stopped. */
  public void stop() {
    List<ServerSockets> open;
    synchronized (lock) {
      open = sockets;
      sockets = List.of();
    }
    open.forEach(ServerSockets::close);
  }

  private List<ServerSockets> open() throws IOException {
    for (int attempt = 1; ; attempt++) {
      ServerSockets first = ServerSockets.open(address, protocol);
      if (!bothFamilies) {
        return List.of(first);
      }
      int port = first.address().getPort();
      try {
        InetSocketAddress second = new InetSocketAddress(IPV6_LOOPBACK, port);
        return List.of(first, ServerSockets.open(second, protocol));
      } catch (BindException e) {
        first.close();
        if (address.getPort() != 0 || attempt == ServerSockets.PORT_ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  @Override
  public void close() {
    stop();
  }

  @Override
  public String toString() {
    return "NameServer[" + address() + "]";
  }

  private static InetAddress ipv6Loopback() {
    byte[] octets = new byte[16];
    octets[15] = 1;
    try {
      return InetAddress.getByAddress(octets);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("16 octets are an address", e);
    }
  }

  static Name name(DnsName name) {
    try {
      return Name.fromString(name.text(), Name.root);
    } catch (TextParseException e) {
      throw new IllegalArgumentException("name " + name, e);
    }
  }

  /** Collects what a server needs. Not thread-safe. */
  public static final class Builder {
    private final List<ZoneData> zones = new ArrayList<>();
    private @Nullable TsigKey key;
    private long fixedTtl = ZONES_TTL;
    private boolean bothFamilies;
    private InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private Builder() {}

    /** Adds a zone, given as a zone file with its SOA and NS. */
    public Builder zone(DnsName apex, String text) {
      zones.add(ZoneData.parse(name(apex), text));
      return this;
    }

    /** Sets the key that updates and transfers must be signed with; without it there are none. */
    public Builder key(TsigKey shared) {
      key = Objects.requireNonNull(shared, "key");
      return this;
    }

    /**
     * Sets the TTL of every answer, whatever the zone says; updates and transfers keep the zone's.
     * For rehearsals with a vendor whose least TTL is longer than a test wants to wait.
     */
    public Builder fixedTtl(Duration ttl) {
      fixedTtl = Ttl.of(ttl).secondsOr(ZONES_TTL);
      return this;
    }

    /** Sets where it listens; by default on a free port of the loopback interface. */
    public Builder address(InetSocketAddress listen) {
      address = Objects.requireNonNull(listen, "address");
      return this;
    }

    /**
     * Lets it listen on IPv6's loopback address too, at the same port, with the same zones and
     * faults. Not every machine has that address.
     */
    public Builder ipv6() {
      bothFamilies = true;
      return this;
    }

    /**
     * Returns the server, listening; zones may come later.
     *
     * @throws UncheckedIOException if it cannot listen
     */
    public NameServer start() {
      NameServer server = new NameServer(this);
      server.start();
      return server;
    }
  }
}
