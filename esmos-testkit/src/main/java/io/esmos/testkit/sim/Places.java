package io.esmos.testkit.sim;

import io.esmos.topology.Site;
import io.esmos.topology.VantagePoint;
import io.esmos.topology.Vendor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Every place of a world that a message can come from or go to, by number, and where it lies. */
final class Places {
  /** What lies where; {@code region} is empty for what is everywhere at its vendor. */
  private record Place(String what, Vendor vendor, String region) {}

  private final List<Place> all = new ArrayList<>();
  private final int sites;
  private final int witnesses;
  private final int controllers;
  private final int zones;

  Places(Layout layout, int clients) {
    for (Site site : layout.workload().sites()) {
      all.add(new Place("site " + site, site.vendor(), site.region()));
    }
    sites = all.size();
    for (Site site : layout.workload().sites()) {
      all.add(new Place("platform of " + site, site.vendor(), ""));
    }
    witnesses = all.size();
    add("witness", layout.witnesses());
    controllers = all.size();
    add("controller", layout.controllers());
    zones = all.size();
    layout.zones().forEach(vendor -> all.add(new Place("dns " + vendor, vendor, "")));
    all.add(new Place("control target", new Vendor("internet"), ""));
    for (int i = 0; i < clients; i++) {
      all.add(new Place("client", new Vendor("internet"), ""));
    }
  }

  private void add(String what, List<VantagePoint> points) {
    points.forEach(point -> all.add(new Place(what, point.vendor(), point.region())));
  }

  int count() {
    return all.size();
  }

  int platform(int site) {
    return sites + site;
  }

  int witness(int number) {
    return witnesses + number;
  }

  int controller(int number) {
    return controllers + number;
  }

  int zone(int number) {
    return zones + number;
  }

  int control() {
    return all.size() - 3;
  }

  int client(int number) {
    return all.size() - 2 + number;
  }

  List<Integer> at(Vendor vendor) {
    return where(place -> place.vendor.equals(vendor));
  }

  List<Integer> at(Vendor vendor, String region) {
    return where(place -> place.vendor.equals(vendor) && place.region.equals(region));
  }

  List<Integer> everywhere() {
    return where(place -> true);
  }

  String name(int place) {
    return all.get(place).what;
  }

  private List<Integer> where(Predicate<Place> which) {
    List<Integer> found = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      if (which.test(all.get(i))) {
        found.add(i);
      }
    }
    return found;
  }
}
