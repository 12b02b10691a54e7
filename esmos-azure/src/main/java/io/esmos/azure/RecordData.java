package io.esmos.azure;

import io.esmos.dns.Presentation;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A record's data between presentation form and the JSON of the Azure DNS API. Texts are kept as
 * they are, without quotes and escapes: JSON holds characters and no octets, so that only what is
 * UTF-8 has a form there. Pure.
 */
final class RecordData {
  private RecordData() {}

  /** What the API has no form for. */
  static final class Unheld extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Unheld(String what) {
      super(what);
    }
  }

  /**
   * Returns a record's data as the API has them.
   *
   * @throws Unheld if it cannot hold them
   */
  static Map<String, Object> toJson(String type, String data) {
    List<String> fields = Presentation.fields(type, data);
    Map<String, Object> json = new LinkedHashMap<>();
    switch (type) {
      case "A" -> json.put("ipv4Address", fields.get(0));
      case "AAAA" -> json.put("ipv6Address", fields.get(0));
      case "CNAME" -> json.put("cname", fields.get(0));
      case "NS" -> json.put("nsdname", fields.get(0));
      case "PTR" -> json.put("ptrdname", fields.get(0));
      case "MX" -> {
        json.put("preference", number(fields, 0));
        json.put("exchange", fields.get(1));
      }
      case "SRV" -> {
        json.put("priority", number(fields, 0));
        json.put("weight", number(fields, 1));
        json.put("port", number(fields, 2));
        json.put("target", fields.get(3));
      }
      case "CAA" -> {
        json.put("flags", number(fields, 0));
        json.put("tag", fields.get(1));
        json.put("value", text(fields.get(2)));
      }
      case "TXT" -> json.put("value", strings(fields));
      case "DS" -> {
        json.put("keyTag", number(fields, 0));
        json.put("algorithm", number(fields, 1));
        json.put("digest", Map.of("algorithmType", number(fields, 2), "value", rest(fields, 3)));
      }
      case "TLSA" -> {
        json.put("usage", number(fields, 0));
        json.put("selector", number(fields, 1));
        json.put("matchingType", number(fields, 2));
        json.put("certAssociationData", rest(fields, 3));
      }
      case "NAPTR" -> {
        json.put("order", number(fields, 0));
        json.put("preference", number(fields, 1));
        json.put("flags", text(fields.get(2)));
        json.put("services", text(fields.get(3)));
        json.put("regexp", text(fields.get(4)));
        json.put("replacement", fields.get(5));
      }
      default -> throw new Unheld("type " + type + " is not held");
    }
    return json;
  }

  /**
   * Returns the data that the API shows, in presentation form.
   *
   * @throws IllegalArgumentException if something is missing
   */
  static String fromJson(String type, Map<String, Object> json) {
    return switch (type) {
      case "A" -> Json.text(json, "ipv4Address");
      case "AAAA" -> Json.text(json, "ipv6Address");
      case "CNAME" -> Json.text(json, "cname");
      case "NS" -> Json.text(json, "nsdname");
      case "PTR" -> Json.text(json, "ptrdname");
      case "MX" -> Json.number(json, "preference") + " " + Json.text(json, "exchange");
      case "SRV" ->
          Json.number(json, "priority")
              + " "
              + Json.number(json, "weight")
              + " "
              + Json.number(json, "port")
              + " "
              + Json.text(json, "target");
      case "CAA" ->
          Json.number(json, "flags") + " " + Json.text(json, "tag") + " " + quoted(json, "value");
      case "TXT" -> quoted(Json.list(json, "value"));
      case "SOA" -> soa(json);
      case "DS" -> ds(json);
      case "TLSA" ->
          Json.number(json, "usage")
              + " "
              + Json.number(json, "selector")
              + " "
              + Json.number(json, "matchingType")
              + " "
              + Json.text(json, "certAssociationData");
      case "NAPTR" -> naptr(json);
      default -> throw new IllegalArgumentException("type " + type + " is not known");
    };
  }

  private static String soa(Map<String, Object> json) {
    return String.join(
        " ",
        Json.text(json, "host"),
        Json.text(json, "email"),
        String.valueOf(Json.number(json, "serialNumber")),
        String.valueOf(Json.number(json, "refreshTime")),
        String.valueOf(Json.number(json, "retryTime")),
        String.valueOf(Json.number(json, "expireTime")),
        String.valueOf(Json.number(json, "minimumTTL")));
  }

  private static String ds(Map<String, Object> json) {
    Map<String, Object> digest = Json.object(json, "digest");
    return Json.number(json, "keyTag")
        + " "
        + Json.number(json, "algorithm")
        + " "
        + Json.number(digest, "algorithmType")
        + " "
        + Json.text(digest, "value");
  }

  private static String naptr(Map<String, Object> json) {
    String replacement = Json.text(json, "replacement");
    return String.join(
        " ",
        String.valueOf(Json.number(json, "order")),
        String.valueOf(Json.number(json, "preference")),
        quoted(json, "flags"),
        quoted(json, "services"),
        quoted(json, "regexp"),
        // The published example has an empty text where the description asks for a dot.
        replacement.isEmpty() ? "." : replacement);
  }

  private static int number(List<String> fields, int index) {
    return Integer.parseInt(fields.get(index));
  }

  private static String rest(List<String> fields, int from) {
    return String.join("", fields.subList(from, fields.size()));
  }

  private static List<String> strings(List<String> fields) {
    List<String> strings = fields.stream().map(RecordData::text).toList();
    if (String.join("", strings).isEmpty()) {
      throw new Unheld("an empty text is refused by Azure DNS");
    }
    return strings;
  }

  private static String text(String field) {
    byte[] octets = Presentation.octets(field);
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(octets)).toString();
    } catch (CharacterCodingException e) {
      throw new Unheld("octets that are no UTF-8 have no form in the JSON of Azure DNS");
    }
  }

  private static String quoted(Map<String, Object> json, String field) {
    return Presentation.quote(Json.text(json, field).getBytes(StandardCharsets.UTF_8));
  }

  private static String quoted(List<?> strings) {
    if (strings.isEmpty()) {
      throw new IllegalArgumentException("a text has no strings");
    }
    StringBuilder out = new StringBuilder();
    for (Object each : strings) {
      if (!(each instanceof String string)) {
        throw new IllegalArgumentException("a string of a text is none");
      }
      out.append(out.length() == 0 ? "" : " ")
          .append(Presentation.quote(string.getBytes(StandardCharsets.UTF_8)));
    }
    return out.toString();
  }
}
