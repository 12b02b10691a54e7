package io.esmos.dns.wire;

import io.esmos.dns.RRset;
import io.esmos.provider.ProviderException;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * What one server said to one question.
 *
 * @param role what the server is to the zone
 * @param server what people call the server
 * @param address where it was asked
 * @param transport how it was asked
 * @param key the name and type that it was asked for
 * @param set the RRset; empty if there is none, or if the server failed
 * @param failure why there is no answer
 */
public record DnsAnswer(
    Role role,
    String server,
    InetSocketAddress address,
    Transport transport,
    RRset.Key key,
    Optional<RRset> set,
    Optional<ProviderException> failure) {
  /** What a server is to a zone. */
  public enum Role {
    /** It serves the zone. */
    AUTHORITATIVE,
    /** It serves the zone above, which delegates this one. */
    PARENT,
    /** It asks others for its clients. */
    RESOLVER
  }

  /** How a server is asked. */
  public enum Transport {
    /** Datagrams, and TCP for what does not fit. */
    UDP,
    /** TCP only, with signatures where there are any. */
    TCP
  }

  /** Returns whether the server said something that can be used. */
  public boolean answered() {
    return failure.isEmpty();
  }
}
