package io.esmos.azure;

import io.esmos.dns.DnsName;
import io.esmos.dns.Features;
import io.esmos.dns.RRset;
import io.esmos.dns.Ttl;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * RRsets between their own form and the JSON of the Azure DNS API. Pure and immutable.
 *
 * @param apex the zone
 * @param api the version of the API
 */
record RecordSetJson(DnsName apex, DnsApi api) {
  /** Metadata of a record set, one feature for each key. */
  static final String METADATA = "azure.metadata";

  /** The Azure resource whose address or name is answered. */
  static final String TARGET = "azure.targetResource";

  /** The Traffic Manager profile whose answer is given. */
  static final String PROFILE = "azure.trafficManagementProfile";

  /** A record set without any record, which answers nothing. */
  static final String EMPTY = "azure.empty";

  private static final String APEX = "@";

  /**
   * An RRset as Azure holds it.
   *
   * @param set the RRset
   * @param etag what Azure compares; changes with every change of the record set
   */
  record Held(RRset set, String etag) {}

  /** Returns the name of a record set within the zone. */
  String relative(DnsName name) {
    if (name.equals(apex)) {
      return APEX;
    }
    String text = name.text();
    String relative = text.substring(0, text.length() - apex.text().length() - 1);
    // What else a label may hold has no form that is documented, or changes the path.
    if (!relative.matches("[a-z0-9_*-]+(\\.[a-z0-9_*-]+)*")) {
      throw new RecordData.Unheld(name + " has other characters than letters, digits, - and _");
    }
    return relative;
  }

  /**
   * Returns the body of the request that puts an RRset.
   *
   * @throws RecordData.Unheld if Azure cannot hold it
   * @throws IllegalArgumentException if it contradicts itself
   */
  Map<String, Object> body(RRset set) {
    try {
      return Map.of("properties", properties(set));
    } catch (RecordData.Unheld e) {
      throw new RecordData.Unheld(set.key() + ": " + e.getMessage());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(set.key() + ": " + e.getMessage(), e);
    }
  }

  private static Map<String, Object> properties(RRset set) {
    checkSource(set);
    Map<String, Object> properties = new LinkedHashMap<>();
    if (!set.ttl().isAutomatic()) {
      properties.put("TTL", set.ttl().time().toSeconds());
    }
    Map<String, Object> metadata = new LinkedHashMap<>();
    set.features()
        .values()
        .forEach(
            (name, value) -> {
              if (name.startsWith(METADATA + "/")) {
                metadata.put(name.substring(METADATA.length() + 1), value);
              }
            });
    if (!metadata.isEmpty()) {
      properties.put("metadata", metadata);
    }
    Optional<String> target = set.features().get(TARGET);
    Optional<String> profile = set.features().get(PROFILE);
    target.ifPresent(id -> properties.put("targetResource", Map.of("id", id)));
    profile.ifPresent(id -> properties.put("trafficManagementProfile", Map.of("id", id)));
    if (target.isEmpty() && profile.isEmpty()) {
      properties.put(DnsApi.field(set.type()), records(set));
    }
    return properties;
  }

  private static void checkSource(RRset set) {
    int sources = set.data().isEmpty() ? 0 : 1;
    for (String feature : List.of(TARGET, PROFILE, EMPTY)) {
      sources += set.features().get(feature).isPresent() ? 1 : 0;
    }
    boolean alias = List.of("A", "AAAA", "CNAME").contains(set.type());
    boolean refers =
        set.features().get(TARGET).isPresent() || set.features().get(PROFILE).isPresent();
    if (sources != 1) {
      throw new IllegalArgumentException("it needs either data or one resource to take them from");
    }
    if (refers && !alias) {
      throw new IllegalArgumentException("only A, AAAA and CNAME can refer to a resource");
    }
    if (!set.features().get(EMPTY).orElse("true").equals("true")) {
      throw new IllegalArgumentException("the only value of " + EMPTY + " is true");
    }
    if (set.features().get(METADATA).isPresent()) {
      throw new IllegalArgumentException("metadata need a key, as in " + METADATA + "/key");
    }
  }

  private static Object records(RRset set) {
    List<Map<String, Object>> records = new ArrayList<>();
    for (String data : set.data()) {
      records.add(RecordData.toJson(set.type(), data));
    }
    if (!DnsApi.single(set.type())) {
      return records;
    }
    if (records.size() != 1) {
      throw new IllegalArgumentException("it needs exactly one record");
    }
    return records.get(0);
  }

  /**
   * Returns the RRset of a record set.
   *
   * @throws IllegalArgumentException if something is missing or not understood
   */
  Held held(Map<String, Object> json) {
    String relative = Json.text(json, "name");
    String path = Json.text(json, "type");
    String type = path.substring(path.lastIndexOf('/') + 1).toUpperCase(Locale.ROOT);
    if (!api.types().contains(type)) {
      throw new IllegalArgumentException("the type of " + relative + " is " + path);
    }
    DnsName name = relative.equals(APEX) ? apex : DnsName.of(relative + "." + apex);
    Map<String, Object> properties = Json.object(json, "properties");
    try {
      return new Held(set(name, type, properties), Json.text(json, "etag"));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(name + " " + type + ": " + e.getMessage(), e);
    }
  }

  private static RRset set(DnsName name, String type, Map<String, Object> properties) {
    Map<String, String> features = new TreeMap<>();
    Json.optionalObject(properties, "metadata")
        .orElse(Map.of())
        .forEach((key, value) -> features.put(METADATA + "/" + key, String.valueOf(value)));
    reference(properties, "targetResource").ifPresent(id -> features.put(TARGET, id));
    reference(properties, "trafficManagementProfile").ifPresent(id -> features.put(PROFILE, id));
    boolean refers = features.containsKey(TARGET) || features.containsKey(PROFILE);
    // What an alias resolves to is shown by some versions; it is Azure's and not the zone's.
    List<String> data = refers ? List.of() : data(type, properties);
    if (!refers && data.isEmpty()) {
      features.put(EMPTY, "true");
    }
    Ttl ttl =
        refers && properties.get("TTL") == null
            ? Ttl.AUTOMATIC
            : Ttl.seconds(Json.number(properties, "TTL"));
    return new RRset(name, type, "", ttl, data, Features.of(features));
  }

  /** Azure shows an empty object where there is no reference. */
  private static Optional<String> reference(Map<String, Object> properties, String field) {
    return Json.optionalObject(properties, field).flatMap(it -> Json.optionalText(it, "id"));
  }

  private static List<String> data(String type, Map<String, Object> properties) {
    String field = DnsApi.field(type);
    if (properties.get(field) == null) {
      return List.of();
    }
    List<Map<String, Object>> records =
        DnsApi.single(type)
            ? List.of(Json.object(properties, field))
            : Json.objects(properties, field);
    return records.stream().map(record -> RecordData.fromJson(type, record)).toList();
  }
}
