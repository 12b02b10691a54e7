package io.esmos.testkit.dns;

import io.esmos.dns.DnsName;
import io.esmos.dns.wire.AuthoritativeLookup;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** The switch on the RFC 2136 provider and the testkit's name server. */
final class NameServerSwitchContractTest implements TrafficSwitchContract {
  private static final DnsName APEX = DnsName.of("clinic.example");

  @Override
  public TrafficBench bench() {
    NameServer server = server();
    return bench(new ServerBench(server.address(), APEX, server), server.address());
  }

  /** Returns a bench on a real server; the other two are of the testkit. */
  static TrafficBench bench(DnsBench bench, InetSocketAddress server) {
    try {
      // Bound, so that nobody else gets the port, and never read.
      DatagramSocket silent = new DatagramSocket(0, InetAddress.getLoopbackAddress());
      NameServer behind = server();
      return new DnsSwitchBench(
          bench,
          AuthoritativeLookup.overUdp(),
          server,
          new InetSocketAddress(silent.getLocalAddress(), silent.getLocalPort()),
          behind.address(),
          () -> {
            silent.close();
            behind.close();
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static NameServer server() {
    return NameServer.builder().zone(APEX, ServerBench.zoneFile(APEX)).key(ServerBench.KEY).start();
  }
}
