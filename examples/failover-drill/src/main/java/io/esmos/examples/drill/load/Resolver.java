package io.esmos.examples.drill.load;

import io.esmos.dns.AuthoritativeDns;
import io.esmos.dns.RRset;
import io.esmos.examples.drill.world.ClinicTopology;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.time.Ticker;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * What a client believes about the clinic's name: asks one of the zone's servers at random, the
 * others if that one fails, and keeps the answer for its TTL, as a resolver does. For one thread.
 */
final class Resolver {
  private static final Duration DEADLINE = Duration.ofMillis(400);

  private final AuthoritativeDns dns;
  private final List<InetSocketAddress> servers;
  private final boolean onlyOnce;
  private final RandomGenerator random;
  private final Ticker ticker;
  private Optional<String> address = Optional.empty();
  private long until;

  /**
   * Makes a resolver that knows nothing.
   *
   * @param onlyOnce whether the first answer is kept for ever, as by a JVM whose {@code
   *     networkaddress.cache.ttl} is -1
   */
  Resolver(
      AuthoritativeDns dns,
      List<InetSocketAddress> servers,
      boolean onlyOnce,
      RandomGenerator random,
      Ticker ticker) {
    this.dns = dns;
    this.servers = List.copyOf(servers);
    this.onlyOnce = onlyOnce;
    this.random = random;
    this.ticker = ticker;
  }

  /** Returns the address, empty if no server gives one. */
  Optional<String> address() {
    if (address.isPresent() && (onlyOnce || ticker.nanos() - until < 0)) {
      return address;
    }
    int first = random.nextInt(servers.size());
    for (int i = 0; i < servers.size(); i++) {
      InetSocketAddress server = servers.get((first + i) % servers.size());
      long asked = ticker.nanos();
      try {
        Optional<RRset> answer =
            dns.ask(server, ClinicTopology.API, "A", Deadline.in(DEADLINE, ticker));
        if (answer.isPresent()) {
          address = Optional.of(answer.get().data().get(0));
          until = asked + answer.get().ttl().time().toNanos();
          return address;
        }
      } catch (ProviderException e) {
        // The next server is asked.
      }
    }
    return Optional.empty();
  }
}
