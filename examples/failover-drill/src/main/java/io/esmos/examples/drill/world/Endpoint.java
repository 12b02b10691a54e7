package io.esmos.examples.drill.world;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;

/**
 * A port of this machine.
 *
 * @param port the port at 127.0.0.1
 */
public record Endpoint(int port) {
  /** Checks the port. */
  public Endpoint {
    if (port < 1 || port > 65535) {
      throw new IllegalArgumentException("port " + port + " must be 1 to 65535");
    }
  }

  /** Returns the address for a socket. */
  public InetSocketAddress socket() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  /** Returns the URL of a path there. */
  public URI url(String path) {
    return URI.create("http://127.0.0.1:" + port + path);
  }

  @Override
  public String toString() {
    return "127.0.0.1:" + port;
  }
}
