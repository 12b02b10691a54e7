package io.esmos.postgres;

import io.esmos.topology.Site;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What is wrong with members and their routes, all of it at once. */
final class RouteFaults {
  private RouteFaults() {}

  static List<String> of(Set<Site> sites, ReplicationRoutes routes) {
    List<String> faults = new ArrayList<>();
    if (sites.isEmpty()) {
      faults.add("a database needs a member");
    }
    Map<String, Site> slots = new HashMap<>();
    for (Site follower : new TreeSet<>(sites)) {
      try {
        Site other = slots.put(SlotNames.of(follower), follower);
        if (other != null) {
          faults.add(other + " and " + follower + " would share a replication slot");
        }
      } catch (IllegalArgumentException e) {
        faults.add(follower + ": " + e.getMessage());
      }
      upstreams(follower, sites, routes, faults);
    }
    return faults;
  }

  private static void upstreams(
      Site follower, Set<Site> sites, ReplicationRoutes routes, List<String> faults) {
    Map<Site, String> found = new HashMap<>();
    for (Site upstream : new TreeSet<>(sites)) {
      if (upstream.equals(follower)) {
        continue;
      }
      String route = routes.conninfo(follower, upstream);
      try {
        if (!ConnInfo.parse(route).containsKey("host")) {
          faults.add("the route from " + follower + " to " + upstream + " has no host");
        }
        found.forEach(
            (other, otherRoute) -> {
              if (ConnInfo.sameServer(route, otherRoute)) {
                faults.add(
                    follower + " cannot tell " + other + " from " + upstream + " by host and port");
              }
            });
        found.put(upstream, route);
      } catch (IllegalArgumentException e) {
        faults.add("the route from " + follower + " to " + upstream + ": " + e.getMessage());
      }
    }
  }
}
