package io.esmos.azure;

import io.esmos.dns.wire.AuthoritativeLookup;
import io.esmos.testkit.azuredns.AzureDnsServer;
import io.esmos.testkit.dns.DnsSwitchBench;
import io.esmos.testkit.dns.NameServer;
import io.esmos.testkit.dns.ServedZones;
import io.esmos.testkit.dns.TrafficBench;
import io.esmos.testkit.dns.TrafficSwitchContract;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;

/** The switch on the provider, whose zone the wire server also serves as DNS. */
final class AzureSwitchContractTest implements TrafficSwitchContract {
  @Override
  public TrafficBench bench() {
    return bench(served());
  }

  /** Returns a bench on this one; another server has the zone as it was. */
  static TrafficBench bench(AzureBench bench) {
    try {
      AzureBench behind = served();
      // Bound, so that nobody else gets the port, and never read.
      DatagramSocket silent = new DatagramSocket(0, InetAddress.getLoopbackAddress());
      NameServer server = bench.server.dns();
      return new DnsSwitchBench(
          bench,
          AuthoritativeLookup.overUdp(),
          server.address(),
          new InetSocketAddress(silent.getLocalAddress(), silent.getLocalPort()),
          behind.server.dns().address(),
          () -> {
            silent.close();
            behind.close();
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns a bench whose zone is served with the TTL that the API keeps. */
  static AzureBench served() {
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    return new AzureBench(
        AzureDnsServer.builder().served(new ServedZones(any, Optional.empty())).start(),
        DnsApi.STABLE_2018_05_01);
  }
}
