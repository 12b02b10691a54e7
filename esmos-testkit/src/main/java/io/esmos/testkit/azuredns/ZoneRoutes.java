package io.esmos.testkit.azuredns;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.esmos.testkit.wire.WireAnswer;
import io.esmos.testkit.wire.WireRequest;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * What is below {@code dnsZones}: zones, their record sets and one of these. Guarded by the
 * server's lock.
 *
 * @param group the path of the resource group
 * @param zones the zones by name
 * @param page how much a page holds at most
 * @param recordsPerSet the quota of records in a set
 * @param url the server's URL
 * @param changed is told of every zone that has changed
 */
record ZoneRoutes(
    String group,
    NavigableMap<String, ZoneState> zones,
    int page,
    int recordsPerSet,
    Supplier<URI> url,
    Consumer<ZoneState> changed) {
  private static final List<String> STABLE =
      List.of("A", "AAAA", "CAA", "CNAME", "MX", "NS", "PTR", "SOA", "SRV", "TXT");
  private static final List<String> PREVIEW = List.of("DS", "NAPTR", "TLSA");

  WireAnswer answer(WireRequest request, List<String> path, boolean preview) {
    if (path.isEmpty()) {
      need(request, "GET");
      return list(
          request,
          after -> zones.tailMap(after, false).values().stream(),
          ZoneState::name,
          this::shown);
    }
    ZoneState zone = zones.get(path.get(0).toLowerCase(Locale.ROOT));
    if (zone == null) {
      boolean self = path.size() == 1;
      throw Refusal.arm(
          404,
          self ? "ResourceNotFound" : "ParentResourceNotFound",
          "the zone " + path.get(0) + " could not be found");
    }
    if (path.size() == 1) {
      need(request, "GET");
      return WireAnswer.json(200, shown(zone).toString());
    }
    if (path.size() == 2) {
      need(request, "GET");
      return recordSets(request, zone, path.get(1), preview);
    }
    return recordSet(request, zone, path, preview);
  }

  private static void need(WireRequest request, String method) {
    if (!request.method().equals(method)) {
      throw Refusal.arm(405, "MethodNotAllowed", "the method is not allowed here");
    }
  }

  private WireAnswer recordSets(
      WireRequest request, ZoneState zone, String which, boolean preview) {
    boolean all = which.equalsIgnoreCase("recordsets") || which.equalsIgnoreCase("all");
    String type = all ? "" : type(which, preview);
    return list(
        request,
        after ->
            zone.after(key(after)).stream()
                .filter(it -> all ? known(it.type(), preview) : it.type().equals(type)),
        it -> it.name() + " " + it.type(),
        it -> it.shown(group, preview));
  }

  private static Optional<RecordSet.Key> key(String token) {
    int space = token.lastIndexOf(' ');
    return token.isEmpty()
        ? Optional.empty()
        : Optional.of(new RecordSet.Key(token.substring(0, space), token.substring(space + 1)));
  }

  /** Returns a page; the token names the last key of the page before, empty for the first. */
  private <T> WireAnswer list(
      WireRequest request,
      Function<String, Stream<T>> following,
      Function<T, String> key,
      Function<T, ObjectNode> show) {
    int top = Integer.parseInt(request.parameter("$top").orElse("100"));
    if (top < 1) {
      throw Refusal.bad("$top is not valid");
    }
    int size = Math.min(top, page);
    String after =
        request
            .parameter("$skipToken")
            .map(it -> new String(Base64.getUrlDecoder().decode(it), StandardCharsets.UTF_8))
            .orElse("");
    List<T> rest = following.apply(after).limit(size + 1L).toList();
    ObjectNode body = ArmJson.object();
    var values = body.putArray("value");
    rest.stream().limit(size).map(show).forEach(values::add);
    if (rest.size() > size) {
      String token =
          Base64.getUrlEncoder()
              .withoutPadding()
              .encodeToString(key.apply(rest.get(size - 1)).getBytes(StandardCharsets.UTF_8));
      body.put(
          "nextLink",
          url.get()
              + request.path()
              + "?api-version="
              + request.parameter("api-version").orElse("")
              + "&$top="
              + top
              + "&$skipToken="
              + token);
    }
    return WireAnswer.json(200, body.toString());
  }

  private WireAnswer recordSet(
      WireRequest request, ZoneState zone, List<String> path, boolean preview) {
    String type = type(path.get(1), preview);
    String name = String.join("/", path.subList(2, path.size())).toLowerCase(Locale.ROOT);
    RecordSet.Key key = new RecordSet.Key(name, type);
    return switch (request.method()) {
      case "GET" ->
          zone.get(key)
              .map(it -> WireAnswer.json(200, it.shown(group, preview).toString()))
              .orElseThrow(
                  () ->
                      Refusal.dns(
                          404, "NotFound", "the resource record " + name + " is not there"));
      case "PUT" -> {
        boolean there = zone.has(key);
        RecordSet set =
            zone.put(
                key,
                properties(request, type),
                request.header("if-match"),
                request.header("if-none-match").equals(Optional.of("*")));
        changed.accept(zone);
        yield WireAnswer.json(there ? 200 : 201, set.shown(group, preview).toString());
      }
      case "DELETE" -> {
        boolean there = zone.delete(key, request.header("if-match"));
        changed.accept(zone);
        yield new WireAnswer(there ? 200 : 204, Map.of(), new byte[0]);
      }
      default -> throw Refusal.arm(405, "MethodNotAllowed", "the method is not allowed here");
    };
  }

  /** Returns what is kept of a body: an empty reference is none. */
  private static ObjectNode properties(WireRequest request, String type) {
    ObjectNode given = ArmJson.member(ArmJson.body(request), "properties");
    ObjectNode kept = ArmJson.object();
    for (String field : List.of("TTL", "metadata", RecordSet.field(type))) {
      if (given.hasNonNull(field)) {
        kept.set(field, given.get(field));
      }
    }
    for (String field : List.of("targetResource", "trafficManagementProfile")) {
      if (RecordSetRules.refers(given, field)) {
        kept.set(field, given.get(field));
      }
    }
    return kept;
  }

  private static boolean known(String type, boolean preview) {
    return STABLE.contains(type) || (preview && PREVIEW.contains(type));
  }

  private static String type(String segment, boolean preview) {
    String type = segment.toUpperCase(Locale.ROOT);
    if (!known(type, preview)) {
      throw Refusal.arm(404, "InvalidResourceType", "there is no record type " + segment);
    }
    return type;
  }

  /** The published example ListZonesByResourceGroup of 2018-05-01. */
  private ObjectNode shown(ZoneState zone) {
    ObjectNode json = ArmJson.object();
    json.put("id", group + "/providers/Microsoft.Network/dnszones/" + zone.name());
    json.put("etag", "00000000-0000-0000-0000-000000000000");
    json.put("location", "global").put("name", zone.name());
    json.put("type", "Microsoft.Network/dnszones");
    ObjectNode properties = json.putObject("properties");
    properties.put("maxNumberOfRecordSets", 10000);
    properties.put("maxNumberOfRecordsPerRecordSet", recordsPerSet);
    properties.put("numberOfRecordSets", zone.size());
    properties.put("zoneType", "Public");
    return json;
  }
}
