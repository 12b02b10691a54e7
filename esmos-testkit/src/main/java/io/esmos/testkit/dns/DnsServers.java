package io.esmos.testkit.dns;

import io.esmos.dns.AuthoritativeDns;
import io.esmos.dns.wire.AuthoritativeLookup;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * The servers of a bench's zone.
 *
 * @param dns asks them
 * @param served the server that has the provider's changes
 * @param down a server that does not answer
 * @param behind a server that has the zone as it was
 * @param owned what is closed with them
 */
public record DnsServers(
    AuthoritativeDns dns,
    InetSocketAddress served,
    InetSocketAddress down,
    InetSocketAddress behind,
    AutoCloseable owned)
    implements AutoCloseable {

  /**
   * Returns servers that are asked over UDP; the one that is down is a socket which nobody reads.
   *
   * @param owned what is closed with them: the server that is behind, say
   */
  public static DnsServers overUdp(
      InetSocketAddress served, InetSocketAddress behind, AutoCloseable owned) {
    try {
      // Bound, so that nobody else gets the port.
      DatagramSocket silent = new DatagramSocket(0, InetAddress.getLoopbackAddress());
      return new DnsServers(
          AuthoritativeLookup.overUdp(),
          served,
          new InetSocketAddress(silent.getLocalAddress(), silent.getLocalPort()),
          behind,
          () -> {
            silent.close();
            owned.close();
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      owned.close();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
