package io.esmos.aws;

import io.esmos.dns.DnsName;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.route53.Route53Client;
import software.amazon.awssdk.services.route53.model.HostedZone;
import software.amazon.awssdk.services.route53.model.ListHostedZonesByNameResponse;
import software.amazon.awssdk.services.route53.model.ListHostedZonesResponse;

/**
 * The ids of hosted zones. Route 53 lets an account have several zones of one name: one that is not
 * the only public zone of its name must be given by its id. Safe for use by several threads.
 */
final class Route53Zones {
  private static final String OPERATION = "dns.zones";
  private static final String PAGE = "100";

  private final Route53Client client;
  private final AwsCalls calls;
  private final Map<DnsName, String> given;
  private final Map<DnsName, String> found = new ConcurrentHashMap<>();

  Route53Zones(Route53Client client, AwsCalls calls, Map<DnsName, String> given) {
    this.client = client;
    this.calls = calls;
    this.given = Map.copyOf(given);
  }

  /** Returns the names of all public zones and of those that were given. */
  List<DnsName> all(Deadline deadline) {
    TreeSet<DnsName> names = new TreeSet<>(given.keySet());
    String marker = null;
    while (true) {
      ListHostedZonesResponse page = page(marker, deadline);
      page.hostedZones().stream().filter(Route53Zones::isPublic).forEach(z -> names.add(name(z)));
      if (!page.isTruncated()) {
        return List.copyOf(names);
      }
      if (page.nextMarker() == null || page.nextMarker().equals(marker)) {
        throw Route53Failures.malformed(OPERATION, "a page of zones leads nowhere", null);
      }
      marker = page.nextMarker();
    }
  }

  /** Returns the id of a zone, which is asked for once. */
  String id(DnsName apex, Deadline deadline, String operation) {
    String known = given.getOrDefault(apex, found.get(apex));
    if (known != null) {
      return known;
    }
    ListHostedZonesByNameResponse page =
        calls.read(
            operation,
            deadline,
            override ->
                client.listHostedZonesByName(
                    request ->
                        request
                            .dnsName(Route53Text.name(apex))
                            .maxItems(PAGE)
                            .overrideConfiguration(override)));
    if (page.isTruncated() == null) {
      throw Route53Failures.malformed(operation, "a page of zones says nothing", null);
    }
    Map<String, DnsName> ids = new TreeMap<>();
    for (HostedZone zone : page.hostedZones()) {
      if (name(zone).equals(apex) && isPublic(zone)) {
        ids.put(plain(zone.id()), apex);
      }
    }
    if (ids.isEmpty()) {
      throw ProviderException.of(Code.NOT_FOUND, operation, "no public hosted zone " + apex);
    }
    if (ids.size() > 1) {
      throw ProviderException.of(
          Code.INVALID,
          operation,
          "several hosted zones are " + apex + ", " + ids.keySet() + "; give the id of one");
    }
    String id = ids.keySet().iterator().next();
    found.put(apex, id);
    return id;
  }

  /** Forgets an id that Route 53 does not know any more. */
  void forget(DnsName apex) {
    found.remove(apex);
  }

  /** Returns an id without the path before it. */
  static String plain(String id) {
    return id.substring(id.lastIndexOf('/') + 1);
  }

  private ListHostedZonesResponse page(@Nullable String marker, Deadline deadline) {
    ListHostedZonesResponse page =
        calls.read(
            OPERATION,
            deadline,
            override ->
                client.listHostedZones(
                    request ->
                        request.marker(marker).maxItems(PAGE).overrideConfiguration(override)));
    if (page.isTruncated() == null) {
      throw Route53Failures.malformed(OPERATION, "a page of zones says nothing", null);
    }
    return page;
  }

  private static boolean isPublic(HostedZone zone) {
    return zone.config() == null || !Boolean.TRUE.equals(zone.config().privateZone());
  }

  private static DnsName name(HostedZone zone) {
    try {
      return Route53Text.name(zone.name());
    } catch (IllegalArgumentException | NullPointerException e) {
      throw Route53Failures.malformed(OPERATION, "a hosted zone without a name", e);
    }
  }
}
