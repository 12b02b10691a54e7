package io.esmos.cloudflare;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.esmos.dns.DnsCapabilities.Effect;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What Cloudflare keeps beside a record's data, as features: {@code proxied}, {@code
 * private_routing} and the settings are there as {@code true} or not at all, a comment is its text,
 * tags are a sorted JSON array of {@code "name:value"}. Pure.
 *
 * <p>Source: developers.cloudflare.com/dns/manage-dns-records/reference/record-attributes, and the
 * schema of DNS records.
 */
final class RecordFeatures {
  static final String PROXIED = "cloudflare.proxied";
  static final String COMMENT = "cloudflare.comment";
  static final String TAGS = "cloudflare.tags";
  static final String PRIVATE_ROUTING = "cloudflare.private_routing";

  private static final Map<String, String> SETTINGS =
      Map.of(
          "cloudflare.flatten_cname", "flatten_cname",
          "cloudflare.ipv4_only", "ipv4_only",
          "cloudflare.ipv6_only", "ipv6_only");

  /** The types whose records can be proxied. */
  private static final Set<String> PROXIABLE = Set.of("A", "AAAA", "CNAME");

  /** All features, and whether they change what is answered. */
  static final Map<String, Effect> EFFECTS =
      Map.of(
          PROXIED,
          Effect.ANSWER,
          PRIVATE_ROUTING,
          Effect.ANSWER,
          "cloudflare.flatten_cname",
          Effect.ANSWER,
          "cloudflare.ipv4_only",
          Effect.ANSWER,
          "cloudflare.ipv6_only",
          Effect.ANSWER,
          COMMENT,
          Effect.NOTE,
          TAGS,
          Effect.NOTE);

  private RecordFeatures() {}

  /** Returns what a record of the API has. */
  static SortedMap<String, String> read(JsonNode record) {
    SortedMap<String, String> found = new TreeMap<>();
    flag(record.path("proxied"), PROXIED, found);
    flag(record.path("private_routing"), PRIVATE_ROUTING, found);
    SETTINGS.forEach((feature, field) -> flag(record.path("settings").path(field), feature, found));
    String comment = record.path("comment").asText("");
    if (record.hasNonNull("comment") && !comment.isEmpty()) {
      found.put(COMMENT, comment);
    }
    Set<String> tags = new TreeSet<>();
    record.path("tags").forEach(tag -> tags.add(tag.asText()));
    if (!tags.isEmpty()) {
      found.put(TAGS, text(tags));
    }
    return found;
  }

  /** Writes what differs from what is there; nothing is there for a record that is new. */
  static void write(
      SortedMap<String, String> wanted, SortedMap<String, String> there, ObjectNode record) {
    if (differs(PROXIED, wanted, there)) {
      record.put("proxied", wanted.containsKey(PROXIED));
    }
    if (differs(PRIVATE_ROUTING, wanted, there)) {
      record.put("private_routing", wanted.containsKey(PRIVATE_ROUTING));
    }
    if (SETTINGS.keySet().stream().anyMatch(feature -> differs(feature, wanted, there))) {
      ObjectNode settings = record.putObject("settings");
      SETTINGS.forEach(
          (feature, field) -> {
            if (wanted.containsKey(feature) || there.containsKey(feature)) {
              settings.put(field, wanted.containsKey(feature));
            }
          });
    }
    if (differs(COMMENT, wanted, there)) {
      record.put("comment", wanted.getOrDefault(COMMENT, ""));
    }
    if (differs(TAGS, wanted, there)) {
      ArrayNode tags = record.putArray("tags");
      tags(wanted.getOrDefault(TAGS, "[]")).forEach(tags::add);
    }
  }

  /**
   * Returns the text in the one spelling.
   *
   * @throws IllegalArgumentException if this feature cannot have it
   */
  static String canonical(String type, String feature, String text) {
    switch (feature) {
      case COMMENT -> {
        if (text.isEmpty()) {
          throw new IllegalArgumentException("an empty comment is none; leave it out");
        }
        return text;
      }
      case TAGS -> {
        Set<String> tags = tags(text);
        if (tags.isEmpty()) {
          throw new IllegalArgumentException("no tags are none; leave them out");
        }
        return text(tags);
      }
      default -> {
        if (!text.equals("true")) {
          throw new IllegalArgumentException(
              feature + " is \"true\" or left out, not \"" + text + "\"");
        }
        if (!PROXIABLE.contains(type)) {
          throw new IllegalArgumentException(feature + " is not for records of type " + type);
        }
        return text;
      }
    }
  }

  private static void flag(JsonNode value, String feature, SortedMap<String, String> found) {
    if (value.asBoolean(false)) {
      found.put(feature, "true");
    }
  }

  private static boolean differs(
      String feature, SortedMap<String, String> wanted, SortedMap<String, String> there) {
    return !Objects.equals(wanted.get(feature), there.get(feature));
  }

  private static Set<String> tags(String text) {
    try {
      JsonNode array = ApiCalls.JSON.readTree(text);
      Set<String> tags = new TreeSet<>();
      boolean texts = array.isArray();
      for (JsonNode tag : array) {
        texts &= tag.isTextual();
        tags.add(tag.asText());
      }
      if (texts) {
        return tags;
      }
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("tags are a JSON array of texts", e);
    }
    throw new IllegalArgumentException("tags are a JSON array of texts");
  }

  private static String text(Set<String> tags) {
    ArrayNode array = ApiCalls.JSON.createArrayNode();
    tags.forEach(array::add);
    return array.toString();
  }
}
