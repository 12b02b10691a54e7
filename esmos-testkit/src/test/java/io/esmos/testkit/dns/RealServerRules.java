package io.esmos.testkit.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.esmos.dns.ChangeBatch;
import io.esmos.dns.DnsName;
import io.esmos.dns.RRset;
import io.esmos.dns.wire.Rfc2136Dns;
import io.esmos.dns.wire.TsigKey;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.time.SystemTime;
import io.esmos.topology.Vendor;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a name server that others wrote says to a client that it must not serve. */
interface RealServerRules {
  DnsName APEX = DnsName.of("clinic.example");

  /** Returns the server's product. */
  NameServerProduct product();

  /** Returns a bench on a server of its own. */
  default DnsBench bench() {
    NameServerProcess server = NameServerProcess.start(product(), APEX);
    return new ServerBench(server.address(), APEX, server, product().types());
  }

  /** Returns a bench of the switch on a server of its own. */
  static TrafficBench traffic(NameServerProduct product) {
    NameServerProcess server = NameServerProcess.start(product, APEX);
    return NameServerSwitchContractTest.bench(
        new ServerBench(server.address(), APEX, server), server.address());
  }

  /** A key that the server does not know, a wrong secret, and a clock ten minutes ahead. */
  @Test
  @DisplayName("a wrong key, secret or clock is DENIED, by name, and changes nothing")
  default void wrongKeys() throws Exception {
    try (NameServerProcess server = NameServerProcess.start(product(), APEX)) {
      TsigKey unknown = TsigKey.parse("hmac-sha256:unknown.test:c2VjcmV0LWZvci10ZXN0cy1vbmx5LTEy");
      TsigKey forged =
          TsigKey.parse("hmac-sha256:update.test:bm90LXRoZS1zZWNyZXQtb2YtdGhlLXNlcnZlcg==");
      InstantSource ahead = InstantSource.offset(SystemTime.wall(), Duration.ofMinutes(10));
      refused("BADKEY", product().refusal("BADKEY"), server.address(), unknown, SystemTime.wall());
      refused("BADSIG", product().refusal("BADSIG"), server.address(), forged, SystemTime.wall());
      refused("BADTIME", product().refusal("BADTIME"), server.address(), ServerBench.KEY, ahead);
      Rfc2136Dns good = provider(server.address(), ServerBench.KEY, SystemTime.wall());
      assertEquals(
          Optional.empty(),
          good.read(APEX, soon()).get(APEX.child("www"), "A"),
          "what none of them may put");
    }
  }

  private static void refused(
      String code, String said, InetSocketAddress server, TsigKey key, InstantSource wall) {
    Rfc2136Dns provider = provider(server, key, wall);
    RRset set = RRset.of(APEX.child("www"), "A", Duration.ofSeconds(60), "192.0.2.1");
    ProviderException update =
        assertThrows(
            ProviderException.class,
            () -> provider.apply(APEX, ChangeBatch.put(set), soon()),
            code);
    assertEquals(Code.DENIED, update.code(), code + " update: " + update);
    assertEquals(Optional.of(said), update.vendorCode(), "update: " + update);
    ProviderException transfer =
        assertThrows(ProviderException.class, () -> provider.read(APEX, soon()), code);
    assertEquals(Code.DENIED, transfer.code(), code + " transfer: " + transfer);
  }

  private static Rfc2136Dns provider(InetSocketAddress server, TsigKey key, InstantSource wall) {
    return Rfc2136Dns.of("subject", new Vendor("test"), server, key).zone(APEX).wall(wall).build();
  }

  private static Deadline soon() {
    return Deadline.in(Duration.ofSeconds(30), SystemTime.ticker());
  }
}
