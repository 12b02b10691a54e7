package io.esmos.gcp;

import io.esmos.dns.wire.AuthoritativeLookup;
import io.esmos.testkit.clouddns.CloudDnsServer;
import io.esmos.testkit.dns.DnsSwitchBench;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;

/** The switch on {@link CloudDns}, whose zone the wire server serves as real DNS. */
final class SwitchBench {
  private static final InetSocketAddress ANY =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  private SwitchBench() {}

  static DnsSwitchBench on(CloudDnsBench dns) {
    CloudDnsServer old = CloudDnsServer.start("old").zone(CloudDnsBench.APEX);
    DatagramSocket silent = silent();
    return new DnsSwitchBench(
        dns,
        AuthoritativeLookup.overUdp(),
        dns.server.serve(ANY, Optional.of(Duration.ofSeconds(1))).server().address(),
        new InetSocketAddress(silent.getLocalAddress(), silent.getLocalPort()),
        old.serve(ANY, Optional.empty()).server().address(),
        () -> {
          silent.close();
          old.close();
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
