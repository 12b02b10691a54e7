package io.esmos.cloudflare;

import com.fasterxml.jackson.databind.JsonNode;
import io.esmos.dns.DnsName;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import okhttp3.HttpUrl;

/**
 * The zones by name: those whose id the user gave, and those that were looked up, once. Safe for
 * use by several threads.
 */
final class ZoneIds {
  /** The most that the list of zones takes. */
  private static final int PAGE = 50;

  private static final int MAX_PAGES = 1_000;

  private final ApiCalls calls;
  private final Map<DnsName, Optional<String>> configured;
  private final ConcurrentMap<DnsName, String> ids = new ConcurrentHashMap<>();

  /** Makes it of the zones that may be used; of all that the token sees if there are none. */
  ZoneIds(ApiCalls calls, Map<DnsName, Optional<String>> configured) {
    this.calls = calls;
    this.configured = Map.copyOf(configured);
    configured.forEach((apex, id) -> id.ifPresent(known -> ids.put(apex, known)));
  }

  /**
   * Returns the id of a zone.
   *
   * @throws ProviderException {@code NOT_FOUND} if the token sees no such zone, {@code INVALID} if
   *     it sees several
   */
  String id(DnsName apex, Deadline deadline, String operation) {
    deadline.check(operation);
    String known = ids.get(apex);
    if (known != null) {
      return known;
    }
    if (!usable(apex)) {
      throw ProviderException.of(Code.NOT_FOUND, operation, "zone " + apex + " is not configured");
    }
    HttpUrl url = calls.url("zones").addQueryParameter("name", RecordJson.name(apex)).build();
    List<String> found = new ArrayList<>();
    for (JsonNode zone : calls.get(url, deadline, operation).path("result")) {
      if (apex.equals(RecordJson.name(ApiFields.text(zone, "name", operation)))) {
        found.add(ApiFields.text(zone, "id", operation));
      }
    }
    if (found.size() > 1) {
      throw ProviderException.of(
          Code.INVALID, operation, "zone " + apex + " is there several times; give its id");
    }
    if (found.isEmpty()) {
      throw ProviderException.of(
          Code.NOT_FOUND, operation, "the token sees no zone " + apex.text());
    }
    ids.put(apex, found.get(0));
    return found.get(0);
  }

  /** Returns the zones that are there and may be used. */
  List<DnsName> all(Deadline deadline, String operation) {
    Map<DnsName, String> seen = new TreeMap<>();
    int found = PAGE;
    for (int page = 1; found == PAGE && page <= MAX_PAGES; page++) {
      HttpUrl url =
          calls
              .url("zones")
              .addQueryParameter("page", "" + page)
              .addQueryParameter("per_page", "" + PAGE)
              .build();
      JsonNode result = calls.get(url, deadline, operation).path("result");
      for (JsonNode zone : result) {
        seen.put(
            RecordJson.name(ApiFields.text(zone, "name", operation)),
            ApiFields.text(zone, "id", operation));
      }
      found = result.size();
    }
    return seen.keySet().stream().filter(this::usable).toList();
  }

  /** Returns the name servers that a zone was assigned. */
  List<String> nameServers(String id, Deadline deadline, String operation) {
    JsonNode zone = calls.get(calls.url("zones", id).build(), deadline, operation).path("result");
    List<String> servers = new ArrayList<>();
    zone.path("name_servers").forEach(server -> servers.add(server.asText()));
    if (servers.isEmpty()) {
      throw ProviderException.of(Code.MALFORMED, operation, "the zone has no name servers");
    }
    return servers;
  }

  private boolean usable(DnsName apex) {
    return configured.isEmpty() || configured.containsKey(apex);
  }
}
