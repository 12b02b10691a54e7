package io.esmos.aws;

import io.esmos.dns.DnsName;
import io.esmos.dns.Features;
import io.esmos.dns.RRset;
import io.esmos.topology.Site;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Sends traffic by Route 53's weights: every site keeps its record sets, named after it by the set
 * identifier, and the one that shall have the traffic has weight 1, the others 0. A switch of a
 * {@link io.esmos.dns.DnsSwitch} on these changes the weights and the epoch marker in one request,
 * so that Route 53 refuses a late one (rule S8):
 *
 * <pre>{@code
 * DnsSwitch.Builder traffic = DnsSwitch.of("clinic", name, ttl, dns);
 * WeightedSites.of(sites).forEach(traffic::site);
 * }</pre>
 *
 * <p>Every site needs the same names and types: where all weights of a name and type are 0, Route
 * 53 answers with all of them.
 */
public final class WeightedSites {
  private WeightedSites() {}

  /**
   * Returns for each site the RRsets of all sites with the weights that send the traffic to it.
   *
   * @param sites the plain RRsets of each site
   * @throws IllegalArgumentException if the sites differ in names or types, or an RRset has
   *     features
   */
  public static Map<Site, List<RRset>> of(Map<Site, List<RRset>> sites) {
    check(sites);
    Map<Site, List<RRset>> weighted = new LinkedHashMap<>();
    for (Site target : sites.keySet()) {
      List<RRset> all = new ArrayList<>();
      sites.forEach(
          (site, sets) ->
              sets.forEach(set -> all.add(weighted(set, site, site.equals(target) ? 1 : 0))));
      weighted.put(target, List.copyOf(all));
    }
    return weighted;
  }

  private static RRset weighted(RRset set, Site site, int weight) {
    return new RRset(
        set.name(),
        set.type(),
        identifier(site),
        set.ttl(),
        set.data(),
        Features.of(Map.of(Route53Features.WEIGHT, String.valueOf(weight))));
  }

  /** Without a slash, at which the AWS SDK cuts identifiers. */
  private static String identifier(Site site) {
    return site.toString().replace('/', ':');
  }

  private static void check(Map<Site, List<RRset>> sites) {
    List<String> faults = new ArrayList<>();
    Set<RRset.Key> wanted = new LinkedHashSet<>();
    sites.values().forEach(sets -> sets.forEach(set -> wanted.add(set.key())));
    sites.forEach(
        (site, sets) -> {
          Set<RRset.Key> missing = new LinkedHashSet<>(wanted);
          for (RRset set : sets) {
            missing.remove(set.key());
            if (!set.variant().isEmpty() || !set.features().isEmpty()) {
              faults.add(set.key() + " of " + site + " must be plain");
            }
          }
          if (!missing.isEmpty()) {
            Set<DnsName> names = new LinkedHashSet<>();
            missing.forEach(key -> names.add(key.name()));
            faults.add(
                site + " lacks " + missing + ", so that " + names + " would answer with all");
          }
        });
    if (!faults.isEmpty()) {
      throw new IllegalArgumentException("weighted sites: " + String.join("; ", faults));
    }
  }
}
