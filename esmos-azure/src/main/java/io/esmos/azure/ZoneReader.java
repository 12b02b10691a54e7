package io.esmos.azure;

import io.esmos.dns.DnsName;
import io.esmos.dns.LastRead;
import io.esmos.dns.RRset;
import io.esmos.dns.Zone;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Reads zones and record sets, and remembers them. Safe for use by several threads.
 *
 * @param client sends the requests
 * @param paths where the zones lie
 * @param api the version of the API
 * @param page how much a page holds
 * @param memory what was read last
 */
record ZoneReader(
    ArmClient client, ArmPaths paths, DnsApi api, int page, LastRead<RecordSetJson.Held> memory) {
  static final String READ = "dns.read";
  private static final String ZONES = "dns.zones";

  /** The vendor's code where a zone is there and a record set is not. */
  private static final String NO_RECORD_SET = "NotFound";

  List<DnsName> zones(Deadline deadline) {
    List<DnsName> zones = new ArrayList<>();
    for (Page each : pages(ArmRequest.get(ZONES, paths.zones(api, page)), deadline)) {
      for (Map<String, Object> zone : each.values()) {
        each.read(() -> publicZone(zone)).ifPresent(zones::add);
      }
    }
    return List.copyOf(zones);
  }

  Zone zone(DnsName apex, Deadline deadline) {
    RecordSetJson json = new RecordSetJson(apex, api);
    long mark = memory.before();
    // A page may show again what a change in between has moved.
    Map<RRset.Key, RecordSetJson.Held> found = new TreeMap<>();
    String url = ProviderChecks.held(READ, () -> paths.recordSets(apex, api, page));
    for (Page each : pages(ArmRequest.get(READ, url), deadline)) {
      for (Map<String, Object> set : each.values()) {
        RecordSetJson.Held held = each.read(() -> json.held(set));
        found.put(held.set().key(), held);
      }
    }
    List<RRset> sets = found.values().stream().map(RecordSetJson.Held::set).toList();
    if (!found.containsKey(new RRset.Key(apex, "SOA"))) {
      throw ProviderException.of(
          Code.MALFORMED, READ, "zone " + apex + " was answered without its SOA");
    }
    memory.whole(mark, apex, found);
    return Zone.of(apex, Zone.digest(sets), sets);
  }

  Map<RRset.Key, RRset> sets(DnsName apex, Collection<RRset.Key> keys, Deadline deadline) {
    Map<RRset.Key, RRset> found = new HashMap<>();
    held(READ, apex, keys, deadline).forEach((key, held) -> found.put(key, held.set()));
    return Map.copyOf(found);
  }

  /** Reads record sets with their etags; those that do not exist are missing from the result. */
  Map<RRset.Key, RecordSetJson.Held> held(
      String operation, DnsName apex, Collection<RRset.Key> keys, Deadline deadline) {
    RecordSetJson json = new RecordSetJson(apex, api);
    List<RRset.Key> wanted = new ArrayList<>();
    List<ArmRequest> requests = new ArrayList<>();
    for (RRset.Key key : new LinkedHashSet<>(keys)) {
      if (key.variant().isEmpty() && key.name().within(apex)) {
        wanted.add(key);
        requests.add(
            ArmRequest.get(operation, ProviderChecks.held(operation, () -> url(key, json))));
      }
    }
    long mark = memory.before();
    Map<RRset.Key, RecordSetJson.Held> found = new HashMap<>();
    List<ArmClient.Result> results = client.readAll(requests, deadline);
    for (int i = 0; i < results.size(); i++) {
      RRset.Key key = wanted.get(i);
      held(key, json, results.get(i)).ifPresent(it -> found.put(key, it));
    }
    memory.found(mark, apex, wanted, found);
    return found;
  }

  /** Returns where a record set lies. */
  String url(RRset.Key key, RecordSetJson json) {
    if (!api.types().contains(key.type())) {
      throw new RecordData.Unheld("type " + key.type() + " is not held by " + api.version());
    }
    return paths.recordSet(json.apex(), key.type(), json.relative(key.name()), api);
  }

  /** Returns the record set that an answer shows, which must be the one that was asked for. */
  static RecordSetJson.Held shown(RRset.Key key, RecordSetJson json, ArmAnswer answer) {
    return answer.read(
        body -> {
          RecordSetJson.Held held = json.held(body);
          if (!held.set().key().equals(key)) {
            throw new IllegalArgumentException("asked for " + key + ", got " + held.set().key());
          }
          return held;
        });
  }

  /** Returns whether a failure says that the zone is there and the record set is not. */
  static boolean isNoRecordSet(ProviderException failure) {
    return failure.code() == Code.NOT_FOUND
        && failure.vendorCode().equals(Optional.of(NO_RECORD_SET));
  }

  private static Optional<RecordSetJson.Held> held(
      RRset.Key key, RecordSetJson json, ArmClient.Result result) {
    return result.failure().filter(ZoneReader::isNoRecordSet).isPresent()
        ? Optional.empty()
        : Optional.of(shown(key, json, result.orThrow()));
  }

  private static Optional<DnsName> publicZone(Map<String, Object> zone) {
    boolean hidden =
        Json.optionalObject(zone, "properties")
            .flatMap(it -> Json.optionalText(it, "zoneType"))
            .filter(type -> type.equals("Private"))
            .isPresent();
    return hidden ? Optional.empty() : Optional.of(DnsName.of(Json.text(zone, "name")));
  }

  private List<Page> pages(ArmRequest first, Deadline deadline) {
    List<Page> pages = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    Optional<ArmRequest> next = Optional.of(first);
    while (next.isPresent()) {
      ArmRequest request = next.get();
      seen.add(request.url());
      Page read = Page.of(client.read(request, deadline));
      pages.add(read);
      read.next()
          .filter(link -> !paths.own(link) || seen.contains(link))
          .ifPresent(
              link -> {
                throw read.answer()
                    .malformed("the next page lies elsewhere, or was read already", null);
              });
      next = read.next().map(link -> ArmRequest.get(request.operation(), link));
    }
    return pages;
  }

  /** A page of a list. */
  private record Page(ArmAnswer answer, List<Map<String, Object>> values, Optional<String> next) {
    static Page of(ArmAnswer answer) {
      return answer.read(
          body ->
              new Page(
                  answer,
                  Json.objects(body, "value"),
                  Json.optionalText(body, "nextLink").filter(link -> !link.isEmpty())));
    }

    <T> T read(java.util.function.Supplier<T> reader) {
      try {
        return reader.get();
      } catch (IllegalArgumentException e) {
        throw answer.malformed("the answer is not understood: " + e.getMessage(), e);
      }
    }
  }
}
