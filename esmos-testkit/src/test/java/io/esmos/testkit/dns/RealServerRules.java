package io.esmos.testkit.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.esmos.dns.ChangeBatch;
import io.esmos.dns.DnsName;
import io.esmos.dns.RRset;
import io.esmos.dns.wire.DnsReport;
import io.esmos.dns.wire.DnsVerifier;
import io.esmos.dns.wire.Finding.Kind;
import io.esmos.dns.wire.Rfc2136Dns;
import io.esmos.dns.wire.TsigKey;
import io.esmos.dns.wire.ZoneServer;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.time.SystemTime;
import io.esmos.topology.Vendor;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The provider on a name server that others wrote, and what that says to a wrong client. */
interface RealServerRules extends DnsProviderContract {
  DnsName APEX = DnsName.of("clinic.example");

  /** Returns the server's product. */
  NameServerProduct product();

  /** Returns a bench on a server of its own. */
  @Override
  default DnsBench bench() {
    NameServerProcess server = NameServerProcess.start(product(), APEX);
    return new ServerBench(server.address(), APEX, server, product().types());
  }

  /** The switch on such a server. */
  interface Switch extends TrafficSwitchContract {
    /** Returns the server's product. */
    NameServerProduct product();

    /** Returns a bench on a server of its own. */
    @Override
    default TrafficBench bench() {
      NameServerProcess server = NameServerProcess.start(product(), APEX);
      return NameServerSwitchContractTest.bench(
          new ServerBench(server.address(), APEX, server), server.address());
    }
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

  /** How a server answers for a circle is its own affair; that it is one must be seen. */
  @Test
  @DisplayName("aliases in a circle are read as they are, and found by the verifier")
  default void circles() throws Exception {
    try (NameServerProcess server = NameServerProcess.start(product(), APEX)) {
      Rfc2136Dns provider = provider(server.address(), ServerBench.KEY, SystemTime.wall());
      RRset there = alias("www", "a");
      RRset back = alias("a", "www");
      provider.apply(APEX, ChangeBatch.put(there), soon());
      provider.apply(APEX, ChangeBatch.put(back), soon());
      assertEquals(Optional.of(there), provider.read(APEX, soon()).get(there.name(), "CNAME"));
      assertEquals(Optional.of(back), provider.read(APEX, soon()).get(back.name(), "CNAME"));
      ExecutorService executor = Executors.newCachedThreadPool();
      try {
        DnsReport report =
            DnsVerifier.of(APEX, executor)
                .server(new ZoneServer(new Vendor("test"), APEX.child("ns1"), server.address()))
                .look(APEX.child("www"), "A")
                .build()
                .verify(soon());
        assertTrue(
            report.findings().stream().anyMatch(it -> it.kind() == Kind.ALIAS),
            report.findings()::toString);
      } finally {
        executor.shutdownNow();
      }
    }
  }

  private static RRset alias(String label, String target) {
    Duration ttl = Duration.ofSeconds(60);
    return RRset.of(APEX.child(label), "CNAME", ttl, APEX.child(target).text());
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
