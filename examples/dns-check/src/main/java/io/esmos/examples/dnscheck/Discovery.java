package io.esmos.examples.dnscheck;

import io.esmos.dns.DnsName;
import io.esmos.dns.RRset;
import io.esmos.dns.wire.RecursiveLookup;
import io.esmos.dns.wire.ZoneServer;
import io.esmos.provider.Deadline;
import io.esmos.topology.Vendor;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds the servers of a zone, and of the zone above it, through a resolver.
 *
 * @param resolver whom to ask
 * @param port where the servers listen
 * @param deadline until when
 */
record Discovery(InetSocketAddress resolver, int port, Deadline deadline) {
  /** Enough to see a difference; a large zone has a dozen. */
  private static final int PARENTS = 3;

  List<ZoneServer> servers(DnsName apex) {
    List<ZoneServer> servers = new ArrayList<>();
    for (DnsName host : hosts(apex)) {
      for (InetAddress address : addresses(host)) {
        servers.add(new ZoneServer(vendor(host), host, new InetSocketAddress(address, port)));
      }
    }
    return servers;
  }

  List<InetSocketAddress> parents(DnsName apex) {
    List<InetSocketAddress> parents = new ArrayList<>();
    DnsName above = apex;
    List<DnsName> hosts = List.of();
    while (hosts.isEmpty() && !above.text().equals(".")) {
      above = parent(above);
      hosts = hosts(above);
    }
    for (DnsName host : hosts) {
      addresses(host).stream()
          .limit(1)
          .forEach(address -> parents.add(new InetSocketAddress(address, port)));
    }
    return parents.stream().limit(PARENTS).toList();
  }

  /** Guesses whose server it is, by its name. */
  static Vendor vendor(DnsName host) {
    String text = host.text();
    if (text.contains(".awsdns-")) {
      return Vendor.AWS;
    }
    if (text.endsWith(".cloudflare.com.")) {
      return Vendor.CLOUDFLARE;
    }
    if (text.contains(".azure-dns.")) {
      return Vendor.AZURE;
    }
    if (text.endsWith(".googledomains.com.") || text.endsWith(".google.com.")) {
      return Vendor.GCP;
    }
    String[] labels = text.split("\\.", -1);
    int last = Math.max(0, labels.length - 2);
    String name = last == 0 ? labels[0] : labels[last - 1] + "-" + labels[last];
    return new Vendor(name.replaceAll("[^a-z0-9-]", "-"));
  }

  private static DnsName parent(DnsName name) {
    String text = name.text();
    int dot = 0;
    while (text.charAt(dot) != '.') {
      dot += text.charAt(dot) == '\\' ? 2 : 1;
    }
    return DnsName.of(dot + 1 == text.length() ? "." : text.substring(dot + 1));
  }

  private List<DnsName> hosts(DnsName zone) {
    return ask(zone, "NS").stream().map(DnsName::of).toList();
  }

  private List<InetAddress> addresses(DnsName host) {
    List<InetAddress> found = new ArrayList<>();
    for (String type : List.of("A", "AAAA")) {
      for (String data : ask(host, type)) {
        try {
          found.add(InetAddress.getByName(data));
        } catch (UnknownHostException e) {
          throw new IllegalStateException("an address that was checked: " + data, e);
        }
      }
    }
    return found;
  }

  private List<String> ask(DnsName name, String type) {
    return RecursiveLookup.ask(resolver, name, type, deadline).map(RRset::data).orElse(List.of());
  }
}
