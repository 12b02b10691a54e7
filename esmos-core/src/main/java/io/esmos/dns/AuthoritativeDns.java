package io.esmos.dns;

import io.esmos.provider.Deadline;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * Asks one given name server, without recursion or cache. Implementations are safe for use by
 * several threads.
 */
@FunctionalInterface
public interface AuthoritativeDns {
  /**
   * Asks a server.
   *
   * @return the RRset that it gives with authority, or empty if it says with authority that there
   *     is none
   * @throws io.esmos.provider.ProviderException if it does not answer, refuses, or is not
   *     authoritative
   */
  Optional<RRset> ask(InetSocketAddress server, DnsName name, String type, Deadline deadline);
}
