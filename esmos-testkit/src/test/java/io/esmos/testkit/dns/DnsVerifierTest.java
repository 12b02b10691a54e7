package io.esmos.testkit.dns;

import static io.esmos.testkit.dns.Findings.found;
import static io.esmos.testkit.dns.Findings.verify;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.esmos.dns.DnsName;
import io.esmos.dns.RRset;
import io.esmos.dns.wire.DnsReport;
import io.esmos.dns.wire.DnsVerifier;
import io.esmos.dns.wire.Finding;
import io.esmos.dns.wire.Finding.Kind;
import io.esmos.dns.wire.Finding.Severity;
import io.esmos.dns.wire.ZoneServer;
import io.esmos.provider.Deadline;
import io.esmos.time.SystemTime;
import io.esmos.topology.Vendor;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Name;

/** What the verifier finds in zones that have one fault each. */
final class DnsVerifierTest {
  private static final DnsName PARENT = DnsName.of("example");
  private static final DnsName APEX = DnsName.of("clinic.example");
  private static final DnsName WWW = APEX.child("www");
  private static final Vendor ONE = new Vendor("one");
  private static final Vendor TWO = new Vendor("two");
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  private static final String ZONE =
      """
      clinic.example. 60 IN SOA ns1.clinic.example. h.clinic.example. 7 7200 900 1209600 30
      clinic.example. 60 IN NS ns1.clinic.example.
      clinic.example. 60 IN NS ns.other.test.
      ns1.clinic.example. 60 IN A 127.0.0.1
      www.clinic.example. 60 IN A 192.0.2.1
      """;

  private static final String DELEGATION =
      """
      example. 60 IN SOA a.nic.example. h.nic.example. 1 7200 900 1209600 30
      example. 60 IN NS a.nic.example.
      clinic.example. 60 IN NS ns1.clinic.example.
      clinic.example. 60 IN NS ns.other.test.
      ns1.clinic.example. 60 IN A 127.0.0.1
      """;

  private final NameServer one = NameServer.builder().zone(APEX, ZONE).start();
  private final NameServer two = NameServer.builder().zone(APEX, ZONE).start();
  private final NameServer parent = NameServer.builder().zone(PARENT, DELEGATION).start();
  private final ExecutorService executor = Executors.newCachedThreadPool();

  @AfterEach
  void close() {
    executor.shutdownNow();
    List.of(one, two, parent).forEach(NameServer::close);
  }

  @Test
  void aZoneThatIsWholeHasNothingToMend() {
    DnsReport report = verify(verifier());
    assertThat(report.findings())
        .extracting(Finding::kind, Finding::severity)
        .containsExactlyInAnyOrder(
            org.assertj.core.groups.Tuple.tuple(Kind.FAMILY, Severity.INFO),
            org.assertj.core.groups.Tuple.tuple(Kind.DNSSEC, Severity.INFO));
    assertThat(report.worst()).contains(Severity.INFO);
    assertThat(report.agreedOn(RRset.of(WWW, "A", Duration.ZERO, "192.0.2.1"))).isTrue();
    assertThat(report.agreedOn(RRset.of(WWW, "A", Duration.ZERO, "192.0.2.2"))).isFalse();
    assertThat(report.agreedOn(RRset.of(WWW, "AAAA", Duration.ZERO, "2001:db8::1"))).isFalse();
  }

  @Test
  void aServerThatIsDown() {
    two.stop();
    DnsReport report = verify(verifier());
    found(report, Kind.UNREACHABLE, Severity.ERROR, "ns.other.test.", "UNAVAILABLE");
    assertThat(report.agreedOn(RRset.of(WWW, "A", Duration.ZERO, "192.0.2.1"))).isFalse();
  }

  @Test
  void serversThatSayNothingCostNoMoreThanTheDeadline() throws Exception {
    try (DatagramSocket silent = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      InetSocketAddress there =
          new InetSocketAddress(InetAddress.getLoopbackAddress(), silent.getLocalPort());
      DnsVerifier.Builder builder = verifier();
      for (int i = 0; i < 5; i++) {
        builder.server(new ZoneServer(TWO, DnsName.of("silent" + i + ".other.test"), there));
      }
      DnsReport report =
          builder.build().verify(Deadline.in(Duration.ofSeconds(1), SystemTime.ticker()));
      for (int i = 0; i < 5; i++) {
        found(report, Kind.UNREACHABLE, Severity.ERROR, "silent" + i, "does not answer");
      }
      assertThat(report.findings()).noneMatch(it -> it.kind() == Kind.DISAGREEMENT);
    }
  }

  @Test
  void aServerWithoutTheZone() {
    try (NameServer other = NameServer.builder().start()) {
      DnsReport report =
          verify(verifier().server(new ZoneServer(TWO, DnsName.of("ns.other.test"), at(other))));
      found(report, Kind.LAME, Severity.ERROR, "ns.other.test.", "REFUSED");
    }
  }

  @Test
  void aServerThatTakesTcpOnly() throws Exception {
    try (CutRelay relay = new CutRelay(two.address())) {
      DnsReport report =
          verify(
              verifier().server(new ZoneServer(TWO, DnsName.of("ns.other.test"), relay.address())));
      found(report, Kind.TRANSPORT, Severity.WARNING, "ns.other.test.", "over TCP only");
    }
  }

  @Test
  void differentDataAtTwoVendors() {
    two.load(APEX, ZONE.replace("192.0.2.1", "192.0.2.2"));
    found(verify(verifier()), Kind.DISAGREEMENT, Severity.ERROR, "www", "192.0.2.2 at ns.other");
  }

  @Test
  void differentSerialsAtOneVendorOnly() {
    two.load(APEX, ZONE.replace(" 7 7200", " 8 7200"));
    assertThat(verify(verifier()).findings()).noneMatch(it -> it.kind() == Kind.SERIAL);
    DnsReport report =
        verify(verifier().server(new ZoneServer(ONE, DnsName.of("ns.other.test"), at(two))));
    found(report, Kind.SERIAL, Severity.WARNING, "one", "8 at ns.other.test.");
  }

  @Test
  void ttlsThatAreTooLongOrDiffer() {
    two.load(APEX, ZONE.replace("www.clinic.example. 60", "www.clinic.example. 300"));
    DnsReport report = verify(verifier());
    found(report, Kind.TTL, Severity.ERROR, "www", "cached for 300 s");
    found(report, Kind.TTL, Severity.WARNING, "www", "300 s at ns.other.test.");
    two.load(APEX, ZONE);
    one.load(APEX, ZONE.replace("1209600 30", "1209600 3600").replace("60 IN SOA", "900 IN SOA"));
    found(verify(verifier()), Kind.TTL, Severity.WARNING, "SOA", "stays missing for 900 s");
  }

  @Test
  void whatNoServerHas() {
    DnsReport report = verify(verifier().look(APEX.child("none"), "A"));
    found(report, Kind.MISSING, Severity.ERROR, "none", "is at no server");
  }

  @Test
  void theParentNamesOtherServers() {
    parent.load(PARENT, DELEGATION.replace("IN NS ns.other.test.", "IN NS ns.old.test."));
    DnsReport report = verify(verifier());
    found(report, Kind.DELEGATION, Severity.WARNING, "clinic", "ns.old.test. is in the parent");
    found(report, Kind.DELEGATION, Severity.WARNING, "clinic", "ns.other.test. is in the zone's");
    parent.load(PARENT, DELEGATION.replaceAll("(?m)^clinic.*\n", ""));
    found(verify(verifier()), Kind.DELEGATION, Severity.ERROR, "clinic", "does not delegate");
  }

  @Test
  void glueThatIsMissingOrWrong() {
    parent.load(PARENT, DELEGATION.replaceAll("(?m)^ns1.*\n", ""));
    found(verify(verifier()), Kind.GLUE, Severity.ERROR, "ns1", "gives no address");
    parent.load(PARENT, DELEGATION.replace("A 127.0.0.1", "A 192.0.2.53"));
    found(verify(verifier()), Kind.GLUE, Severity.ERROR, "ns1", "the parent says 192.0.2.53");
  }

  @Test
  void aParentThatIsDownIsSaid() {
    parent.stop();
    found(verify(verifier()), Kind.UNCHECKED, Severity.INFO, "clinic", "not checked");
  }

  @Test
  void aResolverThatRemembers() {
    try (NameServer resolver =
        NameServer.builder().zone(APEX, ZONE.replace("192.0.2.1", "192.0.2.9")).start()) {
      DnsReport report = verify(verifier().resolver(at(resolver)));
      found(report, Kind.RESOLVER, Severity.WARNING, "www", "192.0.2.9 for another 60 s");
      resolver.load(APEX, ZONE);
      assertThat(verify(verifier().resolver(at(resolver))).findings())
          .noneMatch(it -> it.kind() == Kind.RESOLVER);
      resolver.stop();
      found(
          verify(verifier().resolver(at(resolver))),
          Kind.RESOLVER,
          Severity.WARNING,
          "www",
          "fails");
    }
  }

  @Test
  void oneVendorForAllServers() {
    DnsVerifier.Builder alone =
        DnsVerifier.of(APEX, executor).server(new ZoneServer(ONE, APEX.child("ns1"), at(one)));
    found(verify(alone), Kind.VENDOR, Severity.WARNING, "clinic", "one's");
  }

  @Test
  void signaturesAreVerifiedFromTheParentDown() throws Exception {
    SignedZone signer = new SignedZone(Name.fromString(APEX.text()));
    String signed = signer.signed(ZONE, NOW, Duration.ofDays(20));
    one.load(APEX, signed);
    two.load(APEX, signed);
    found(verify(verifier()), Kind.DNSSEC, Severity.INFO, "ns1", "the parent has no DS");
    parent.load(PARENT, DELEGATION + signer.ds() + "\n");
    found(verify(verifier()), Kind.DNSSEC, Severity.INFO, "clinic", "verifies");

    two.load(APEX, ZONE);
    found(verify(verifier()), Kind.DNSSEC, Severity.ERROR, "ns.other.test.", "no DNSKEY");

    two.load(APEX, signed.replace("192.0.2.1", "192.0.2.2"));
    found(verify(verifier()), Kind.DNSSEC, Severity.ERROR, "www", "no signature that verifies");

    two.load(APEX, signer.signed(ZONE, NOW, Duration.ofDays(1)));
    found(verify(verifier()), Kind.DNSSEC, Severity.WARNING, "ns.other.test.", "signature ends");

    two.load(APEX, signer.signed(ZONE, NOW.minus(Duration.ofDays(9)), Duration.ofDays(1)));
    found(verify(verifier()), Kind.DNSSEC, Severity.ERROR, "ns.other.test.", "verifies");

    two.load(APEX, signed.replaceAll("(?m)^www.*RRSIG.*\n?", ""));
    found(verify(verifier()), Kind.DNSSEC, Severity.ERROR, "www", "has no signature");

    SignedZone other = new SignedZone(Name.fromString(APEX.text()));
    two.load(APEX, other.signed(ZONE, NOW, Duration.ofDays(20)));
    found(verify(verifier()), Kind.DNSSEC, Severity.ERROR, "ns.other.test.", "the parent's DS");
  }

  @Test
  void anInterruptEndsItAndIsKept() {
    // Takes the work and never does it, so that every question is open when the interrupt is seen.
    Executor idle = task -> {};
    Thread.currentThread().interrupt();
    DnsReport report = verify(verifier(idle));
    assertThat(Thread.interrupted()).isTrue();
    found(report, Kind.UNREACHABLE, Severity.ERROR, "ns1", "NOT_SENT");
    found(report, Kind.UNCHECKED, Severity.INFO, "clinic", "signatures are not checked");
    assertThat(report.findings()).noneMatch(it -> it.kind() == Kind.DNSSEC);
  }

  @Test
  void anExecutorThatTakesNoMore() {
    executor.shutdownNow();
    found(verify(verifier()), Kind.UNREACHABLE, Severity.ERROR, "ns1", "NOT_SENT");
  }

  @Test
  void whatIsWrongWithTheQuestionIsSaidAtOnce() {
    assertThatThrownBy(
            () ->
                DnsVerifier.of(APEX, executor)
                    .look(DnsName.of("www.other.example"), "A")
                    .recovery(Duration.ZERO)
                    .resolver(InetSocketAddress.createUnresolved("resolver", 53))
                    .build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("add a server", "lies outside", "positive", "by address");
  }

  private DnsVerifier.Builder verifier() {
    return verifier(executor);
  }

  private DnsVerifier.Builder verifier(Executor asking) {
    return DnsVerifier.of(APEX, asking)
        .server(new ZoneServer(ONE, APEX.child("ns1"), at(one)))
        .server(new ZoneServer(TWO, DnsName.of("ns.other.test"), at(two)))
        .parent(at(parent))
        .look(WWW, "A")
        .recovery(Duration.ofMinutes(2))
        .wall(() -> NOW);
  }

  private static InetSocketAddress at(NameServer server) {
    return server.address();
  }
}
