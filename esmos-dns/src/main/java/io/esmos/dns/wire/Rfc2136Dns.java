package io.esmos.dns.wire;

import io.esmos.dns.BatchLimits;
import io.esmos.dns.ChangeBatch;
import io.esmos.dns.DnsCapabilities;
import io.esmos.dns.DnsName;
import io.esmos.dns.DnsProvider;
import io.esmos.dns.LostAnswer;
import io.esmos.dns.RRset;
import io.esmos.dns.Zone;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.time.SystemTime;
import io.esmos.topology.Vendor;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.xbill.DNS.Message;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Serial;
import org.xbill.DNS.TSIG;

/**
 * Zones on a primary name server that takes signed updates: BIND, Knot, PowerDNS and others. A
 * batch is one UPDATE message (RFC 2136), so that it is applied as a whole or not at all, and its
 * conditions are the message's prerequisites. Whole zones are read by AXFR (RFC 5936), single
 * RRsets by queries. Everything is signed (RFC 8945) and goes over TCP: a datagram that is lost
 * would leave the effect of an update unknown. Safe for use by several threads; each call has a
 * connection of its own, and an interrupt ends it.
 *
 * <p>An update is sent once and never repeated; if its answer is lost while there is time left, the
 * zone is asked once whether it holds the change. Failures are {@link ProviderException}s:
 *
 * <table>
 * <caption>Failures</caption>
 * <tr><th>code</th><th>when</th></tr>
 * <tr><td>{@code CONFLICT}</td><td>NXRRSET, YXRRSET, NXDOMAIN, YXDOMAIN: a condition did not hold,
 *     or a CNAME would stand beside other data</td></tr>
 * <tr><td>{@code DENIED}</td><td>REFUSED, NOTAUTH; BADKEY, BADSIG, BADTIME as vendor code</td></tr>
 * <tr><td>{@code INVALID}</td><td>FORMERR, NOTZONE, data of another zone, a batch that does not fit
 *     one message</td></tr>
 * <tr><td>{@code UNSUPPORTED}</td><td>NOTIMP; the apex's SOA and NS, types that no zone holds, a
 *     zone above the limits, reading at or below a delegation</td></tr>
 * <tr><td>{@code NOT_FOUND}</td><td>a zone that was not configured</td></tr>
 * <tr><td>{@code UNAVAILABLE}</td><td>SERVFAIL, connections refused or broken; the effect of an
 *     update is unknown</td></tr>
 * <tr><td>{@code TIMEOUT}</td><td>the deadline, or an interrupt after sending; the effect is unknown
 *     </td></tr>
 * <tr><td>{@code NOT_SENT}</td><td>an interrupt before sending</td></tr>
 * <tr><td>{@code MALFORMED}</td><td>an answer that is none, or not signed as it must be</td></tr>
 * </table>
 *
 * <p>A name that only a wildcard answers reads as if it had the RRset; a condition on it is checked
 * against what the zone holds.
 */
public final class Rfc2136Dns implements DnsProvider {
  private static final String APPLY = "dns.apply";
  private static final String READ = "dns.read";
  private static final String STATUS = "dns.status";
  private static final String ZONES = "dns.zones";

  /** The sets are what a server takes well; {@link MessageRoom} measures the message. */
  private static final DnsCapabilities CAPABILITIES =
      DnsCapabilities.FULL
          .limits(BatchLimits.sets(500))
          .propagation(DnsCapabilities.Propagation.EVERYWHERE);

  /** Questions on the way at once: no server that is in use drops a connection for so few. */
  private static final int PIPELINE = 16;

  private final String name;
  private final Vendor vendor;
  private final InetSocketAddress server;
  private final Set<DnsName> zones;
  private final List<InetSocketAddress> authoritative;
  private final ZoneLimits limits;
  private final DnsCapabilities capabilities;
  private final TSIG signer;
  private final AuthoritativeLookup lookup = AuthoritativeLookup.overTcp();

  private Rfc2136Dns(Builder builder) {
    this.name = builder.name;
    this.vendor = builder.vendor;
    this.server = builder.server;
    this.zones = Set.copyOf(builder.zones);
    this.authoritative =
        builder.authoritative.isEmpty() ? List.of(server) : List.copyOf(builder.authoritative);
    this.limits = builder.limits;
    this.capabilities =
        CAPABILITIES
            .types(builder.types)
            .limits(CAPABILITIES.limits().room(new MessageRoom(zones)::fits));
    this.signer = builder.key.signer(builder.wall);
  }

  /**
   * Begins a provider.
   *
   * @param name a short name for logs and records
   * @param vendor whose failure takes the server away
   * @param server the primary server, by address
   * @param key what the server knows its client by
   */
  public static Builder of(String name, Vendor vendor, InetSocketAddress server, TsigKey key) {
    return new Builder(name, vendor, server, key);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Vendor vendor() {
    return vendor;
  }

  @Override
  public DnsCapabilities capabilities() {
    return capabilities;
  }

  /** Returns those of the configured zones for which the server answers with authority. */
  @Override
  public List<DnsName> zones(Deadline deadline) {
    List<DnsName> served = new ArrayList<>();
    try (TcpConnection tcp = TcpConnection.open(server, deadline, ZONES)) {
      for (DnsName zone : zones) {
        try {
          if (ask(tcp, List.of(new RRset.Key(zone, "SOA")), ZONES).size() == 1) {
            served.add(zone);
          }
        } catch (ProviderException e) {
          boolean notServed = e.code() == Code.DENIED || e.vendorCode().equals(Optional.of("LAME"));
          if (!notServed) {
            throw e;
          }
        }
      }
    }
    served.sort(null);
    return List.copyOf(served);
  }

  @Override
  public Zone read(DnsName apex, Deadline deadline) {
    known(apex, READ);
    return new ZoneTransfer(apex, server, limits, READ).read(signer, deadline);
  }

  @Override
  public Map<RRset.Key, RRset> read(DnsName apex, Collection<RRset.Key> keys, Deadline deadline) {
    known(apex, READ);
    for (RRset.Key key : keys) {
      if (!key.name().within(apex)) {
        throw ProviderException.of(
            Code.INVALID, READ, key.name() + " lies outside of zone " + apex);
      }
    }
    try (TcpConnection tcp = TcpConnection.open(server, deadline, READ)) {
      return ask(tcp, List.copyOf(new LinkedHashSet<>(keys)), READ);
    }
  }

  @Override
  public Change apply(DnsName apex, ChangeBatch batch, Deadline deadline) {
    known(apex, APPLY);
    capabilities.check(apex, batch, APPLY);
    SignedCall call = update(apex, batch);
    try {
      return send(apex, call, deadline);
    } catch (ProviderException e) {
      Change change = LostAnswer.settle(this, apex, batch, e, deadline);
      confirmHeld(apex, batch, e, deadline);
      return change;
    }
  }

  private SignedCall update(DnsName apex, ChangeBatch batch) {
    SignedCall call = new SignedCall(signer, UpdateMessage.of(apex, batch, APPLY), server, APPLY);
    if (call.wire().length > TcpConnection.MAX_MESSAGE) {
      throw ProviderException.of(
          Code.INVALID,
          APPLY,
          "a batch of "
              + call.wire().length
              + " octets does not fit one message of 65535; split it with ChangePlan");
    }
    return call;
  }

  private Change send(DnsName apex, SignedCall call, Deadline deadline) {
    try (TcpConnection tcp = TcpConnection.open(server, deadline, APPLY)) {
      tcp.send(call.wire());
      byte[] wire = tcp.receive();
      Message answer = Question.parse(wire, server, APPLY);
      if (answer.getHeader().getID() != call.id()
          || answer.getHeader().getOpcode() != Opcode.UPDATE) {
        throw Failures.malformed(server, APPLY, "sent a message that is no answer", null);
      }
      call.verify(answer, wire);
      if (answer.getRcode() != Rcode.NOERROR) {
        throw Failures.rcode(answer.getRcode(), server, APPLY);
      }
      return new Change(apex, serialAfter(tcp, apex));
    }
  }

  /**
   * Asks by an update that changes nothing whether the zone itself holds what was put: a question
   * might have been answered from a wildcard.
   */
  private void confirmHeld(
      DnsName apex, ChangeBatch batch, ProviderException failure, Deadline deadline) {
    ChangeBatch held = new ChangeBatch(batch.put(), batch.delete(), List.of(), Set.of());
    try {
      send(apex, update(apex, held), deadline);
    } catch (ProviderException e) {
      failure.addSuppressed(e);
      throw failure;
    }
  }

  /**
   * Asks the authoritative servers whether their SOA serial is at least that of the change; those
   * that do not answer count as not having it.
   */
  @Override
  public ChangeStatus status(Change change, Deadline deadline) {
    known(change.apex(), STATUS);
    if (change.id().isEmpty()) {
      return ChangeStatus.UNKNOWN;
    }
    long serial = Long.parseLong(change.id());
    for (int i = 0; i < authoritative.size(); i++) {
      Duration share = deadline.remaining().dividedBy(authoritative.size() - i);
      try {
        Optional<RRset> soa =
            lookup.ask(authoritative.get(i), change.apex(), "SOA", deadline.atMost(share));
        if (soa.isEmpty() || Serial.compare(serial(soa.get()), serial) < 0) {
          return ChangeStatus.PENDING;
        }
      } catch (ProviderException e) {
        if (e.code() == Code.NOT_SENT || authoritative.size() == 1) {
          throw e;
        }
        return ChangeStatus.PENDING;
      }
    }
    return ChangeStatus.DONE;
  }

  @Override
  public String toString() {
    return name + " at " + server;
  }

  /** The update is done: that its serial could not be learned is no failure. */
  private String serialAfter(TcpConnection tcp, DnsName apex) {
    RRset.Key key = new RRset.Key(apex, "SOA");
    try {
      RRset soa = ask(tcp, List.of(key), APPLY).get(key);
      return soa == null ? "" : Long.toString(serial(soa));
    } catch (ProviderException e) {
      return "";
    }
  }

  private static long serial(RRset soa) {
    return Long.parseLong(soa.data().get(0).split(" ", -1)[2]);
  }

  /** Asks for RRsets on one connection; several questions are on the way at once. */
  private Map<RRset.Key, RRset> ask(TcpConnection tcp, List<RRset.Key> keys, String operation) {
    Map<RRset.Key, RRset> found = new TreeMap<>();
    for (int from = 0; from < keys.size(); from += PIPELINE) {
      List<RRset.Key> some = keys.subList(from, Math.min(keys.size(), from + PIPELINE));
      new Pipeline(signer, server, operation)
          .ask(tcp, some)
          .forEach(set -> found.put(set.key(), set));
    }
    return found;
  }

  private void known(DnsName apex, String operation) {
    if (!zones.contains(apex)) {
      throw ProviderException.of(
          Code.NOT_FOUND, operation, "zone " + apex + " is not one of " + name);
    }
  }

  /** Collects what a provider needs. Not thread-safe. */
  public static final class Builder {
    private final String name;
    private final Vendor vendor;
    private final InetSocketAddress server;
    private final TsigKey key;
    private final Set<DnsName> zones = new LinkedHashSet<>();
    private List<InetSocketAddress> authoritative = List.of();
    private ZoneLimits limits = ZoneLimits.DEFAULT;
    private Set<String> types = Set.of();
    private InstantSource wall = SystemTime.wall();

    private Builder(String name, Vendor vendor, InetSocketAddress server, TsigKey key) {
      this.name = Objects.requireNonNull(name, "name");
      this.vendor = Objects.requireNonNull(vendor, "vendor");
      this.server = Objects.requireNonNull(server, "server");
      this.key = Objects.requireNonNull(key, "key");
    }

    /** Adds a zone; at least one is needed. */
    public Builder zone(DnsName apex) {
      zones.add(apex);
      return this;
    }

    /**
     * Names the servers that are asked whether they have a change; by default the primary alone.
     */
    public Builder authoritative(List<InetSocketAddress> servers) {
      authoritative = List.copyOf(servers);
      return this;
    }

    /** Sets how large a zone may be; by default {@link ZoneLimits#DEFAULT}. */
    public Builder limits(ZoneLimits most) {
      limits = Objects.requireNonNull(most, "limits");
      return this;
    }

    /**
     * Says which types the server holds, by mnemonic; by default all. Needed where a server drops
     * some without a word, as PowerDNS does with DNSKEY, CDS and CDNSKEY: others are then {@code
     * UNSUPPORTED}.
     */
    public Builder types(Collection<String> mnemonics) {
      types = Set.copyOf(mnemonics);
      return this;
    }

    /** Sets the clock by which messages are signed; by default this machine's. */
    public Builder wall(InstantSource clock) {
      wall = Objects.requireNonNull(clock, "wall");
      return this;
    }

    /** Returns the provider; it has not asked anybody yet. */
    public Rfc2136Dns build() {
      List<String> faults = new ArrayList<>();
      if (zones.isEmpty()) {
        faults.add("add a zone");
      }
      if (server.isUnresolved()) {
        faults.add(
            "give the server " + server + " by address: a name would be asked of a resolver");
      }
      if (!faults.isEmpty()) {
        throw new IllegalArgumentException("provider " + name + ": " + String.join("; ", faults));
      }
      return new Rfc2136Dns(this);
    }
  }
}
