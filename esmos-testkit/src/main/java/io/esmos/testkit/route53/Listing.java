package io.esmos.testkit.route53;

import io.esmos.testkit.wire.WireAnswer;
import io.esmos.testkit.wire.WireRequest;
import io.esmos.testkit.wire.WireXml;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** The pages of lists. A page ends at the vendor's limit, and says where the next one begins. */
final class Listing {
  private static final int MOST_SETS = 300;
  private static final int MOST_ZONES = 100;

  private final WireRequest request;

  private Listing(WireRequest request) {
    this.request = request;
  }

  static Listing of(WireRequest request) {
    return new Listing(request);
  }

  /** ListResourceRecordSets. */
  WireAnswer sets(HostedZone zone) {
    int most = most(MOST_SETS);
    String type = parameter("type");
    if (parameter("name").isEmpty() && !type.isEmpty()) {
      throw Refusal.input("type is given without name");
    }
    if (type.isEmpty() && !parameter("identifier").isEmpty()) {
      throw Refusal.input("identifier is given without type");
    }
    String name = parameter("name");
    RecordSet.Key from =
        new RecordSet.Key(
            name.isEmpty() ? "" : ZoneName.order(ZoneName.normal(name)),
            type,
            parameter("identifier"));
    StringBuilder sets = new StringBuilder();
    StringBuilder next = new StringBuilder();
    int count = 0;
    for (RecordSet set : zone.listed().tailMap(from, true).values()) {
      if (count++ == most) {
        next.append(WireXml.leaf("NextRecordName", set.name()));
        next.append(WireXml.leaf("NextRecordType", set.type()));
        if (!set.identifier().isEmpty()) {
          next.append(WireXml.leaf("NextRecordIdentifier", set.identifier()));
        }
        break;
      }
      sets.append(set.xml());
    }
    return WireAnswer.xml(
        200,
        WireXml.document(
            "ListResourceRecordSetsResponse",
            Answers.NAMESPACE,
            WireXml.element("ResourceRecordSets", sets.toString())
                + WireXml.leaf("IsTruncated", String.valueOf(next.length() > 0))
                + next
                + WireXml.leaf("MaxItems", String.valueOf(most))));
  }

  /** ListHostedZones. */
  WireAnswer zones(Collection<HostedZone> zones) {
    List<HostedZone> sorted = new ArrayList<>(zones);
    sorted.sort(Comparator.comparing(HostedZone::id));
    sorted.removeIf(zone -> zone.id().compareTo(parameter("marker")) < 0);
    int most = most(MOST_ZONES);
    boolean truncated = sorted.size() > most;
    return WireAnswer.xml(
        200,
        WireXml.document(
            "ListHostedZonesResponse",
            Answers.NAMESPACE,
            page(sorted, most)
                + WireXml.leaf("Marker", parameter("marker"))
                + WireXml.leaf("IsTruncated", String.valueOf(truncated))
                + (truncated ? WireXml.leaf("NextMarker", sorted.get(most).id()) : "")
                + WireXml.leaf("MaxItems", String.valueOf(most))));
  }

  /** ListHostedZonesByName. */
  WireAnswer zonesByName(Collection<HostedZone> zones) {
    List<HostedZone> sorted = new ArrayList<>(zones);
    sorted.sort(
        Comparator.comparing((HostedZone zone) -> ZoneName.order(zone.name()))
            .thenComparing(HostedZone::id));
    String name = parameter("dnsname");
    String from = name.isEmpty() ? "" : ZoneName.order(ZoneName.normal(name));
    sorted.removeIf(zone -> isBefore(zone, from));
    int most = most(MOST_ZONES);
    boolean truncated = sorted.size() > most;
    return WireAnswer.xml(
        200,
        WireXml.document(
            "ListHostedZonesByNameResponse",
            Answers.NAMESPACE,
            page(sorted, most)
                + (name.isEmpty() ? "" : WireXml.leaf("DNSName", name))
                + WireXml.leaf("IsTruncated", String.valueOf(truncated))
                + (truncated
                    ? WireXml.leaf("NextDNSName", sorted.get(most).name())
                        + WireXml.leaf("NextHostedZoneId", sorted.get(most).id())
                    : "")
                + WireXml.leaf("MaxItems", String.valueOf(most))));
  }

  private boolean isBefore(HostedZone zone, String from) {
    int order = ZoneName.order(zone.name()).compareTo(from);
    return order < 0 || (order == 0 && zone.id().compareTo(parameter("hostedzoneid")) < 0);
  }

  private static String page(List<HostedZone> zones, int most) {
    StringBuilder out = new StringBuilder();
    zones.stream().limit(most).forEach(zone -> out.append(zone.xml()));
    return WireXml.element("HostedZones", out.toString());
  }

  String parameter(String name) {
    return request.parameter(name).orElse("");
  }

  int most(int limit) {
    String wanted = parameter("maxitems");
    if (!wanted.matches("[0-9]{0,6}")) {
      throw Refusal.input("maxitems '" + wanted + "' is no number");
    }
    return wanted.isEmpty() ? limit : Math.max(1, Math.min(limit, Integer.parseInt(wanted)));
  }
}
