package io.esmos.testkit.clouddns;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.esmos.dns.DnsName;
import io.esmos.testkit.dns.ServedZones;
import io.esmos.testkit.wire.WireAnswer;
import io.esmos.testkit.wire.WireRequest;
import io.esmos.testkit.wire.WireServer;
import io.esmos.time.SystemTime;
import io.esmos.time.Ticker;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Speaks as Google Cloud DNS does (REST API v1, JSON): {@code projects.get}, {@code
 * managedZones.get} and {@code list}, {@code resourceRecordSets.list}, {@code changes.create},
 * {@code get} and {@code list}. Changes are atomic, deletions must match exactly (412), additions
 * must be new (409), the SOA's serial counts changes, listings have pages that are no snapshot, and
 * a change is pending for a while. What it holds can be served as real DNS. Google's own clients
 * drive it in the tests of {@code esmos-gcp}. Plain HTTP on loopback, for tests and rehearsals;
 * safe for use by several threads.
 */
public final class CloudDnsServer implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MAX_PAGE = 1000;
  private static final int DEFAULT_PAGE = 100;

  private final String project;
  private final Ticker ticker;
  private final Object lock = new Object();
  private final Map<String, HeldZone> zones = new LinkedHashMap<>();
  private final WireServer wire;
  private int largestPage = MAX_PAGE;
  private int pendingLooks = 1;
  private int requestsPerMinute = Integer.MAX_VALUE;
  private int requestsInMinute;
  private long minuteBegan;
  private @Nullable ServedZones served;

  private CloudDnsServer(String project, InetSocketAddress address) {
    this.project = project;
    this.ticker = SystemTime.ticker();
    this.wire = WireServer.start("clouddns", address, this::answer);
  }

  /** Starts a server for a project at a free port of 127.0.0.1, without zones. */
  public static CloudDnsServer start(String project) {
    return start(project, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
  }

  /** Starts a server for a project at this address, without zones. */
  public static CloudDnsServer start(String project, InetSocketAddress address) {
    return new CloudDnsServer(project, address);
  }

  /** Returns the HTTP server: its address, its log of requests, its faults. */
  public WireServer wire() {
    return wire;
  }

  /** Returns the name of the managed zone of an apex. */
  public static String managedZone(DnsName apex) {
    return "zone-" + apex.text().replaceAll("[^a-z0-9]+", "-").replaceAll("-$", "");
  }

  /** Adds a public zone with nothing but its SOA and NS. */
  public CloudDnsServer zone(DnsName apex) {
    return zone(
        apex,
        """
        @ 21600 IN SOA ns-cloud-a1.googledomains.com. cloud-dns-hostmaster.google.com. 1 21600 3600 259200 300
        @ 21600 IN NS ns-cloud-a1.googledomains.com.
        @ 21600 IN NS ns-cloud-a2.googledomains.com.
        """);
  }

  /** Adds a public zone with the records of a zone file, its SOA and NS among them. */
  public CloudDnsServer zone(DnsName apex, String zoneFile) {
    synchronized (lock) {
      String name = managedZone(apex);
      zones.put(name, new HeldZone(apex, name, ZoneFiles.sets(apex, zoneFile)));
      publish(apex);
    }
    return this;
  }

  /** Puts a record set, given as JSON, as it is and unchecked, as if another had put it. */
  public void plant(DnsName apex, String json) {
    synchronized (lock) {
      held(managedZone(apex)).plant(object(json));
      publish(apex);
    }
  }

  /** Sets how many items a page holds at most, to see paging on small zones. */
  public void largestPage(int items) {
    synchronized (lock) {
      largestPage = items;
    }
  }

  /** Lets lists of record sets lag behind changes by this time; the DNS does not lag. */
  public void listingLag(Duration time) {
    synchronized (lock) {
      zones.values().forEach(zone -> zone.lag(time));
    }
  }

  /** Sets for how many looks at it a change is pending; 1 by default. */
  public void pendingLooks(int looks) {
    synchronized (lock) {
      pendingLooks = looks;
    }
  }

  /** Sets how many requests a minute are answered, those beyond with 429; all by default. */
  public void requestsPerMinute(int most) {
    synchronized (lock) {
      requestsPerMinute = most;
      requestsInMinute = 0;
      minuteBegan = ticker.nanos();
    }
  }

  /**
   * Serves all zones as real DNS, from now on, each change as soon as it is applied.
   *
   * @param address where the name server listens; port 0 for a free one
   * @param ttl the TTL of every answer, whatever the API keeps; empty for the API's
   * @return the zones as they are served; closed with this server
   */
  public ServedZones serve(InetSocketAddress address, Optional<Duration> ttl) {
    synchronized (lock) {
      if (served != null) {
        throw new IllegalStateException("the zones are served already");
      }
      served = new ServedZones(address, ttl);
      zones.values().forEach(zone -> publish(zone.apex));
      return served;
    }
  }

  @Override
  public void close() {
    wire.close();
    synchronized (lock) {
      if (served != null) {
        served.close();
      }
    }
  }

  @Override
  public String toString() {
    return "CloudDnsServer[" + project + " at " + wire.address() + "]";
  }

  private WireAnswer answer(WireRequest request) {
    synchronized (lock) {
      try {
        throttle();
        return WireAnswer.json(200, routed(request).toString());
      } catch (Refusal e) {
        return e.answer();
      }
    }
  }

  private void throttle() {
    long now = ticker.nanos();
    if (now - minuteBegan >= Duration.ofMinutes(1).toNanos()) {
      minuteBegan = now;
      requestsInMinute = 0;
    }
    if (++requestsInMinute > requestsPerMinute) {
      throw Refusal.tooFast();
    }
  }

  /** Paths are {@code /dns/v1/projects/P/managedZones/Z/changes/C} and their beginnings. */
  private JsonNode routed(WireRequest request) {
    List<String> path = request.segments();
    boolean ours =
        path.size() >= 4
            && path.subList(0, 3).equals(List.of("dns", "v1", "projects"))
            && path.get(3).equals(project);
    if (!ours) {
      throw Refusal.of(403, "forbidden", "Forbidden");
    }
    String what = path.size() > 6 ? path.get(6) : "";
    String shape = request.method() + " " + path.size() + " " + what;
    return switch (shape) {
      case "GET 4 " -> projectJson();
      case "GET 5 " -> zones(request);
      case "GET 6 " -> held(path.get(5)).json();
      case "GET 7 rrsets" -> sets(held(path.get(5)), request);
      case "GET 7 changes" -> changes(held(path.get(5)), request);
      case "GET 8 changes" -> held(path.get(5)).changeOf(path.get(7), pendingLooks);
      case "POST 7 changes" -> {
        HeldZone zone = held(path.get(5));
        ObjectNode change = zone.change(object(text(request)));
        publish(zone.apex);
        yield change;
      }
      default -> throw Refusal.of(404, "notFound", "Not Found");
    };
  }

  private ObjectNode projectJson() {
    ObjectNode json =
        JsonNodeFactory.instance
            .objectNode()
            .put("kind", "dns#project")
            .put("id", project)
            .put("number", "1");
    json.putObject("quota")
        .put("kind", "dns#quota")
        .put("managedZones", 10_000)
        .put("rrsetsPerManagedZone", 10_000)
        .put("rrsetAdditionsPerChange", SetRules.MAX_CHANGES)
        .put("rrsetDeletionsPerChange", SetRules.MAX_CHANGES)
        .put("totalRrdataSizePerChange", SetRules.MAX_OCTETS)
        .put("resourceRecordsPerRrset", SetRules.MAX_RECORDS);
    return json;
  }

  private ObjectNode zones(WireRequest request) {
    Optional<String> name = request.parameter("dnsName");
    List<ObjectNode> all =
        zones.values().stream()
            .filter(zone -> name.isEmpty() || zone.apex.text().equals(name.get()))
            .map(HeldZone::json)
            .toList();
    return page(
        "dns#managedZonesListResponse", "managedZones", all, request, it -> it.path("name"));
  }

  private ObjectNode sets(HeldZone zone, WireRequest request) {
    HeldZone.Key last =
        request
            .parameter("pageToken")
            .map(CloudDnsServer::decoded)
            .map(token -> token.split(" ", 2))
            .map(token -> HeldZone.Key.of(token[0], token[1]))
            .orElse(null);
    Optional<String> name = request.parameter("name");
    Optional<String> type = request.parameter("type");
    if (type.isPresent() && name.isEmpty()) {
      throw Refusal.of(400, "required", "The 'name' parameter is required but was missing.");
    }
    List<ObjectNode> all =
        zone.after(last).stream()
            .filter(set -> name.isEmpty() || set.path("name").asText().equals(name.get()))
            .filter(set -> type.isEmpty() || set.path("type").asText().equals(type.get()))
            .toList();
    return cut(
        "dns#resourceRecordSetsListResponse",
        "rrsets",
        all,
        request,
        set -> set.path("name").asText() + " " + set.path("type").asText());
  }

  private ObjectNode changes(HeldZone zone, WireRequest request) {
    return page("dns#changesListResponse", "changes", zone.changes(), request, it -> it.path("id"));
  }

  private ObjectNode page(
      String kind,
      String member,
      List<ObjectNode> all,
      WireRequest request,
      Function<ObjectNode, JsonNode> id) {
    Optional<String> last = request.parameter("pageToken").map(CloudDnsServer::decoded);
    List<ObjectNode> rest = all;
    if (last.isPresent()) {
      int at = all.stream().map(it -> id.apply(it).asText()).toList().indexOf(last.get());
      rest = all.subList(at + 1, all.size());
    }
    return cut(kind, member, rest, request, it -> id.apply(it).asText());
  }

  private ObjectNode cut(
      String kind,
      String member,
      List<ObjectNode> rest,
      WireRequest request,
      Function<ObjectNode, String> token) {
    int wanted = request.parameter("maxResults").map(CloudDnsServer::number).orElse(DEFAULT_PAGE);
    int size = Math.min(Math.min(wanted, largestPage), rest.size());
    ObjectNode json = JsonNodeFactory.instance.objectNode().put("kind", kind);
    ArrayNode items = json.putArray(member);
    items.addAll(rest.subList(0, size));
    if (size < rest.size()) {
      json.put("nextPageToken", encoded(token.apply(rest.get(size - 1))));
    }
    return json;
  }

  private HeldZone held(String name) {
    HeldZone zone = zones.get(name);
    if (zone == null) {
      throw Refusal.missing("parameters.managedZone", name);
    }
    return zone;
  }

  private void publish(DnsName apex) {
    if (served != null) {
      served.publish(apex, Objects.requireNonNull(zones.get(managedZone(apex))).answered());
    }
  }

  private static int number(String text) {
    if (!text.matches("[0-9]{1,9}") || text.equals("0")) {
      throw Refusal.invalid("parameters.maxResults", text);
    }
    return Integer.parseInt(text);
  }

  private static String encoded(String text) {
    return Base64.getUrlEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String decoded(String token) {
    try {
      return new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw Refusal.invalid("parameters.pageToken", token);
    }
  }

  /** Google's clients compress what they send. */
  private static String text(WireRequest request) {
    boolean zipped = request.header("Content-Encoding").filter("gzip"::equals).isPresent();
    try {
      return zipped
          ? new String(
              new GZIPInputStream(new ByteArrayInputStream(request.body())).readAllBytes(),
              StandardCharsets.UTF_8)
          : request.text();
    } catch (IOException e) {
      throw Refusal.of(400, "parseError", "Parse Error");
    }
  }

  private static ObjectNode object(String json) {
    try {
      if (JSON.readTree(json) instanceof ObjectNode object) {
        return object;
      }
    } catch (JsonProcessingException e) {
      throw Refusal.of(400, "parseError", "Parse Error");
    }
    throw Refusal.of(400, "parseError", "Parse Error");
  }
}
