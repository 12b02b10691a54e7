package io.esmos.testkit.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.esmos.dns.ChangeBatch;
import io.esmos.dns.DnsName;
import io.esmos.dns.DnsProvider;
import io.esmos.dns.DnsSwitch;
import io.esmos.dns.RRset;
import io.esmos.dns.TrafficSwitch;
import io.esmos.dns.wire.AuthoritativeLookup;
import io.esmos.dns.wire.Rfc2136Dns;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.testkit.dns.NameServerFaults.Fault;
import io.esmos.testkit.dns.NameServerFaults.Kind;
import io.esmos.time.SystemTime;
import io.esmos.topology.Site;
import io.esmos.topology.Vendor;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;

/** Updates that arrive late, are lost, or whose answer is lost. */
final class LateUpdateTest {
  private static final DnsName APEX = DnsName.of("clinic.example");
  private static final DnsName API = APEX.child("api");
  private static final List<Site> SITES =
      List.of(Site.of("aws/ap-southeast-1"), Site.of("aws/ap-northeast-1"));

  private final NameServer server =
      NameServer.builder()
          .zone(APEX, ServerBench.zoneFile(APEX) + "*.wild 60 IN TXT \"x\"\n")
          .key(ServerBench.KEY)
          .start();
  private final Rfc2136Dns provider = provider(server.address());

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void anUpdateThatArrivesAfterANewerEpochIsRefusedByTheServer() throws Exception {
    TrafficSwitch direct = on(provider);
    direct.set(SITES.get(0), 1, direct.read(soon()), soon());
    TrafficSwitch.State seen = direct.read(soon());
    byte[] late = captured(seen);
    direct.set(SITES.get(0), 3, direct.read(soon()), soon());

    assertThat(delivered(late).getRcode()).isEqualTo(Rcode.NXRRSET);

    assertThat(direct.read(soon()).is(SITES.get(0), 3)).isTrue();
    assertThat(provider.read(APEX, List.of(new RRset.Key(API, "A")), soon()).values())
        .extracting(RRset::data)
        .containsExactly(List.of("192.0.2.1"));
  }

  @Test
  void theSameUpdateInTimeIsTaken() throws Exception {
    TrafficSwitch direct = on(provider);
    direct.set(SITES.get(0), 1, direct.read(soon()), soon());
    byte[] wire = captured(direct.read(soon()));
    assertThat(delivered(wire).getRcode()).isEqualTo(Rcode.NOERROR);
    assertThat(direct.read(soon()).is(SITES.get(1), 2)).isTrue();
  }

  @Test
  void aLostAnswerIsMadeUpForByLooking() {
    RRset www = RRset.of(APEX.child("www"), "A", Duration.ofMinutes(1), "192.0.2.7");
    server.faults().plan(Kind.UPDATE, Fault.HANG_UP_AFTER);
    DnsProvider.Change change = provider.apply(APEX, ChangeBatch.put(www), soon());
    assertThat(change).isEqualTo(new DnsProvider.Change(APEX, ""));
    assertThat(provider.read(APEX, List.of(www.key()), soon())).isEqualTo(Map.of(www.key(), www));
  }

  @Test
  void anUpdateThatWasLostIsNoSuccess() {
    RRset www = RRset.of(APEX.child("www"), "A", Duration.ofMinutes(1), "192.0.2.7");
    server.faults().plan(Kind.UPDATE, Fault.HANG_UP);
    assertUnknown(www);
    assertThat(provider.read(APEX, List.of(www.key()), soon())).isEmpty();
  }

  @Test
  void aWildcardThatAnswersAlikeIsNoProof() {
    RRset alike = RRset.of(APEX.child("a.wild"), "TXT", Duration.ofMinutes(1), "\"x\"");
    server.faults().plan(Kind.UPDATE, Fault.HANG_UP);
    assertUnknown(alike);
    assertThat(server.records(APEX)).noneMatch(record -> record.startsWith("a.wild"));
  }

  private void assertUnknown(RRset set) {
    assertThatThrownBy(() -> provider.apply(APEX, ChangeBatch.put(set), soon()))
        .isInstanceOfSatisfying(
            ProviderException.class, e -> assertThat(e.code()).isEqualTo(Code.UNAVAILABLE));
  }

  /** Returns the update to the second site in epoch 2, which its sender takes for lost. */
  private byte[] captured(TrafficSwitch.State seen) throws IOException {
    try (ServerSocket trap = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      TrafficSwitch away =
          on(provider(new InetSocketAddress(trap.getInetAddress(), trap.getLocalPort())));
      Deadline brief = Deadline.in(Duration.ofMillis(500), SystemTime.ticker());
      assertThatThrownBy(() -> away.set(SITES.get(1), 2, seen, brief))
          .isInstanceOfSatisfying(
              ProviderException.class, e -> assertThat(e.code()).isEqualTo(Code.TIMEOUT));
      try (Socket sender = trap.accept()) {
        return message(sender);
      }
    }
  }

  private Message delivered(byte[] wire) throws IOException {
    try (Socket socket = new Socket(server.address().getAddress(), server.address().getPort())) {
      DataOutputStream out = new DataOutputStream(socket.getOutputStream());
      out.writeShort(wire.length);
      out.write(wire);
      out.flush();
      return new Message(message(socket));
    }
  }

  private static byte[] message(Socket socket) throws IOException {
    DataInputStream in = new DataInputStream(socket.getInputStream());
    return in.readNBytes(in.readUnsignedShort());
  }

  private static TrafficSwitch on(Rfc2136Dns provider) {
    return DnsSwitch.of("clinic", API, Duration.ofMinutes(1), AuthoritativeLookup.overUdp())
        .site(SITES.get(0), "192.0.2.1")
        .site(SITES.get(1), "192.0.2.2")
        .on(provider, APEX, List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 53)))
        .build()
        .get(0);
  }

  private static Rfc2136Dns provider(InetSocketAddress at) {
    return Rfc2136Dns.of("p", new Vendor("test"), at, ServerBench.KEY).zone(APEX).build();
  }

  private static Deadline soon() {
    return Deadline.in(Duration.ofSeconds(10), SystemTime.ticker());
  }
}
