package io.esmos.cloudflare;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.esmos.dns.Presentation;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A record's data between DNS's presentation form and the API's fields: {@code content} for most
 * types, {@code content} and {@code priority} for MX, {@code data} with a field for each part for
 * the others. Pure.
 *
 * <p>Source: the schema of DNS records in Cloudflare's published OpenAPI document; names are
 * written there without a dot at the end.
 */
final class RecordData {
  private static final int MAX_STRING = 255;

  /** How a part is written. */
  private enum Kind {
    /** A JSON number. */
    NUMBER,
    /** A domain name without the dot at its end. */
    NAME,
    /** A text as it is. */
    WORD,
    /** A character string, without its quotes. */
    STRING,
    /** All that is left; hexadecimal and Base64 digits, whose spaces mean nothing. */
    DIGITS,
    /** All that is left, a word each. */
    WORDS
  }

  private static final Map<String, Map<String, Kind>> PARTS = new LinkedHashMap<>();

  private static void parts(String type, Object... namesAndKinds) {
    Map<String, Kind> parts = new LinkedHashMap<>();
    for (int i = 0; i < namesAndKinds.length; i += 2) {
      parts.put((String) namesAndKinds[i], (Kind) namesAndKinds[i + 1]);
    }
    PARTS.put(type, parts);
  }

  static {
    Kind number = Kind.NUMBER;
    parts("CAA", "flags", number, "tag", Kind.WORD, "value", Kind.STRING);
    parts(
        "CERT", "type", number, "key_tag", number, "algorithm", number, "certificate", Kind.DIGITS);
    parts(
        "DNSKEY",
        "flags",
        number,
        "protocol",
        number,
        "algorithm",
        number,
        "public_key",
        Kind.DIGITS);
    parts(
        "DS", "key_tag", number, "algorithm", number, "digest_type", number, "digest", Kind.DIGITS);
    parts("HTTPS", "priority", number, "target", Kind.NAME, "value", Kind.WORDS);
    parts("SVCB", "priority", number, "target", Kind.NAME, "value", Kind.WORDS);
    parts(
        "NAPTR",
        "order",
        number,
        "preference",
        number,
        "flags",
        Kind.STRING,
        "service",
        Kind.STRING,
        "regex",
        Kind.STRING,
        "replacement",
        Kind.NAME);
    for (String type : List.of("SMIMEA", "TLSA")) {
      parts(
          type,
          "usage",
          number,
          "selector",
          number,
          "matching_type",
          number,
          "certificate",
          Kind.DIGITS);
    }
    parts("SRV", "priority", number, "weight", number, "port", number, "target", Kind.NAME);
    parts("SSHFP", "algorithm", number, "type", number, "fingerprint", Kind.DIGITS);
  }

  private static final Set<String> NAMES = Set.of("CNAME", "NS", "PTR");

  /** The types that are written; others are only read. */
  static final Set<String> TYPES = types();

  private RecordData() {}

  private static Set<String> types() {
    Set<String> all = new java.util.TreeSet<>(PARTS.keySet());
    all.addAll(NAMES);
    all.addAll(List.of("A", "AAAA", "MX", "OPENPGPKEY", "TXT"));
    return Set.copyOf(all);
  }

  /**
   * Writes data into a record.
   *
   * @throws IllegalArgumentException if the API cannot hold them
   */
  static void write(String type, String data, ObjectNode record) {
    List<String> fields = Presentation.fields(type, data);
    if (PARTS.containsKey(type)) {
      parts(type, fields, record.putObject("data"));
    } else if (type.equals("MX")) {
      record.put("content", undotted(fields.get(1)));
      record.put("priority", Integer.parseInt(fields.get(0)));
    } else if (NAMES.contains(type)) {
      record.put("content", undotted(fields.get(0)));
    } else if (type.equals("OPENPGPKEY")) {
      record.put("content", String.join("", fields));
    } else {
      record.put("content", data);
    }
  }

  /**
   * Returns the data of a record.
   *
   * @throws IllegalArgumentException if they are none
   */
  static String read(String type, JsonNode record) {
    String data;
    Map<String, Kind> parts = PARTS.get(type);
    if (parts != null) {
      List<String> fields = new ArrayList<>();
      parts.forEach((name, kind) -> fields.add(part(record.path("data"), name, kind)));
      data = String.join(" ", fields).stripTrailing();
    } else if (type.equals("MX")) {
      data = number(record, "priority") + " " + dotted(text(record, "content"));
    } else if (NAMES.contains(type)) {
      data = dotted(text(record, "content"));
    } else if (type.equals("TXT")) {
      data = strings(text(record, "content"));
    } else {
      data = text(record, "content");
    }
    return Presentation.canonical(type, data);
  }

  /** Returns the data as they come back from the API, so that spellings of one compare equal. */
  static String settled(String type, String data) {
    ObjectNode record = ApiCalls.JSON.createObjectNode();
    write(type, data, record);
    return read(type, record);
  }

  private static void parts(String type, List<String> fields, ObjectNode data) {
    Map<String, Kind> parts = PARTS.getOrDefault(type, Map.of());
    int at = 0;
    for (Map.Entry<String, Kind> part : parts.entrySet()) {
      Kind kind = part.getValue();
      boolean rest = kind == Kind.DIGITS || kind == Kind.WORDS;
      if (at >= fields.size() && kind != Kind.WORDS) {
        throw new IllegalArgumentException(type + " data lack the " + part.getKey());
      }
      List<String> some = fields.subList(Math.min(at, fields.size()), fields.size());
      switch (kind) {
        case NUMBER -> data.put(part.getKey(), whole(some.get(0), part.getKey()));
        case NAME -> data.put(part.getKey(), undotted(some.get(0)));
        case WORD -> data.put(part.getKey(), some.get(0));
        case STRING -> data.put(part.getKey(), unquoted(some.get(0)));
        case DIGITS -> data.put(part.getKey(), String.join("", some));
        case WORDS -> data.put(part.getKey(), String.join(" ", some));
      }
      at = rest ? fields.size() : at + 1;
    }
    if (at < fields.size()) {
      throw new IllegalArgumentException(type + " data have too many fields");
    }
  }

  private static String part(JsonNode data, String name, Kind kind) {
    return switch (kind) {
      case NUMBER -> number(data, name);
      case NAME -> dotted(text(data, name));
      case STRING -> {
        String text = data.path(name).asText("");
        yield Presentation.quote(Presentation.octets(quoted(text) ? text : '"' + text + '"'));
      }
      case WORD, DIGITS -> text(data, name);
      case WORDS -> data.path(name).asText("");
    };
  }

  /** A text without quotes was entered by hand; the API takes each of its characters as it is. */
  private static String strings(String content) {
    if (quoted(content)) {
      return content;
    }
    byte[] octets = content.getBytes(StandardCharsets.UTF_8);
    List<String> strings = new ArrayList<>();
    for (int from = 0; from == 0 || from < octets.length; from += MAX_STRING) {
      int to = Math.min(octets.length, from + MAX_STRING);
      strings.add(Presentation.quote(java.util.Arrays.copyOfRange(octets, from, to)));
    }
    return String.join(" ", strings);
  }

  private static boolean quoted(String text) {
    return text.length() >= 2 && text.startsWith("\"") && text.endsWith("\"");
  }

  /** Returns the inner of a character string; its escapes stay. */
  private static String unquoted(String field) {
    String quoted = Presentation.quote(Presentation.octets(field));
    return quoted.substring(1, quoted.length() - 1);
  }

  private static String undotted(String name) {
    return name.length() > 1 && name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
  }

  private static String dotted(String name) {
    String ascii = name.chars().allMatch(c -> c < 128) ? name : java.net.IDN.toASCII(name);
    return ascii.endsWith(".") && !ascii.endsWith("\\.") ? ascii : ascii + ".";
  }

  private static int whole(String field, String name) {
    if (!field.matches("[0-9]{1,5}")) {
      throw new IllegalArgumentException("\"" + field + "\" is no number, as " + name + " must be");
    }
    return Integer.parseInt(field);
  }

  private static String number(JsonNode node, String name) {
    JsonNode value = node.path(name);
    // The schema allows both spellings of CAA's flags.
    String text = value.isTextual() || value.canConvertToLong() ? value.asText() : "";
    if (!text.matches("[0-9]{1,10}")) {
      throw new IllegalArgumentException("the field " + name + " is no number");
    }
    return text;
  }

  private static String text(JsonNode node, String name) {
    JsonNode value = node.path(name);
    if (!value.isTextual() || value.asText().isEmpty()) {
      throw new IllegalArgumentException("the field " + name + " is no text");
    }
    return value.asText();
  }
}
