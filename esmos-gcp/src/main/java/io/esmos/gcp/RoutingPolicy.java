package io.esmos.gcp;

import com.google.api.client.json.JsonFactory;
import com.google.api.client.json.gson.GsonFactory;
import com.google.api.services.dns.model.RRSetRoutingPolicy;
import io.esmos.dns.Features;
import io.esmos.dns.RRset;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * A routing policy of Cloud DNS as the text of one feature, {@value #FEATURE}: the JSON of
 * RRSetRoutingPolicy (API v1) in one spelling. Keys are sorted, lists too because the order of none
 * of them means anything, record data are spelled as in an {@link RRset}, and {@code kind}, empty
 * lists and nulls are left out. What the API client does not know is kept. Pure.
 */
public final class RoutingPolicy {
  /** The feature of an RRset that is answered by a policy; its data are empty then. */
  public static final String FEATURE = "clouddns.routing-policy";

  static final JsonFactory JSON = GsonFactory.getDefaultInstance();

  private RoutingPolicy() {}

  /**
   * Returns a policy in the one spelling.
   *
   * @param type the type of the RRset, whose data the policy holds
   * @throws IllegalArgumentException if it is no policy, or holds data that are none of this type
   */
  public static String canonical(String type, String json) {
    Object tree;
    try {
      tree = JSON.fromString(json, Object.class);
    } catch (IOException e) {
      throw new IllegalArgumentException("a routing policy must be JSON", e);
    }
    if (!(tree instanceof Map<?, ?> map) || map.isEmpty()) {
      throw new IllegalArgumentException(
          "a routing policy must be a JSON object that says something");
    }
    parse(json);
    return render(type, "", tree);
  }

  /** Returns the policy of this text. */
  static RRSetRoutingPolicy parse(String json) {
    try {
      return JSON.fromString(json, RRSetRoutingPolicy.class);
    } catch (IOException e) {
      throw new IllegalArgumentException("a routing policy must be JSON", e);
    }
  }

  /** Returns this RRset with its policy, if it has one, in the one spelling. */
  static RRset canonical(RRset set) {
    return set.features()
        .get(FEATURE)
        .map(json -> canonical(set.type(), json))
        .map(json -> set.withFeatures(set.features().with(FEATURE, json)))
        .orElse(set);
  }

  /** Returns any JSON value in the one spelling. */
  static String spelled(Object value) {
    try {
      return render("", "", JSON.fromString(JSON.toString(value), Object.class));
    } catch (IOException e) {
      throw new IllegalArgumentException("not JSON", e);
    }
  }

  private static String render(String type, String key, Object value) {
    if (value instanceof Map<?, ?> map) {
      return object(type, map);
    }
    if (value instanceof List<?> list) {
      return "["
          + String.join(",", list.stream().map(item -> render(type, key, item)).sorted().toList())
          + "]";
    }
    if (value instanceof Number number) {
      return new BigDecimal(number.toString()).stripTrailingZeros().toPlainString();
    }
    if (value instanceof String text) {
      return quote(key.equals("rrdatas") && !type.isEmpty() ? data(type, text) : text);
    }
    return String.valueOf(value);
  }

  private static String object(String type, Map<?, ?> map) {
    TreeMap<String, String> members = new TreeMap<>();
    map.forEach(
        (name, value) -> {
          String key = String.valueOf(name);
          boolean empty = value instanceof List<?> list && list.isEmpty();
          if (!key.equals("kind") && !empty && !com.google.api.client.util.Data.isNull(value)) {
            members.put(key, render(type, key, value));
          }
        });
    return "{"
        + String.join(
            ",",
            members.entrySet().stream()
                .map(member -> quote(member.getKey()) + ":" + member.getValue())
                .toList())
        + "}";
  }

  /** Spells record data as an RRset does. */
  private static String data(String type, String text) {
    return new RRset(
            io.esmos.dns.DnsName.of("."),
            type,
            "",
            io.esmos.dns.Ttl.seconds(0),
            List.of(text),
            Features.NONE)
        .data()
        .get(0);
  }

  private static String quote(String text) {
    StringBuilder out = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < ' ' || c == '\u2028' || c == '\u2029') {
        out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
      } else {
        out.append(c);
      }
    }
    return out.append('"').toString();
  }
}
