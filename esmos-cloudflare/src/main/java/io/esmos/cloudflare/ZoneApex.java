package io.esmos.cloudflare;

import com.fasterxml.jackson.databind.JsonNode;
import io.esmos.dns.DnsName;
import io.esmos.dns.Features;
import io.esmos.dns.RRset;
import io.esmos.dns.Ttl;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * The apex's SOA and NS, which Cloudflare does not keep as records: the assigned name servers are
 * the zone's, TTLs and the SOA's numbers are in the zone's DNS settings. The API does not tell the
 * serial, which is 0 here. Pure.
 */
final class ZoneApex {
  private final DnsName apex;
  private final List<String> nameServers;
  private final JsonNode settings;
  private final String operation;

  /**
   * Makes it of what the API said.
   *
   * @param nameServers the name servers that the zone was assigned
   * @param settings the zone's DNS settings
   */
  ZoneApex(DnsName apex, List<String> nameServers, JsonNode settings, String operation) {
    this.apex = apex;
    this.nameServers = nameServers;
    this.settings = settings;
    this.operation = operation;
  }

  static RRset.Key soa(DnsName apex) {
    return new RRset.Key(apex, "SOA");
  }

  static RRset.Key ns(DnsName apex) {
    return new RRset.Key(apex, "NS");
  }

  /** Returns the SOA. */
  RRset soa() {
    JsonNode soa = settings.path("soa");
    String primary = soa.path("mname").asText("");
    String mname = primary.isEmpty() ? nameServers.get(0) : primary;
    String data =
        dotted(mname)
            + " "
            + dotted(soa.path("rname").asText(""))
            + " 0 "
            + number(soa, "refresh")
            + " "
            + number(soa, "retry")
            + " "
            + number(soa, "expire")
            + " "
            + number(soa, "min_ttl");
    return set("SOA", number(soa, "ttl"), List.of(data));
  }

  /**
   * Returns the name servers: the assigned ones, and, where the zone has several providers, those
   * that are its records.
   */
  RRset ns(List<ApiRecord> records) {
    TreeSet<String> all = new TreeSet<>();
    nameServers.forEach(server -> all.add(dotted(server)));
    if (settings.path("multi_provider").asBoolean(false)) {
      records.forEach(record -> all.add(record.data()));
    }
    return set("NS", number(settings, "ns_ttl"), new ArrayList<>(all));
  }

  private RRset set(String type, long ttl, List<String> data) {
    try {
      return new RRset(apex, type, "", Ttl.seconds(ttl), data, Features.NONE);
    } catch (IllegalArgumentException e) {
      throw malformed(type, e);
    }
  }

  private long number(JsonNode node, String field) {
    JsonNode value = node.path(field);
    if (!value.canConvertToLong() || value.asLong() < 0) {
      throw malformed(field, null);
    }
    return value.asLong();
  }

  private ProviderException malformed(
      String what, @org.jspecify.annotations.Nullable Throwable cause) {
    return ProviderException.of(
        Code.MALFORMED, operation, "the settings of zone " + apex + " lack " + what, cause);
  }

  private static String dotted(String name) {
    return name.endsWith(".") ? name : name + ".";
  }
}
