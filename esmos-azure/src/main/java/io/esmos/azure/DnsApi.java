package io.esmos.azure;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * A published version of the Azure DNS API (azure-rest-api-specs, {@code
 * specification/dns/resource-manager/Microsoft.Network/Dns}). What a version does not know it does
 * not show either.
 */
public enum DnsApi {
  /** The stable version of May 2018: A, AAAA, CAA, CNAME, MX, NS, PTR, SOA, SRV, TXT. */
  STABLE_2018_05_01("2018-05-01"),
  /** The preview of July 2023: also DS, NAPTR and TLSA, and Traffic Manager profiles as targets. */
  PREVIEW_2023_07_01("2023-07-01-preview");

  private static final Set<String> STABLE =
      Set.of("A", "AAAA", "CAA", "CNAME", "MX", "NS", "PTR", "SOA", "SRV", "TXT");

  private static final Set<String> PREVIEW = Set.of("DS", "NAPTR", "TLSA");

  private final String version;

  DnsApi(String version) {
    this.version = version;
  }

  /** Returns the version as it is sent. */
  String version() {
    return version;
  }

  /** Returns the types of records that it holds. */
  Set<String> types() {
    Set<String> types = new TreeSet<>(STABLE);
    if (this == PREVIEW_2023_07_01) {
      types.addAll(PREVIEW);
    }
    return types;
  }

  /** Returns whether record sets may refer to a Traffic Manager profile beside their target. */
  boolean profiles() {
    return this == PREVIEW_2023_07_01;
  }

  /** Returns the field in which records of a type are kept. */
  static String field(String type) {
    return Map.of("CAA", "caaRecords", "CNAME", "CNAMERecord", "SOA", "SOARecord")
        .getOrDefault(type, type.toUpperCase(Locale.ROOT) + "Records");
  }

  /** Returns whether a record set of this type holds one record, which is no list then. */
  static boolean single(String type) {
    return type.equals("CNAME") || type.equals("SOA");
  }
}
