package io.esmos.gcp;

import com.google.api.services.dns.Dns;
import com.google.api.services.dns.model.ManagedZone;
import com.google.api.services.dns.model.ManagedZonesListResponse;
import io.esmos.dns.DnsName;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * Which managed zone holds an apex. Public zones only: a private one is a view for some networks.
 * What was found is remembered until it is {@linkplain #forget forgotten}. Safe for use by several
 * threads.
 */
final class ManagedZones {
  private final Dns api;
  private final String project;
  private final ApiCalls calls;
  private final Map<DnsName, String> given;
  private final ConcurrentMap<DnsName, String> found = new ConcurrentHashMap<>();

  ManagedZones(Dns api, String project, ApiCalls calls, Map<DnsName, String> given) {
    this.api = api;
    this.project = project;
    this.calls = calls;
    this.given = Map.copyOf(given);
  }

  /** Returns the apexes of all public zones of the project. */
  List<DnsName> all(Deadline deadline, String operation) {
    return list(null, deadline, operation).stream()
        .map(zone -> apex(zone, operation))
        .distinct()
        .sorted()
        .toList();
  }

  /**
   * Returns the managed zone of an apex.
   *
   * @throws ProviderException {@code NOT_FOUND} if there is none, {@code INVALID} if there are more
   */
  String of(DnsName apex, Deadline deadline, String operation) {
    deadline.check(operation);
    String known = given.getOrDefault(apex, found.get(apex));
    if (known != null) {
      return known;
    }
    List<String> names =
        list(apex, deadline, operation).stream()
            .filter(zone -> apex(zone, operation).equals(apex))
            .map(ManagedZone::getName)
            .toList();
    if (names.isEmpty()) {
      throw ProviderException.of(
          Code.NOT_FOUND, operation, "project " + project + " has no public zone " + apex);
    }
    if (names.size() > 1) {
      throw ProviderException.of(
          Code.INVALID, operation, apex + " is in the zones " + names + "; choose with zone()");
    }
    found.put(apex, names.get(0));
    return names.get(0);
  }

  /** Forgets which zone holds an apex: it was not there any more. */
  void forget(DnsName apex) {
    found.remove(apex);
  }

  private List<ManagedZone> list(@Nullable DnsName apex, Deadline deadline, String operation) {
    List<ManagedZone> zones = new ArrayList<>();
    Set<String> tokens = new HashSet<>();
    String token = null;
    do {
      String from = token;
      ManagedZonesListResponse page =
          calls.read(
              new ApiCalls.Call<>(
                  () -> {
                    Dns.ManagedZones.List list = api.managedZones().list(project);
                    return apex == null
                        ? list.setPageToken(from)
                        : list.setPageToken(from).setDnsName(apex.text());
                  },
                  ManagedZonesListResponse.class,
                  "dns#managedZonesListResponse",
                  "managedZones",
                  operation),
              deadline);
      if (page.getManagedZones() != null) {
        page.getManagedZones().stream().filter(ManagedZones::answersAll).forEach(zones::add);
      }
      token = page.getNextPageToken();
      if (token != null && !tokens.add(token)) {
        throw ProviderException.of(Code.MALFORMED, operation, "pages of zones lead in a circle");
      }
    } while (token != null);
    return zones;
  }

  private static boolean answersAll(ManagedZone zone) {
    return zone.getVisibility() == null || zone.getVisibility().equals("public");
  }

  private static DnsName apex(ManagedZone zone, String operation) {
    try {
      if (zone.getName() != null && zone.getDnsName() != null) {
        return DnsName.of(zone.getDnsName());
      }
    } catch (IllegalArgumentException e) {
      throw ProviderException.of(
          Code.MALFORMED, operation, "zone " + zone.getName() + " has no name of DNS", e);
    }
    throw ProviderException.of(Code.MALFORMED, operation, "a zone lacks its name");
  }
}
