package io.esmos.testkit.azuredns;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;

/**
 * A record set as Azure DNS holds it.
 *
 * @param zone the zone, without the trailing dot
 * @param type the type, in upper case
 * @param name the name within the zone, {@code @} for its apex
 * @param etag changes with every change
 * @param properties TTL, metadata, references and records, as they were put
 */
record RecordSet(String zone, String type, String name, String etag, ObjectNode properties) {
  /** Where it sorts in a list. */
  record Key(String name, String type) implements Comparable<Key> {
    @Override
    public int compareTo(Key other) {
      int order = name.compareTo(other.name);
      return order == 0 ? type.compareTo(other.type) : order;
    }
  }

  Key key() {
    return new Key(name, type);
  }

  /** Returns the field that holds the records of a type (models.tsp of the published API). */
  static String field(String type) {
    return Map.of("CAA", "caaRecords", "CNAME", "CNAMERecord", "SOA", "SOARecord")
        .getOrDefault(type, type + "Records");
  }

  /** Returns the records, empty for an alias. */
  List<JsonNode> records() {
    JsonNode records = properties.path(field(type));
    if (records.isObject()) {
      return List.of(records);
    }
    return java.util.stream.StreamSupport.stream(records.spliterator(), false).toList();
  }

  /**
   * Returns what a GET shows: the published examples GetARecordset and
   * CreateOrUpdateARecordsetAlias of 2018-05-01. That a record set without alias shows an empty
   * {@code targetResource} is what the vendor's command line prints.
   */
  ObjectNode shown(String resourceGroup, boolean preview) {
    ObjectNode json = ArmJson.object();
    json.put(
        "id",
        resourceGroup + "/providers/Microsoft.Network/dnszones/" + zone + "/" + type + "/" + name);
    json.put("name", name);
    json.put("type", "Microsoft.Network/dnszones/" + type);
    json.put("etag", etag);
    ObjectNode shown = properties.deepCopy();
    shown.put("fqdn", (name.equals("@") ? "" : name + ".") + zone + ".");
    shown.put("provisioningState", "Succeeded");
    if (!shown.has("targetResource")) {
      shown.set("targetResource", ArmJson.object());
    }
    if (!preview) {
      shown.remove("trafficManagementProfile");
    } else if (!shown.has("trafficManagementProfile")) {
      shown.set("trafficManagementProfile", ArmJson.object());
    }
    json.set("properties", shown);
    return json;
  }
}
