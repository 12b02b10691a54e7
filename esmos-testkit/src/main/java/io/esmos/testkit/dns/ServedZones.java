package io.esmos.testkit.dns;

import io.esmos.dns.DnsName;
import io.esmos.dns.RRset;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Serves the zones that a vendor's wire server holds as real DNS. Safe for use by several threads.
 */
public final class ServedZones implements AutoCloseable {
  private final Object lock = new Object();
  private final InetSocketAddress address;
  private final Optional<Duration> ttl;
  private @Nullable NameServer server;

  /**
   * Serves nothing yet.
   *
   * @param address where it will listen; port 0 for a free one
   * @param ttl the TTL that every answer has, whatever the vendor's API keeps; empty for the API's.
   *     A drill need not wait as long as the vendor's smallest TTL, and must say so in its report
   */
  public ServedZones(InetSocketAddress address, Optional<Duration> ttl) {
    this.address = address;
    this.ttl = ttl;
  }

  /**
   * Serves a zone as it is now. RRsets without data are left out; those that the vendor answers by
   * a rule of its own are handed in as it would answer.
   */
  public void publish(DnsName apex, Collection<RRset> sets) {
    StringBuilder file = new StringBuilder();
    for (RRset set : sets) {
      long seconds = ttl.map(Duration::toSeconds).orElse(set.ttl().secondsOr(300));
      for (String data : set.data()) {
        file.append(set.name()).append(' ').append(seconds).append(" IN ").append(set.type());
        file.append(' ').append(data).append('\n');
      }
    }
    synchronized (lock) {
      if (server == null) {
        server = NameServer.builder().zone(apex, file.toString()).address(address).start();
      } else {
        server.load(apex, file.toString());
      }
    }
  }

  /**
   * Returns the name server, to ask it, to make it fail, or to stop it.
   *
   * @throws IllegalStateException before the first zone is published
   */
  public NameServer server() {
    synchronized (lock) {
      if (server == null) {
        throw new IllegalStateException("no zone is served yet");
      }
      return server;
    }
  }

  /** Stops listening. */
  @Override
  public void close() {
    synchronized (lock) {
      if (server != null) {
        server.close();
      }
    }
  }
}
