package io.esmos.testkit.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.esmos.dns.ChangeBatch;
import io.esmos.dns.DnsName;
import io.esmos.dns.RRset;
import io.esmos.dns.wire.AuthoritativeLookup;
import io.esmos.dns.wire.Rfc2136Dns;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.testkit.dns.NameServerFaults.Fault;
import io.esmos.testkit.dns.NameServerFaults.Kind;
import io.esmos.time.SystemTime;
import io.esmos.topology.Vendor;
import java.io.DataOutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The testkit's name server: what clients see, and what it survives. */
final class NameServerTest {
  private static final DnsName APEX = DnsName.of("clinic.example");
  private static final DnsName WWW = APEX.child("www");

  private final NameServer server =
      NameServer.builder()
          .zone(
              APEX,
              ServerBench.zoneFile(APEX)
                  + """
                  www 30 IN A 192.0.2.1
                  alias 30 IN CNAME www
                  deep.down 30 IN TXT "there"
                  sub 30 IN NS ns.sub
                  ns.sub 30 IN A 192.0.2.53
                  large 30 IN TXT "%s" "%s" "%s" "%s" "%s" "%s"
                  """
                      .replace("%s", "x".repeat(250)))
          .key(ServerBench.KEY)
          .start();

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void answersOverUdpAndTcp() {
    for (AuthoritativeLookup lookup :
        List.of(AuthoritativeLookup.overUdp(), AuthoritativeLookup.overTcp())) {
      assertThat(lookup.ask(server.address(), WWW, "A", soon()))
          .contains(RRset.of(WWW, "A", Duration.ofSeconds(30), "192.0.2.1"));
      assertThat(lookup.ask(server.address(), WWW, "AAAA", soon())).isEmpty();
      assertThat(lookup.ask(server.address(), APEX.child("none"), "A", soon())).isEmpty();
      assertThat(lookup.ask(server.address(), APEX.child("down"), "TXT", soon())).isEmpty();
      assertThat(lookup.ask(server.address(), APEX.child("alias"), "A", soon())).isEmpty();
      assertThat(lookup.ask(server.address(), APEX.child("alias"), "CNAME", soon()))
          .map(RRset::data)
          .contains(List.of("www.clinic.example."));
      assertThat(lookup.ask(server.address(), APEX.child("sub"), "NS", soon())).isPresent();
    }
  }

  @Test
  void whatDoesNotFitComesOverTcp() {
    Optional<RRset> large =
        AuthoritativeLookup.overUdp().ask(server.address(), APEX.child("large"), "TXT", soon());
    assertThat(large).map(set -> set.data().get(0).length()).contains(6 * 252 + 5);
  }

  @Test
  void whatItDoesNotServeIsRefused() {
    assertThat(code(() -> ask(DnsName.of("other.example")))).isEqualTo(Code.DENIED);
    assertThat(code(() -> ask(APEX.child("host.sub")))).isEqualTo(Code.UNSUPPORTED);
  }

  @Test
  void stopsAndStartsOnTheSamePortWithTheSameData() {
    RRset set = RRset.of(APEX.child("new"), "A", Duration.ofSeconds(5), "192.0.2.9");
    provider().apply(APEX, ChangeBatch.put(set), soon());
    InetSocketAddress address = server.address();
    server.stop();
    assertThat(code(() -> provider().read(APEX, soon()))).isEqualTo(Code.UNAVAILABLE);
    server.start();
    for (int again = 0; again < 50; again++) {
      server.stop();
      server.start();
    }
    assertThat(server.address()).isEqualTo(address);
    assertThat(provider().read(APEX, soon()).get(set.name(), "A")).contains(set);
    assertThat(ask(set.name())).contains(set);
  }

  @Test
  void faultsAreMetInTheirOrder() {
    server.faults().plan(Kind.UPDATE, Fault.SERVFAIL, Fault.REFUSED, Fault.HANG_UP, Fault.NONE);
    RRset set = RRset.of(APEX.child("new"), "A", Duration.ofSeconds(5), "192.0.2.9");
    for (Code code : List.of(Code.UNAVAILABLE, Code.DENIED, Code.UNAVAILABLE)) {
      assertThat(code(() -> provider().apply(APEX, ChangeBatch.put(set), soon()))).isEqualTo(code);
      assertThat(ask(set.name())).isEmpty();
    }
    provider().apply(APEX, ChangeBatch.put(set), soon());
    assertThat(ask(set.name())).contains(set);
    server.faults().plan(Kind.TRANSFER, Fault.BREAK_OFF);
    assertThat(code(() -> provider().read(APEX, soon()))).isEqualTo(Code.UNAVAILABLE);
  }

  @Test
  void aZoneAboveTheLimitsIsRefused() {
    Rfc2136Dns small =
        Rfc2136Dns.of("small", new Vendor("test"), server.address(), ServerBench.KEY)
            .zone(APEX)
            .limits(new io.esmos.dns.wire.ZoneLimits(5, 1_000_000))
            .build();
    assertThat(code(() -> small.read(APEX, soon()))).isEqualTo(Code.UNSUPPORTED);
  }

  @Test
  void survivesWhatIsNoDns() throws Exception {
    long seed = 99;
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    try (DatagramSocket udp = new DatagramSocket()) {
      for (int i = 0; i < 500; i++) {
        byte[] garbage = new byte[random.nextInt(200)];
        random.nextBytes(garbage);
        udp.send(new DatagramPacket(garbage, garbage.length, server.address()));
      }
    }
    for (int i = 0; i < 50; i++) {
      try (Socket tcp = new Socket(server.address().getAddress(), server.address().getPort())) {
        DataOutputStream out = new DataOutputStream(tcp.getOutputStream());
        byte[] garbage = new byte[random.nextInt(100)];
        random.nextBytes(garbage);
        out.writeShort(i % 2 == 0 ? garbage.length : 65_535);
        out.write(garbage);
      }
    }
    assertThat(ask(WWW)).as("seed %d", seed).isPresent();
    assertThat(provider().read(APEX, soon()).get(WWW, "A")).isPresent();
  }

  private Optional<RRset> ask(DnsName name) {
    return AuthoritativeLookup.overUdp().ask(server.address(), name, "A", soon());
  }

  private Rfc2136Dns provider() {
    return Rfc2136Dns.of("p", new Vendor("test"), server.address(), ServerBench.KEY)
        .zone(APEX)
        .build();
  }

  private static Code code(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    Code[] code = {Code.OTHER};
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(ProviderException.class, e -> code[0] = e.code());
    return code[0];
  }

  private static Deadline soon() {
    return Deadline.in(Duration.ofSeconds(30), SystemTime.ticker());
  }
}
