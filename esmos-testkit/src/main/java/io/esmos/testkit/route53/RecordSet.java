package io.esmos.testkit.route53;

import io.esmos.testkit.wire.WireXml;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A ResourceRecordSet as the API reference of 2013-04-01 has it.
 *
 * @param name the name as the API gives it back: lower case, other characters as octal escapes
 * @param type the type
 * @param identifier the set identifier; empty if there is none
 * @param ttl the TTL as text; empty if there is none
 * @param values the values as they were sent, in their order
 * @param extras every other element by its path, such as {@code AliasTarget/DNSName}
 */
record RecordSet(
    String name,
    String type,
    String identifier,
    String ttl,
    List<String> values,
    SortedMap<String, String> extras) {

  /** The elements that choose a routing policy; a set has at most one of them. */
  static final List<String> POLICIES =
      List.of(
          "Weight",
          "Region",
          "Failover",
          "GeoLocation",
          "GeoProximityLocation",
          "CidrRoutingConfig",
          "MultiValueAnswer");

  private static final List<String> OWN =
      List.of("Name", "Type", "SetIdentifier", "TTL", "ResourceRecords");

  RecordSet {
    values = List.copyOf(values);
    extras = Collections.unmodifiableSortedMap(new TreeMap<>(extras));
  }

  static RecordSet of(WireXml element) {
    List<String> values = new ArrayList<>();
    element
        .child("ResourceRecords")
        .ifPresent(
            records ->
                records.children().forEach(record -> values.add(record.value("Value").orElse(""))));
    TreeMap<String, String> extras = new TreeMap<>();
    for (WireXml child : element.children()) {
      if (!OWN.contains(child.name())) {
        flatten(child, child.name(), extras);
      }
    }
    return new RecordSet(
        ZoneName.normal(element.value("Name").orElse("")),
        element.value("Type").orElse(""),
        element.value("SetIdentifier").orElse(""),
        element.value("TTL").orElse(""),
        values,
        extras);
  }

  private static void flatten(WireXml element, String path, Map<String, String> into) {
    if (element.children().isEmpty()) {
      into.put(path, element.text());
    }
    element.children().forEach(child -> flatten(child, path + "/" + child.name(), into));
  }

  Key key() {
    return new Key(ZoneName.order(name), type, identifier);
  }

  boolean isAlias() {
    return extras.keySet().stream().anyMatch(path -> path.startsWith("AliasTarget/"));
  }

  /** Returns the routing policies that the set has. */
  List<String> policies() {
    return POLICIES.stream()
        .filter(
            policy ->
                extras.keySet().stream()
                    .anyMatch(path -> path.equals(policy) || path.startsWith(policy + "/")))
        .toList();
  }

  /** Returns whether both hold the same, whatever the order of their values. */
  boolean same(RecordSet other) {
    return key().equals(other.key())
        && ttl.equals(other.ttl)
        && extras.equals(other.extras)
        && values.stream().sorted().toList().equals(other.values.stream().sorted().toList());
  }

  /** Returns the element, its parts in the order of the API reference. */
  String xml() {
    StringBuilder out = new StringBuilder();
    out.append(WireXml.leaf("Name", name)).append(WireXml.leaf("Type", type));
    if (!identifier.isEmpty()) {
      out.append(WireXml.leaf("SetIdentifier", identifier));
    }
    out.append(nested(extras));
    if (!ttl.isEmpty()) {
      out.append(WireXml.leaf("TTL", ttl));
    }
    if (!values.isEmpty()) {
      StringBuilder records = new StringBuilder();
      values.forEach(
          value -> records.append(WireXml.element("ResourceRecord", WireXml.leaf("Value", value))));
      out.append(WireXml.element("ResourceRecords", records.toString()));
    }
    return WireXml.element("ResourceRecordSet", out.toString());
  }

  private static String nested(SortedMap<String, String> paths) {
    StringBuilder out = new StringBuilder();
    SortedMap<String, SortedMap<String, String>> groups = new TreeMap<>();
    paths.forEach(
        (path, value) -> {
          int slash = path.indexOf('/');
          if (slash < 0) {
            out.append(WireXml.leaf(path, value));
          } else {
            groups
                .computeIfAbsent(path.substring(0, slash), key -> new TreeMap<>())
                .put(path.substring(slash + 1), value);
          }
        });
    groups.forEach((name, inner) -> out.append(WireXml.element(name, nested(inner))));
    return out.toString();
  }

  /** As error messages name a set. */
  @Override
  public String toString() {
    return "[name='"
        + name
        + "', type='"
        + type
        + "'"
        + (identifier.isEmpty() ? "" : ", set-identifier='" + identifier + "'")
        + "]";
  }

  /** The order in which sets are listed. */
  record Key(String order, String type, String identifier) implements Comparable<Key> {
    @Override
    public int compareTo(Key other) {
      int result = order.compareTo(other.order);
      result = result == 0 ? type.compareTo(other.type) : result;
      return result == 0 ? identifier.compareTo(other.identifier) : result;
    }
  }
}
