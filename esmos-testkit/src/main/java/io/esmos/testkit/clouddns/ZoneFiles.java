package io.esmos.testkit.clouddns;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.esmos.dns.DnsName;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.xbill.DNS.Master;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/** From a zone file to record sets. */
final class ZoneFiles {
  private ZoneFiles() {}

  static List<ObjectNode> sets(DnsName apex, String text) {
    Map<HeldZone.Key, ObjectNode> sets = new LinkedHashMap<>();
    try (Master master =
        new Master(
            new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)),
            Name.fromString(apex.text(), Name.root))) {
      master.disableIncludes();
      for (Record record = master.nextRecord(); record != null; record = master.nextRecord()) {
        String name = DnsName.of(record.getName().toString()).text();
        String type = Type.string(record.getType());
        sets.computeIfAbsent(HeldZone.Key.of(name, type), key -> empty(name, type))
            .put("ttl", Math.toIntExact(record.getTTL()))
            .withArray("rrdatas")
            .add(record.rdataToString());
      }
    } catch (IOException e) {
      throw new IllegalArgumentException("zone " + apex + " cannot be read", e);
    }
    return List.copyOf(sets.values());
  }

  private static ObjectNode empty(String name, String type) {
    ObjectNode set =
        JsonNodeFactory.instance
            .objectNode()
            .put("kind", "dns#resourceRecordSet")
            .put("name", name)
            .put("type", type);
    set.putArray("signatureRrdatas");
    return set;
  }
}
