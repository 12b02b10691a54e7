package io.esmos.cloudflare;

import io.esmos.dns.wire.AuthoritativeLookup;
import io.esmos.testkit.cloudflare.CloudflareServer;
import io.esmos.testkit.dns.DnsSwitchBench;
import io.esmos.testkit.dns.TrafficBench;
import io.esmos.testkit.dns.TrafficSwitchContract;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** The switch of records on the provider, and on the testkit's Cloudflare with its real DNS. */
final class CloudflareSwitchContractTest implements TrafficSwitchContract {
  @Override
  public TrafficBench bench() {
    CloudflareBench cloudflare = new CloudflareBench();
    CloudflareServer behind =
        CloudflareServer.builder().token(CloudflareBench.TOKEN).zone(CloudflareBench.APEX).start();
    DatagramSocket silent = silent();
    return new DnsSwitchBench(
        cloudflare,
        AuthoritativeLookup.overUdp(),
        cloudflare.server().dns().address(),
        new InetSocketAddress(silent.getLocalAddress(), silent.getLocalPort()),
        behind.dns().address(),
        () -> {
          silent.close();
          behind.close();
        });
  }

  /** Bound, so that nobody else gets the port, and never read. */
  private static DatagramSocket silent() {
    try {
      return new DatagramSocket(0, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
