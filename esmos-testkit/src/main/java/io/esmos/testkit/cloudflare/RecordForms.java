package io.esmos.testkit.cloudflare;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/**
 * Records in the API's form: what is filled in, what is refused, and what is answered for them.
 * Pure.
 *
 * <p>Source of the fields: the schemas {@code dns-records_*Record} of Cloudflare's published
 * OpenAPI document (github.com/cloudflare/api-schemas).
 */
final class RecordForms {
  /**
   * For types with components: their order in DNS; a dot marks names, a quote strings, and a
   * question mark what may be missing.
   */
  private static final Map<String, List<String>> COMPONENTS =
      Map.ofEntries(
          Map.entry("CAA", List.of("flags", "tag", "\"value")),
          Map.entry("CERT", List.of("type", "key_tag", "algorithm", "certificate")),
          Map.entry("DNSKEY", List.of("flags", "protocol", "algorithm", "public_key")),
          Map.entry("DS", List.of("key_tag", "algorithm", "digest_type", "digest")),
          Map.entry("HTTPS", List.of("priority", ".target", "?value")),
          Map.entry("SVCB", List.of("priority", ".target", "?value")),
          Map.entry(
              "NAPTR",
              List.of("order", "preference", "\"flags", "\"service", "\"regex", ".replacement")),
          Map.entry("SMIMEA", List.of("usage", "selector", "matching_type", "certificate")),
          Map.entry("TLSA", List.of("usage", "selector", "matching_type", "certificate")),
          Map.entry("SRV", List.of("priority", "weight", "port", ".target")),
          Map.entry("SSHFP", List.of("algorithm", "type", "fingerprint")));

  private static final Set<String> NAMES = Set.of("CNAME", "NS", "PTR");
  private static final Set<String> PLAIN = Set.of("A", "AAAA", "MX", "OPENPGPKEY", "TXT");
  private static final Set<String> PROXIABLE = Set.of("A", "AAAA", "CNAME");

  /** "TTL", developers.cloudflare.com/dns/manage-dns-records/reference/ttl. */
  private static final int MAX_TTL = 86_400;

  /** "Record attributes": a comment on the free plan has at most 100 characters, on others 500. */
  private static final int MAX_COMMENT = 500;

  private static final int MAX_TAGS = 20;

  private RecordForms() {}

  /** Fills in what is missing and refuses what cannot be held; {@code record} is changed. */
  static void settle(ObjectNode record, String apex, int minimumTtl) {
    String type = record.path("type").asText("");
    if (!COMPONENTS.containsKey(type) && !NAMES.contains(type) && !PLAIN.contains(type)) {
      throw ApiProblem.invalid("Invalid DNS record type.");
    }
    record.put("name", fullName(record.path("name").asText(""), apex));
    boolean proxiable = PROXIABLE.contains(type);
    boolean proxied = record.path("proxied").asBoolean(false);
    if (proxied && !proxiable) {
      throw ApiProblem.invalid("This record type cannot be proxied.");
    }
    int ttl = record.path("ttl").asInt(1);
    if (ttl != 1 && (ttl < minimumTtl || ttl > MAX_TTL)) {
      throw ApiProblem.invalid(
          "TTL must be between " + minimumTtl + " and 86400 seconds, or 1 for Automatic.");
    }
    record.put("proxiable", proxiable);
    record.put("proxied", proxied);
    record.put("ttl", proxied ? 1 : ttl);
    if (!record.path("settings").isObject()) {
      record.putObject("settings");
    }
    if (!record.path("meta").isObject()) {
      record.putObject("meta");
    }
    notes(record);
    if (COMPONENTS.containsKey(type)) {
      record.put("content", components(record, type));
    }
    parsed(record);
  }

  /** Returns what DNS says of the record; also the measure by which two are identical. */
  static Record parsed(JsonNode record) {
    String type = record.path("type").asText();
    try {
      Name name = Name.fromString(record.path("name").asText() + ".");
      return Record.fromString(
          name, Type.value(type), DClass.IN, record.path("ttl").asLong(), data(record), Name.root);
    } catch (IOException | RuntimeException e) {
      throw ApiProblem.invalid("Content for " + type + " record is invalid.");
    }
  }

  /** Returns the data in presentation form. */
  static String data(JsonNode record) {
    String type = record.path("type").asText();
    String content = record.path("content").asText("");
    if (COMPONENTS.containsKey(type)) {
      return components(record, type);
    }
    if (type.equals("MX")) {
      if (!record.path("priority").isInt()) {
        throw ApiProblem.invalid("priority is required for MX records.");
      }
      return record.path("priority").asInt() + " " + dotted(content);
    }
    if (NAMES.contains(type)) {
      return dotted(content);
    }
    if (type.equals("TXT") && !content.startsWith("\"")) {
      return strings(content);
    }
    return content;
  }

  private static String components(JsonNode record, String type) {
    List<String> out = new ArrayList<>();
    for (String component : COMPONENTS.getOrDefault(type, List.of())) {
      char mark = component.charAt(0);
      String field = ".\"?".indexOf(mark) < 0 ? component : component.substring(1);
      JsonNode value = record.path("data").path(field);
      if (!value.isValueNode() && mark != '?') {
        throw ApiProblem.invalid("data." + field + " is required for " + type + " records.");
      }
      String text = value.asText();
      out.add(mark == '.' ? dotted(text) : mark == '"' ? '"' + text + '"' : text);
    }
    return String.join(" ", out).stripTrailing();
  }

  private static void notes(ObjectNode record) {
    String comment = record.path("comment").asText("");
    if (!record.hasNonNull("comment") || comment.isEmpty()) {
      record.putNull("comment");
    }
    if (comment.length() > MAX_COMMENT) {
      throw ApiProblem.invalid("Comment is too long.");
    }
    if (!record.path("tags").isArray()) {
      record.putArray("tags");
    }
    if (record.path("tags").size() > MAX_TAGS) {
      throw ApiProblem.invalid("Too many tags.");
    }
  }

  /** "@" and names without the zone are completed, as the documented example's "@" is. */
  private static String fullName(String name, String apex) {
    String lower = name.toLowerCase(Locale.ROOT);
    String full =
        lower.equals("@") || lower.equals(apex)
            ? apex
            : lower.endsWith("." + apex) ? lower : lower + "." + apex;
    try {
      Name.fromString(full + ".");
    } catch (TextParseException e) {
      throw ApiProblem.invalid("DNS name is invalid.");
    }
    return full;
  }

  private static String dotted(String name) {
    return name.endsWith(".") ? name : name + ".";
  }

  private static String strings(String content) {
    StringBuilder out = new StringBuilder();
    for (int from = 0; from == 0 || from < content.length(); from += 255) {
      String part = content.substring(from, Math.min(content.length(), from + 255));
      out.append(out.isEmpty() ? "\"" : " \"");
      out.append(part.replace("\\", "\\\\").replace("\"", "\\\"")).append('"');
    }
    return out.toString();
  }
}
