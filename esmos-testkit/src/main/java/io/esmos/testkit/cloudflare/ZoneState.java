package io.esmos.testkit.cloudflare;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.esmos.dns.DnsName;
import io.esmos.dns.RRset;
import io.esmos.testkit.dns.LateView;
import io.esmos.time.SystemTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One zone: its records by id, and transactions on them. Not thread-safe; its server holds a lock.
 *
 * <p>Source of the transaction's order and of "any failure undoes all": {@code
 * developers.cloudflare.com/dns/manage-dns-records/how-to/batch-record-changes}. Source of the
 * codes 81044, 81053, 81054 and 81058: answers of the API that public clients handle.
 */
final class ZoneState {
  /** What a proxied name is answered with in place of its data: it stands for Cloudflare's edge. */
  static final String EDGE_V4 = "198.18.0.1";

  static final String EDGE_V6 = "2001:2::1";

  /** "Proxied records": their answers always have this TTL; so do automatic ones. */
  private static final long AUTOMATIC = 300;

  /** What a delegation is made of. */
  private static final Set<String> BESIDE_NS = Set.of("NS", "DS");

  private static final Set<String> ADDRESSES = Set.of("A", "AAAA");

  /** The account of every zone. */
  private static final String ACCOUNT = "0123456789abcdef0123456789abcdef";

  private final String created = SystemTime.wall().instant().toString();
  private final String id;
  private final String apex;
  private final List<String> nameServers;
  private final int minimumTtl;
  private final int batch;
  private final ObjectNode settings;
  private final HeldRecords records = new HeldRecords();
  private Optional<LateView<List<ObjectNode>>> late = Optional.empty();
  private long serial = 1;

  ZoneState(String id, String apex, List<String> nameServers, int minimumTtl, int batch) {
    this.id = id;
    this.apex = apex;
    this.nameServers = List.copyOf(nameServers);
    this.minimumTtl = minimumTtl;
    this.batch = batch;
    // The example of "Show DNS Settings" in the API's reference, with this zone's names.
    this.settings = Envelope.JSON.createObjectNode();
    settings.put("flatten_all_cnames", false);
    settings.put("foundation_dns", false);
    settings.putObject("internal_dns");
    settings.put("multi_provider", false);
    settings.putObject("nameservers").put("type", "cloudflare.standard");
    settings.put("ns_ttl", 86_400);
    settings.put("secondary_overrides", false);
    ObjectNode soa = settings.putObject("soa");
    soa.put("mname", this.nameServers.get(0)).put("rname", "dns.cloudflare.com");
    soa.put("refresh", 10_000).put("retry", 2_400).put("expire", 604_800);
    soa.put("min_ttl", 1_800).put("ttl", 3_600);
    settings.put("zone_mode", "standard");
  }

  String id() {
    return id;
  }

  String apex() {
    return apex;
  }

  ObjectNode settings() {
    return settings;
  }

  ObjectNode zone() {
    ObjectNode zone = Envelope.JSON.createObjectNode();
    zone.put("id", id).put("name", apex).put("status", "active").put("paused", false);
    zone.put("type", "full").put("development_mode", 0);
    zone.put("created_on", created).put("modified_on", created).put("activated_on", created);
    for (String unknown : List.of("dnshost", "name_servers", "registrar")) {
      zone.putNull("original_" + unknown);
    }
    zone.putObject("account").put("id", ACCOUNT).put("name", "Clinic");
    zone.putObject("owner").putNull("id").putNull("type").putNull("email");
    zone.putObject("meta").put("step", 2).put("phishing_detected", false);
    zone.putObject("plan").put("legacy_id", batch > 200 ? "enterprise" : "free");
    ArrayNode servers = zone.putArray("name_servers");
    nameServers.forEach(servers::add);
    return zone;
  }

  /** Lets lists lag. */
  void lag(Duration time) {
    late =
        Optional.of(new LateView<>(List.copyOf(records.all()), SystemTime.ticker()))
            .filter(view -> !time.isZero());
    late.ifPresent(view -> view.lag(time));
  }

  /** Returns the records that match, in the order of the list. */
  List<ObjectNode> list(Map<String, String> filters) {
    return held(filters.getOrDefault("name.exact", filters.get("name"))).stream()
        .filter(record -> filters.entrySet().stream().allMatch(filter -> matches(record, filter)))
        .sorted(
            Comparator.comparing((ObjectNode record) -> record.path("type").asText())
                .thenComparing(record -> record.path("name").asText())
                .thenComparing(record -> record.path("content").asText())
                .thenComparing(record -> record.path("id").asText()))
        .toList();
  }

  private Collection<ObjectNode> held(@Nullable String name) {
    if (late.isPresent()) {
      return late.get().shown();
    }
    return name == null ? records.all() : records.at(name.toLowerCase(Locale.ROOT));
  }

  ObjectNode get(String record) {
    ObjectNode found = records.get(record);
    if (found == null) {
      throw new ApiProblem(404, 81044, "Record does not exist.");
    }
    return found.deepCopy();
  }

  /** Carries out deletes, patches, puts and posts, in that order, all of them or none. */
  ObjectNode transact(JsonNode body) {
    int size = 0;
    for (String list : List.of("deletes", "patches", "puts", "posts")) {
      size += body.path(list).size();
    }
    if (size > batch) {
      throw ApiProblem.invalid("a batch has at most " + batch + " records.");
    }
    return transactUnlimited(body);
  }

  /** The same, of any size: how a zone is filled before anybody calls the API. */
  ObjectNode transactUnlimited(JsonNode body) {
    records.begin();
    try {
      ObjectNode result = Envelope.JSON.createObjectNode();
      each(body, "deletes", result, this::delete);
      each(body, "patches", result, this::patch);
      each(body, "puts", result, this::overwrite);
      each(body, "posts", result, this::add);
      serial++;
      late.ifPresent(view -> view.set(List.copyOf(records.all())));
      return result;
    } catch (RuntimeException e) {
      records.undo();
      throw e;
    }
  }

  /** Returns what DNS answers from these records. */
  List<RRset> served() {
    JsonNode soa = settings.path("soa");
    StringBuilder data = new StringBuilder();
    data.append(soa.path("mname").asText()).append(". ");
    data.append(soa.path("rname").asText()).append(". ").append(serial);
    for (String number : List.of("refresh", "retry", "expire", "min_ttl")) {
      data.append(' ').append(soa.path(number).asLong());
    }
    DnsName top = DnsName.of(apex);
    Map<RRset.Key, Served> sets = new LinkedHashMap<>();
    serve(new RRset.Key(top, "SOA"), soa.path("ttl").asLong(), data.toString(), sets);
    long nsTtl = settings.path("ns_ttl").asLong();
    nameServers.forEach(ns -> serve(new RRset.Key(top, "NS"), nsTtl, ns + ".", sets));
    records.all().forEach(record -> serve(record, sets));
    return sets.entrySet().stream().map(set -> set.getValue().as(set.getKey())).toList();
  }

  /** Records of one RRset have one TTL in an answer (RFC 2181, section 5.2): the least. */
  private static final class Served {
    private long ttl = Long.MAX_VALUE;
    private final List<String> data = new ArrayList<>();

    RRset as(RRset.Key key) {
      return new RRset(key.name(), key.type(), Duration.ofSeconds(ttl), data);
    }
  }

  private void serve(ObjectNode record, Map<RRset.Key, Served> sets) {
    String type = record.path("type").asText();
    boolean top = record.path("name").asText().equals(apex);
    boolean ignored = type.equals("NS") && !settings.path("multi_provider").asBoolean();
    // A name server of this testkit cannot flatten the CNAME of an apex.
    if (top && (ignored || type.equals("CNAME"))) {
      return;
    }
    DnsName owner = DnsName.of(record.path("name").asText());
    if (record.path("proxied").asBoolean()) {
      boolean v6 = type.equals("AAAA");
      RRset.Key edge = new RRset.Key(owner, v6 ? "AAAA" : "A");
      serve(edge, AUTOMATIC, v6 ? EDGE_V6 : EDGE_V4, sets);
      return;
    }
    long ttl = record.path("ttl").asLong();
    serve(new RRset.Key(owner, type), ttl == 1 ? AUTOMATIC : ttl, RecordForms.data(record), sets);
  }

  private static void serve(RRset.Key key, long ttl, String data, Map<RRset.Key, Served> sets) {
    Served set = sets.computeIfAbsent(key, fresh -> new Served());
    set.data.add(data);
    set.ttl = Math.min(set.ttl, ttl);
  }

  private static void each(
      JsonNode body,
      String list,
      ObjectNode result,
      java.util.function.Function<ObjectNode, ObjectNode> act) {
    ArrayNode done = result.putArray(list);
    Consumer<JsonNode> one =
        operation -> {
          if (!(operation instanceof ObjectNode object)) {
            throw new ApiProblem(400, 6007, "Malformed JSON in request body");
          }
          done.add(act.apply(object));
        };
    body.path(list).forEach(one);
  }

  private ObjectNode delete(ObjectNode operation) {
    ObjectNode found = get(operation.path("id").asText(""));
    records.remove(found.path("id").asText());
    return found;
  }

  private ObjectNode patch(ObjectNode operation) {
    ObjectNode record = get(operation.path("id").asText(""));
    operation
        .properties()
        .forEach(
            field -> {
              if (field.getValue() instanceof ObjectNode part
                  && field.getKey().equals("settings")) {
                record.withObjectProperty("settings").setAll(part);
              } else {
                record.set(field.getKey(), field.getValue());
              }
            });
    return put(record);
  }

  private ObjectNode overwrite(ObjectNode operation) {
    ObjectNode old = get(operation.path("id").asText(""));
    ObjectNode record = operation.deepCopy();
    record.set("created_on", old.path("created_on"));
    return put(record);
  }

  private ObjectNode add(ObjectNode operation) {
    ObjectNode record = operation.deepCopy();
    record.put("id", CloudflareServer.randomId());
    record.put("created_on", SystemTime.wall().instant().toString());
    return put(record);
  }

  private ObjectNode put(ObjectNode record) {
    RecordForms.settle(record, apex, minimumTtl);
    record.put("modified_on", SystemTime.wall().instant().toString());
    checkBeside(record);
    records.put(record);
    return record.deepCopy();
  }

  private void checkBeside(ObjectNode record) {
    String type = record.path("type").asText();
    if (records.hasTwin(record)) {
      throw new ApiProblem(400, 81058, "An identical record already exists.");
    }
    boolean top = record.path("name").asText().equals(apex);
    for (String beside : records.typesBeside(record)) {
      if (type.equals("CNAME") && (ADDRESSES.contains(beside) || beside.equals("CNAME"))) {
        throw new ApiProblem(
            400, 81053, "An A, AAAA, or CNAME record with that host already exists.");
      }
      if (ADDRESSES.contains(type) && beside.equals("CNAME")) {
        throw new ApiProblem(400, 81054, "A CNAME record with that host already exists.");
      }
      boolean delegation = BESIDE_NS.contains(type) && BESIDE_NS.contains(beside);
      if (!top && !delegation && type.equals("NS") != beside.equals("NS")) {
        throw new ApiProblem(400, 81056, "NS records cannot stand beside others of that host.");
      }
    }
  }

  private static boolean matches(ObjectNode record, Map.Entry<String, String> filter) {
    String value = filter.getValue();
    return switch (filter.getKey()) {
      case "name", "name.exact" -> record.path("name").asText().equalsIgnoreCase(value);
      case "type" -> record.path("type").asText().equals(value);
      case "content", "content.exact" -> record.path("content").asText().equals(value);
      case "proxied" -> record.path("proxied").asText().equals(value);
      default -> true;
    };
  }
}
