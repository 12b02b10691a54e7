package io.esmos.testkit.azuredns;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.esmos.dns.RRset;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What Azure DNS takes in a record set: "Overview of DNS zones and records" and the limits of Azure
 * DNS at learn.microsoft.com. That an empty text and a null MX are refused is what the tests of
 * dnscontrol against the vendor say ({@code providers/azuredns/auditrecords.go}).
 *
 * @param recordsPerSet the quota of records in a set
 * @param nameServers the vendor's name servers of the zone, with the trailing dot
 */
record RecordSetRules(int recordsPerSet, Set<String> nameServers) {
  private static final int MAX_STRING = 255;
  private static final int MAX_TEXT = 4096;
  private static final Set<String> ALIASES = Set.of("A", "AAAA", "CNAME");

  void check(RecordSet set, Collection<RecordSet> neighbours) {
    ObjectNode properties = set.properties();
    boolean alias = refers(properties, "targetResource");
    boolean profile = refers(properties, "trafficManagementProfile");
    long ttl = properties.path("TTL").asLong(alias || profile ? 60 : 0);
    if (ttl < 1 || ttl > Integer.MAX_VALUE) {
      throw Refusal.bad("the TTL must be from 1 to 2147483647");
    }
    if ((alias || profile) && (!ALIASES.contains(set.type()) || !set.records().isEmpty())) {
      throw Refusal.bad("a reference stands alone, in a set of type A, AAAA or CNAME");
    }
    checkPlace(set, neighbours);
    if (set.records().size() > recordsPerSet) {
      throw Refusal.bad("the set would have more than " + recordsPerSet + " records");
    }
    if (set.records().stream().distinct().count() < set.records().size()) {
      throw Refusal.bad("a record is there twice");
    }
    for (JsonNode record : set.records()) {
      checkRecord(set, record);
    }
    checkText(set);
    checkNameServers(set);
  }

  static boolean refers(ObjectNode properties, String field) {
    return properties.path(field).hasNonNull("id");
  }

  private static void checkPlace(RecordSet set, Collection<RecordSet> neighbours) {
    if (set.name().contains(".*")) {
      throw Refusal.bad("a wildcard is the leftmost label");
    }
    boolean wildcard = set.name().equals("*") || set.name().startsWith("*.");
    if (wildcard && set.type().equals("NS")) {
      throw Refusal.bad("there are no wildcards of type NS");
    }
    if (set.type().equals("SOA") && !set.name().equals("@")) {
      throw Refusal.bad("an SOA is at the apex");
    }
    if (set.type().equals("CNAME") && set.name().equals("@")) {
      throw Refusal.bad("a CNAME cannot be at the apex");
    }
    for (RecordSet other : neighbours) {
      if (set.type().equals("CNAME") != other.type().equals("CNAME")) {
        throw Refusal.dns(409, "Conflict", "a CNAME cannot stand beside other records of its name");
      }
    }
  }

  private static void checkRecord(RecordSet set, JsonNode record) {
    try {
      String data = RecordText.of(set.type(), record);
      RRset.of(io.esmos.dns.DnsName.of("x.test"), set.type(), Duration.ZERO, data);
    } catch (IllegalArgumentException e) {
      throw Refusal.bad("a record is not valid: " + e.getMessage());
    }
    if (set.type().equals("MX") && record.path("exchange").asText().equals(".")) {
      throw Refusal.bad("the exchange is not valid");
    }
  }

  private static void checkText(RecordSet set) {
    if (!set.type().equals("TXT")) {
      return;
    }
    int sum = 0;
    for (JsonNode record : set.records()) {
      int length = 0;
      for (JsonNode string : record.path("value")) {
        if (string.asText().length() > MAX_STRING) {
          throw Refusal.bad("a string has more than 255 characters");
        }
        length += string.asText().length();
      }
      if (length == 0) {
        throw Refusal.bad("a text is empty");
      }
      sum += length;
    }
    if (sum > MAX_TEXT) {
      throw Refusal.bad("the set has more than 4096 characters");
    }
  }

  private void checkNameServers(RecordSet set) {
    if (set.type().equals("NS") && set.name().equals("@")) {
      List<JsonNode> records = set.records();
      Set<String> names =
          records.stream().map(it -> it.path("nsdname").asText()).collect(Collectors.toSet());
      if (!names.containsAll(nameServers)) {
        throw Refusal.bad("the name servers of Azure DNS cannot be removed");
      }
    }
  }
}
