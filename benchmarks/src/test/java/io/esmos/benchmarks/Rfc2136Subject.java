package io.esmos.benchmarks;

import io.esmos.dns.DnsProvider;
import io.esmos.dns.wire.Rfc2136Dns;
import io.esmos.dns.wire.TsigKey;
import io.esmos.testkit.dns.NameServer;
import io.esmos.testkit.dns.NameServerFaults.Kind;
import io.esmos.topology.Vendor;
import java.net.URI;
import java.time.Duration;

/** A primary name server: one transfer (AXFR), updates of 500 RRsets. */
final class Rfc2136Subject implements ZoneSubject {
  private static final TsigKey KEY =
      TsigKey.parse("hmac-sha256:benchmark.test:b25seS1mb3ItYmVuY2htYXJrcy0xMjM0NTY3OA==");
  static final String APEX_DATA =
      """
      @ 3600 IN SOA ns.large.test. dns.large.test. 1 7200 900 1209600 60
      @ 3600 IN NS ns.large.test.
      """;

  private final NameServer server;
  private long seen;

  Rfc2136Subject(int sets) {
    server = NameServer.builder().zone(APEX, APEX_DATA + ZoneSubject.file(sets)).key(KEY).start();
  }

  @Override
  public URI url() {
    return URI.create("dns://127.0.0.1:" + server.address().getPort());
  }

  @Override
  public DnsProvider provider() {
    return Rfc2136Dns.of("name server", new Vendor("own"), server.address(), KEY)
        .zone(APEX)
        .build();
  }

  @Override
  public DnsProvider paced() {
    return provider();
  }

  /** The question for the serial after each update, on its connection, is not counted. */
  @Override
  public long calls() {
    long all = server.messages(Kind.TRANSFER) + server.messages(Kind.UPDATE);
    long calls = all - seen;
    seen = all;
    return calls;
  }

  @Override
  public long leastToRead(int sets) {
    return 1;
  }

  @Override
  public long leastToReplace(int sets) {
    return ZoneSubject.pages(sets, 500);
  }

  /** There is no quota. */
  @Override
  public Duration leastTime(long reads, long changes) {
    return Duration.ZERO;
  }

  @Override
  public void close() {
    server.close();
  }

  @Override
  public String toString() {
    return "RFC 2136";
  }
}
