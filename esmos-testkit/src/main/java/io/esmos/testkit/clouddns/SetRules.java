package io.esmos.testkit.clouddns;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.esmos.dns.DnsName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/**
 * What Cloud DNS takes as a record set (reference of ResourceRecordSets, "Supported DNS record
 * types", "Quotas and limits"). Pure.
 */
final class SetRules {
  static final int MAX_CHANGES = 1000;
  static final int MAX_RECORDS = 100;
  static final int MAX_OCTETS = 100_000;

  private static final Set<String> TYPES =
      Set.of(
          "A",
          "AAAA",
          "ALIAS",
          "CAA",
          "CNAME",
          "DNSKEY",
          "DS",
          "HTTPS",
          "IPSECKEY",
          "MX",
          "NAPTR",
          "NS",
          "PTR",
          "SOA",
          "SPF",
          "SRV",
          "SSHFP",
          "SVCB",
          "TLSA",
          "TXT");

  private SetRules() {}

  /** Checks one record set that is to be added. */
  static void check(ObjectNode set, DnsName apex, String where) {
    String name = set.path("name").asText();
    String type = set.path("type").asText();
    if (!name.endsWith(".") || !inside(name, apex)) {
      throw Refusal.invalid(where + ".name", name);
    }
    if (!TYPES.contains(type)) {
      throw Refusal.invalid(where + ".type", type);
    }
    JsonNode ttl = set.path("ttl");
    if (!ttl.isIntegralNumber() || !ttl.canConvertToInt() || ttl.asInt() < 0) {
      throw Refusal.invalid(where + ".ttl", ttl.asText());
    }
    JsonNode policy = set.path("routingPolicy");
    List<String> data = texts(set.path("rrdatas"));
    if (data.isEmpty() == policy.isMissingNode()) {
      throw Refusal.invalid(where + ".rrdata", "");
    }
    if (!policy.isMissingNode()) {
      policy(policy, type, where + ".routingPolicy");
    }
    checkData(data, type, where);
  }

  /** Returns how many octets of data a record set counts. */
  static long octets(ObjectNode set) {
    return set.findValues("rrdatas").stream()
        .flatMap(list -> texts(list).stream())
        .mapToLong(text -> text.getBytes(StandardCharsets.UTF_8).length)
        .sum();
  }

  /** Returns the texts of a list. */
  static List<String> texts(JsonNode list) {
    List<String> texts = new ArrayList<>();
    list.forEach(item -> texts.add(item.asText()));
    return texts;
  }

  private static boolean inside(String name, DnsName apex) {
    try {
      return DnsName.of(name).within(apex);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static void policy(JsonNode policy, String type, String where) {
    int kinds = 0;
    for (String kind : List.of("wrr", "geo", "primaryBackup")) {
      kinds += policy.has(kind) ? 1 : 0;
    }
    if (kinds != 1) {
      throw Refusal.invalid(where, policy.toString());
    }
    policy
        .findValues("items")
        .forEach(
            items ->
                items.forEach(
                    item -> {
                      if (policy.has("wrr") && item.path("weight").asDouble(-1) < 0) {
                        throw Refusal.invalid(where + ".wrr.weight", item.path("weight").asText());
                      }
                      checkData(texts(item.path("rrdatas")), type, where);
                    }));
  }

  private static void checkData(List<String> data, String type, String where) {
    if (data.size() > MAX_RECORDS || (type.equals("CNAME") && data.size() > 1)) {
      throw Refusal.invalid(where + ".rrdata", data.size() + " records");
    }
    for (int i = 0; i < data.size(); i++) {
      try {
        if (!type.equals("ALIAS")) {
          Record.fromString(Name.root, Type.value(type), DClass.IN, 0, data.get(i), Name.root);
        }
      } catch (IOException | IllegalArgumentException e) {
        throw Refusal.invalid(where + ".rrdata[" + i + "]", data.get(i));
      }
    }
  }
}
