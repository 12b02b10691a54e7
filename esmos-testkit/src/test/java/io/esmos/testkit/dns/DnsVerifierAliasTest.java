package io.esmos.testkit.dns;

import static io.esmos.testkit.dns.Findings.found;
import static io.esmos.testkit.dns.Findings.verify;
import static org.assertj.core.api.Assertions.assertThat;

import io.esmos.dns.DnsName;
import io.esmos.dns.wire.DnsReport;
import io.esmos.dns.wire.DnsVerifier;
import io.esmos.dns.wire.Finding.Kind;
import io.esmos.dns.wire.Finding.Severity;
import io.esmos.dns.wire.ZoneServer;
import io.esmos.topology.Vendor;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the verifier says of names that are aliases, and of names at which a server fails. */
final class DnsVerifierAliasTest {
  private static final DnsName APEX = DnsName.of("clinic.example");
  private static final DnsName WWW = APEX.child("www");

  private final NameServer one = NameServer.builder().zone(APEX, zone("")).start();
  private final NameServer two = NameServer.builder().zone(APEX, zone("")).start();
  private final ExecutorService executor = Executors.newCachedThreadPool();

  @AfterEach
  void close() {
    executor.shutdownNow();
    List.of(one, two).forEach(NameServer::close);
  }

  @Test
  void circlesEndAndAreFound() {
    load("www CNAME a\na CNAME b\nb CNAME a");
    DnsReport report = verify(verifier());
    found(
        report,
        Kind.ALIAS,
        Severity.ERROR,
        "www",
        "circle: www.clinic.example. > a.clinic.example. > b.clinic.example. > a.clinic.example.");
    load("www CNAME www");
    found(
        verify(verifier()),
        Kind.ALIAS,
        Severity.ERROR,
        "www",
        "circle: www.clinic.example. > www.clinic.example.");
    assertThat(report.findings()).noneMatch(it -> it.kind() == Kind.MISSING);
  }

  @Test
  void longChainsAreFollowedWhereTheServerStops() {
    load(
        IntStream.range(0, 14)
            .mapToObj(i -> (i == 0 ? "www" : "a" + i) + " CNAME a" + (i + 1))
            .collect(Collectors.joining("\n", "", "\na14 A 192.0.2.1")));
    DnsReport report = verify(verifier());
    assertThat(report.findings())
        .noneMatch(it -> it.kind() == Kind.ALIAS || it.kind() == Kind.MISSING);
    two.load(APEX, zone("www CNAME a1\na1 A 192.0.2.2"));
    found(verify(verifier()), Kind.DISAGREEMENT, Severity.ERROR, "www", "a14.clinic.example. with");
  }

  @Test
  void aliasesAreComparedByWhatTheyLeadTo() {
    one.load(APEX, zone("www CNAME a\na A 192.0.2.1"));
    two.load(APEX, zone("www CNAME a\na A 192.0.2.2"));
    found(
        verify(verifier()),
        Kind.DISAGREEMENT,
        Severity.ERROR,
        "www",
        "an alias of a.clinic.example. with 192.0.2.2");
  }

  @Test
  void whatAnAliasLeadsToIsCachedToo() {
    load("www 30 CNAME a\na 900 A 192.0.2.1");
    found(verify(verifier()), Kind.TTL, Severity.ERROR, "www", "cached for 900 s");
  }

  @Test
  void aliasesOfNothing() {
    load("www CNAME a\na CNAME typo");
    found(
        verify(verifier()),
        Kind.ALIAS,
        Severity.ERROR,
        "www",
        "an alias of a.clinic.example., an alias of typo.clinic.example., which has none");
  }

  @Test
  void aliasesOfOthers() {
    load("www CNAME edge.vendor.test.");
    DnsReport report = verify(verifier());
    found(report, Kind.ALIAS, Severity.INFO, "www", "of edge.vendor.test.: what that has was not");
    load("www CNAME host.sub\nsub NS ns.other.test.");
    found(
        verify(verifier()),
        Kind.ALIAS,
        Severity.INFO,
        "www",
        "of host.sub.clinic.example.: what that has was not");
    assertThat(report.findings()).noneMatch(it -> it.severity() == Severity.ERROR);
  }

  @Test
  void anAliasThatIsAskedForIsNotFollowed() {
    load("www CNAME www");
    DnsVerifier.Builder verifier =
        DnsVerifier.of(APEX, executor)
            .server(new ZoneServer(new Vendor("one"), APEX.child("ns1"), one.address()))
            .look(WWW, "CNAME");
    assertThat(verify(verifier).findings()).noneMatch(it -> it.kind() == Kind.ALIAS);
  }

  /** More than TCP can carry: a server cannot answer it, whatever it does. */
  @Test
  void namesAtWhichServersFail() {
    load(
        IntStream.range(0, 10_000)
            .mapToObj(i -> "www A 10.0." + i / 256 + "." + i % 256)
            .collect(Collectors.joining("\n")));
    found(
        verify(verifier()),
        Kind.FAILING,
        Severity.ERROR,
        "www",
        "ns.other.test. (two) 127.0.0.1 over TCP: MALFORMED");
  }

  private void load(String records) {
    one.load(APEX, zone(records));
    two.load(APEX, zone(records));
  }

  private static String zone(String records) {
    return """
        $ORIGIN clinic.example.
        $TTL 60
        @ SOA ns1 h 7 7200 900 1209600 30
        @ NS ns1
        @ NS ns.other.test.
        ns1 A 127.0.0.1
        """
        + records
        + "\n";
  }

  private DnsVerifier.Builder verifier() {
    return DnsVerifier.of(APEX, executor)
        .server(new ZoneServer(new Vendor("one"), APEX.child("ns1"), one.address()))
        .server(new ZoneServer(new Vendor("two"), DnsName.of("ns.other.test"), two.address()))
        .look(WWW, "A")
        .recovery(Duration.ofMinutes(2));
  }
}
