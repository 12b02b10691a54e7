package io.esmos.dns.wire;

import io.esmos.dns.AuthoritativeDns;
import io.esmos.dns.DnsName;
import io.esmos.dns.RRset;
import io.esmos.health.HealthProbe;
import io.esmos.health.ProbeResult;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.topology.Site;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/**
 * Looks at the name server of a site: whether it answers a question with authority. An answer is
 * healthy, no such RRset is degraded, a refusal or SERVFAIL or nobody listening is unhealthy, and
 * silence is silence. Never says that a site writes. Safe for use by several threads.
 */
public final class DnsProbe implements HealthProbe {
  private final AuthoritativeDns dns;
  private final Function<Site, InetSocketAddress> servers;
  private final DnsName name;
  private final String type;

  private DnsProbe(
      AuthoritativeDns dns, Function<Site, InetSocketAddress> servers, DnsName name, String type) {
    this.dns = Objects.requireNonNull(dns, "dns");
    this.servers = Objects.requireNonNull(servers, "servers");
    this.name = Objects.requireNonNull(name, "name");
    this.type = Objects.requireNonNull(type, "type");
  }

  /**
   * Returns a probe that asks each site's server for an RRset.
   *
   * @param servers the server of a site, by address; called for each probe
   */
  public static DnsProbe of(
      AuthoritativeDns dns, Function<Site, InetSocketAddress> servers, DnsName name, String type) {
    return new DnsProbe(dns, servers, name, type);
  }

  @Override
  public ProbeResult probe(Site site, Deadline deadline) {
    try {
      Optional<RRset> set = dns.ask(servers.apply(site), name, type, deadline);
      return set.map(found -> ProbeResult.healthy(name + " " + type + " is " + found.data()))
          .orElseGet(() -> ProbeResult.degraded("there is no " + name + " " + type));
    } catch (ProviderException e) {
      return failed(e);
    }
  }

  private static ProbeResult failed(ProviderException e) {
    String reason = String.valueOf(e.getMessage());
    boolean refused =
        e.getCause() instanceof ConnectException
            || e.getCause() instanceof PortUnreachableException;
    boolean heard = e.vendorCode().isPresent() || e.code() == Code.MALFORMED || refused;
    if (heard) {
      return ProbeResult.unhealthy(reason);
    }
    return e.code() == Code.NOT_SENT ? ProbeResult.unknown(reason) : ProbeResult.silent(reason);
  }
}
