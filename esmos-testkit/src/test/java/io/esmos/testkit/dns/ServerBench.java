package io.esmos.testkit.dns;

import io.esmos.dns.DnsName;
import io.esmos.dns.DnsProvider;
import io.esmos.dns.wire.Rfc2136Dns;
import io.esmos.dns.wire.TsigKey;
import io.esmos.topology.Vendor;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;

/** {@link Rfc2136Dns} against a name server, through a relay that can lose what the server says. */
final class ServerBench implements DnsBench {
  static final TsigKey KEY =
      TsigKey.parse("hmac-sha256:update.test:c2VjcmV0LWZvci10ZXN0cy1vbmx5LTEyMzQ1Njc4");

  private final DnsName apex;
  private final Set<String> types;
  private final CutRelay relay;
  private final DnsProvider provider;
  private final DnsProvider other;
  private final Deque<AutoCloseable> closeables = new ArrayDeque<>();

  ServerBench(InetSocketAddress server, DnsName apex) {
    this(server, apex, () -> {});
  }

  ServerBench(InetSocketAddress server, DnsName apex, AutoCloseable owned) {
    this(server, apex, owned, Set.of());
  }

  /** Makes a bench of a server that holds these types, all if there are none. */
  ServerBench(InetSocketAddress server, DnsName apex, AutoCloseable owned, Set<String> types) {
    this.apex = apex;
    this.types = types;
    this.relay = new CutRelay(server);
    closeables.push(owned);
    closeables.push(relay);
    this.provider = provider("subject", relay.address());
    this.other = provider("other", server);
  }

  /** Returns a zone file with nothing but the apex. */
  static String zoneFile(DnsName apex) {
    return """
        $TTL 3600
        @ IN SOA ns1 hostmaster 1 7200 900 1209600 60
        @ IN NS ns1
        ns1 IN A 127.0.0.1
        """
        .replace("@ ", apex + " ");
  }

  @Override
  public DnsProvider provider() {
    return provider;
  }

  @Override
  public DnsProvider other() {
    return other;
  }

  @Override
  public DnsName apex() {
    return apex;
  }

  @Override
  public Duration patience() {
    return Duration.ofSeconds(30);
  }

  @Override
  public void loseNextAnswer() {
    relay.swallowNextAnswers();
  }

  @Override
  public void breakOffNextZone() {
    relay.cutNextAfter(60);
  }

  @Override
  public void close() {
    try {
      for (AutoCloseable closeable : closeables) {
        closeable.close();
      }
    } catch (Exception e) {
      throw new IllegalStateException("the bench cannot be closed", e);
    }
  }

  private DnsProvider provider(String name, InetSocketAddress at) {
    return Rfc2136Dns.of(name, new Vendor("test"), at, KEY).zone(apex).types(types).build();
  }
}
