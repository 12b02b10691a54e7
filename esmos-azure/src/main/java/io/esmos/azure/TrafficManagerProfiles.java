package io.esmos.azure;

import io.esmos.dns.Actuator;
import io.esmos.dns.DnsName;
import io.esmos.dns.Features;
import io.esmos.dns.RRset;
import io.esmos.dns.Ttl;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.topology.Site;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Traffic Manager profiles of one resource group: reads them, and sends traffic by them in one of
 * two ways. Traffic Manager compares no etag, so that a late change of an old epoch would be taken
 * (rule S8): the better way is to make a profile for each site beforehand, and to switch the alias
 * that a name has to it by a {@link io.esmos.dns.DnsSwitch}, which Azure DNS does compare. Where
 * there is one profile for all sites, {@link #endpoints} edits it, after a decision in DNS. Safe
 * for use by several threads.
 *
 * <p>Source: azure-rest-api-specs, {@code Microsoft.Network/TrafficManager}, version 2022-04-01.
 */
public final class TrafficManagerProfiles {
  private static final String READ = "trafficmanager.read";
  private static final String VERSION = "2022-04-01";
  private static final String NAME = "[A-Za-z0-9-]{1,63}";

  private final ArmClient client;
  private final ArmPaths paths;

  TrafficManagerProfiles(ArmClient client, ArmPaths paths) {
    this.client = client;
    this.paths = paths;
  }

  /**
   * Reads a profile.
   *
   * @throws ProviderException {@code NOT_FOUND} if there is none of this name; otherwise as {@link
   *     AzureDns} has them
   */
  public TrafficManagerProfile read(String name, Deadline deadline) {
    deadline.check(READ);
    if (!name.matches(NAME)) {
      throw ProviderException.of(Code.INVALID, READ, "a profile's name must match " + NAME);
    }
    return client
        .read(ArmRequest.get(READ, url(name)), deadline)
        .read(TrafficManagerProfiles::profile);
  }

  /**
   * Returns what sends traffic to a site by enabling its endpoint of a profile and disabling the
   * profile's others; for a {@link io.esmos.dns.FollowingSwitch}.
   *
   * @param profile the profile's name; it must route by priority or weight
   * @param endpoints the name of each site's endpoint
   * @throws IllegalArgumentException with all that is wrong
   */
  public Actuator endpoints(String profile, Map<Site, String> endpoints) {
    if (!profile.matches(NAME)) {
      throw new IllegalArgumentException("a profile's name must match " + NAME);
    }
    return new ProfileEndpoints(client, url(profile), profile, endpoints);
  }

  private String url(String name) {
    return paths.provider() + "trafficManagerProfiles/" + name + ArmPaths.version(VERSION);
  }

  /**
   * Returns the RRset that answers a name with what a profile answers.
   *
   * @param name the name that clients resolve
   * @param type A, AAAA or CNAME, as the profile's endpoints have it
   * @param ttl the TTL of the answers
   */
  public static RRset alias(
      DnsName name, String type, Duration ttl, TrafficManagerProfile profile) {
    Features target = Features.of(Map.of(RecordSetJson.TARGET, profile.id()));
    return new RRset(name, type, "", Ttl.of(ttl), List.of(), target);
  }

  static TrafficManagerProfile profile(Map<String, Object> json) {
    Map<String, Object> properties = Json.object(json, "properties");
    Map<String, Object> dns = Json.object(properties, "dnsConfig");
    return new TrafficManagerProfile(
        Json.text(json, "id"),
        Json.text(json, "name"),
        DnsName.of(Json.text(dns, "fqdn")),
        Duration.ofSeconds(Json.number(dns, "ttl")),
        enabled(properties, "profileStatus"),
        routing(Json.text(properties, "trafficRoutingMethod")),
        Json.objects(properties, "endpoints").stream()
            .map(TrafficManagerProfiles::endpoint)
            .toList());
  }

  private static TrafficManagerProfile.Endpoint endpoint(Map<String, Object> json) {
    Map<String, Object> properties = Json.object(json, "properties");
    return new TrafficManagerProfile.Endpoint(
        Json.text(json, "name"),
        Json.optionalText(properties, "target").orElse(""),
        enabled(properties, "endpointStatus"),
        Json.number(properties, "priority"),
        Json.number(properties, "weight"),
        Json.optionalText(properties, "endpointMonitorStatus").orElse(""));
  }

  private static boolean enabled(Map<String, Object> properties, String field) {
    return Json.text(properties, field).equalsIgnoreCase("Enabled");
  }

  private static TrafficManagerProfile.Routing routing(String method) {
    return switch (method.toLowerCase(Locale.ROOT)) {
      case "priority" -> TrafficManagerProfile.Routing.PRIORITY;
      case "weighted" -> TrafficManagerProfile.Routing.WEIGHTED;
      default -> TrafficManagerProfile.Routing.OTHER;
    };
  }
}
