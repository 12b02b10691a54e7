package io.esmos.dns.wire;

import io.esmos.dns.DnsName;
import io.esmos.topology.Vendor;
import java.net.InetSocketAddress;
import java.util.Objects;

/**
 * One address of an authoritative server. A server with an IPv4 and an IPv6 address is two of
 * these.
 *
 * @param vendor whose failure takes it away
 * @param host its name in NS records
 * @param address where it listens
 */
public record ZoneServer(Vendor vendor, DnsName host, InetSocketAddress address) {
  /** Checks the components. */
  public ZoneServer {
    Objects.requireNonNull(vendor, "vendor");
    Objects.requireNonNull(host, "host");
    if (address.isUnresolved()) {
      throw new IllegalArgumentException("give " + host + " by address, not as " + address);
    }
  }
}
