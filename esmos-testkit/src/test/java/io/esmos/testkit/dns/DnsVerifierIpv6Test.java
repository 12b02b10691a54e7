package io.esmos.testkit.dns;

import static io.esmos.testkit.dns.Findings.found;
import static io.esmos.testkit.dns.Findings.verify;
import static org.assertj.core.api.Assertions.assertThat;

import io.esmos.dns.ChangeBatch;
import io.esmos.dns.DnsName;
import io.esmos.dns.RRset;
import io.esmos.dns.wire.AuthoritativeLookup;
import io.esmos.dns.wire.DnsReport;
import io.esmos.dns.wire.DnsVerifier;
import io.esmos.dns.wire.Finding.Kind;
import io.esmos.dns.wire.Finding.Severity;
import io.esmos.dns.wire.Rfc2136Dns;
import io.esmos.dns.wire.ZoneServer;
import io.esmos.lanes.Ipv6Lane;
import io.esmos.lanes.Lanes;
import io.esmos.provider.Deadline;
import io.esmos.time.SystemTime;
import io.esmos.topology.Vendor;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Servers that have an IPv4 and an IPv6 address, which may fail one without the other. */
@Ipv6Lane
final class DnsVerifierIpv6Test {
  private static final DnsName PARENT = DnsName.of("example");
  private static final DnsName APEX = DnsName.of("clinic.example");
  private static final DnsName WWW = APEX.child("www");
  private static final DnsName NS1 = APEX.child("ns1");
  private static final DnsName NS2 = DnsName.of("ns.other.test");
  private static final Vendor ONE = new Vendor("one");
  private static final Vendor TWO = new Vendor("two");

  private static final String ZONE =
      """
      $ORIGIN clinic.example.
      $TTL 60
      @ SOA ns1 h 7 7200 900 1209600 30
      @ NS ns1
      @ NS ns.other.test.
      ns1 A 127.0.0.1
      ns1 AAAA ::1
      www A 192.0.2.1
      www AAAA 2001:db8::1
      large TXT "%s" "%s" "%s" "%s" "%s" "%s"
      """
          .replace("%s", "x".repeat(250));

  private static final String DELEGATION =
      """
      $ORIGIN example.
      $TTL 60
      @ SOA a.nic h.nic 1 7200 900 1209600 30
      @ NS a.nic
      clinic NS ns1.clinic
      clinic NS ns.other.test.
      ns1.clinic A 127.0.0.1
      ns1.clinic AAAA ::1
      """;

  private final NameServer one =
      NameServer.builder().zone(APEX, ZONE).key(ServerBench.KEY).ipv6().start();
  private final NameServer two = NameServer.builder().zone(APEX, ZONE).ipv6().start();
  private final NameServer parent = NameServer.builder().zone(PARENT, DELEGATION).ipv6().start();

  /** A machine of the second vendor that has lost its IPv4 address, so to say. */
  private final NameServer other = NameServer.builder().ipv6().start();

  private final ExecutorService executor = Executors.newCachedThreadPool();

  @BeforeAll
  static void product() {
    Lanes.used("IPv6 of " + System.getProperty("os.name") + " " + System.getProperty("os.version"));
  }

  @AfterEach
  void close() {
    executor.shutdownNow();
    List.of(one, two, parent, other).forEach(NameServer::close);
  }

  @Test
  void bothFamiliesAgree() {
    DnsReport report = verify(verifier(two.ipv6Address()));
    assertThat(report.findings())
        .singleElement()
        .matches(it -> it.kind() == Kind.DNSSEC && it.severity() == Severity.INFO);
    assertThat(report.answers())
        .filteredOn(it -> it.address().equals(two.ipv6Address()))
        .hasSize(11)
        .allMatch(it -> it.answered() && it.server().equals("ns.other.test. (two)"));
    assertThat(report.agreedOn(RRset.of(WWW, "AAAA", Duration.ZERO, "2001:db8::1"))).isTrue();
  }

  @Test
  void answersThatDoNotFitGoOverTcp() {
    RRset large =
        AuthoritativeLookup.overUdp()
            .ask(one.ipv6Address(), APEX.child("large"), "TXT", soon())
            .orElseThrow();
    assertThat(large.data().get(0)).hasSizeGreaterThan(1_500);
  }

  @Test
  void lameOnIpv6Only() {
    DnsReport report = verify(verifier(other.ipv6Address()));
    found(report, Kind.LAME, Severity.ERROR, "ns.other.test. ::1 port", "REFUSED");
    assertThat(report.findings())
        .filteredOn(it -> it.severity() == Severity.ERROR)
        .singleElement()
        .matches(it -> it.kind() == Kind.LAME);
    assertThat(report.agreedOn(RRset.of(WWW, "A", Duration.ZERO, "192.0.2.1"))).isFalse();
  }

  @Test
  void downOnIpv6Only() {
    InetSocketAddress gone = other.ipv6Address();
    other.stop();
    found(
        verify(verifier(gone)),
        Kind.UNREACHABLE,
        Severity.ERROR,
        "ns.other.test. ::1 port",
        "UNAVAILABLE");
  }

  @Test
  void theFamiliesDisagree() {
    other.load(APEX, ZONE.replace("192.0.2.1", "192.0.2.2").replace(" 7 7200", " 6 7200"));
    DnsReport report = verify(verifier(other.ipv6Address()));
    found(
        report, Kind.DISAGREEMENT, Severity.ERROR, "www", "192.0.2.2 at ns.other.test. (two) ::1");
    found(report, Kind.SERIAL, Severity.WARNING, "two", "6 at ns.other.test. ::1 port");
    found(report, Kind.SERIAL, Severity.WARNING, "two", "7 at ns.other.test. 127.0.0.1 port");
  }

  @Test
  void glueOfBothFamilies() {
    parent.load(PARENT, DELEGATION.replace("AAAA ::1", "AAAA 2001:db8::53"));
    DnsVerifier.Builder verifier = verifier(two.ipv6Address());
    found(
        verify(verifier),
        Kind.GLUE,
        Severity.ERROR,
        "ns1",
        "has 127.0.0.1, ::1, but the parent says 127.0.0.1, 2001:db8::53");
  }

  @Test
  void noServerOnIpv4() {
    DnsVerifier.Builder six =
        DnsVerifier.of(APEX, executor)
            .server(new ZoneServer(ONE, NS1, one.ipv6Address()))
            .server(new ZoneServer(TWO, NS2, two.ipv6Address()))
            .parent(parent.ipv6Address());
    found(verify(six), Kind.FAMILY, Severity.INFO, "clinic", "no server has an IPv4 address");
  }

  @Test
  void aResolverOnIpv6() {
    other.load(APEX, ZONE.replace("192.0.2.1", "192.0.2.9"));
    DnsVerifier.Builder verifier = verifier(two.ipv6Address()).resolver(other.ipv6Address());
    found(verify(verifier), Kind.RESOLVER, Severity.WARNING, "::1 for www", "192.0.2.9");
  }

  @Test
  void updatesAndTransfersOverIpv6() {
    Rfc2136Dns six =
        Rfc2136Dns.of("six", ONE, one.ipv6Address(), ServerBench.KEY).zone(APEX).build();
    RRset set = RRset.of(WWW, "A", Duration.ofSeconds(60), "192.0.2.7");
    six.apply(APEX, ChangeBatch.put(set), soon());
    assertThat(six.read(APEX, soon()).get(WWW, "A")).contains(set);
    assertThat(AuthoritativeLookup.overUdp().ask(one.address(), WWW, "A", soon())).contains(set);
  }

  @Test
  void stoppedAndStartedOnBoth() {
    InetSocketAddress four = one.address();
    InetSocketAddress six = one.ipv6Address();
    one.stop();
    found(verify(verifier(six)), Kind.UNREACHABLE, Severity.ERROR, "ns1", "UNAVAILABLE");
    one.start();
    assertThat(one.address()).isEqualTo(four);
    assertThat(one.ipv6Address()).isEqualTo(six);
    assertThat(AuthoritativeLookup.overUdp().ask(six, WWW, "A", soon())).isPresent();
  }

  /** Asks both servers over IPv4, and over IPv6 the first and what stands for the second. */
  private DnsVerifier.Builder verifier(InetSocketAddress second) {
    return DnsVerifier.of(APEX, executor)
        .server(new ZoneServer(ONE, NS1, one.address()))
        .server(new ZoneServer(ONE, NS1, one.ipv6Address()))
        .server(new ZoneServer(TWO, NS2, two.address()))
        .server(new ZoneServer(TWO, NS2, second))
        .parent(parent.ipv6Address())
        .look(WWW, "A")
        .look(WWW, "AAAA")
        .recovery(Duration.ofMinutes(2));
  }

  private static Deadline soon() {
    return Deadline.in(Duration.ofSeconds(20), SystemTime.ticker());
  }
}
