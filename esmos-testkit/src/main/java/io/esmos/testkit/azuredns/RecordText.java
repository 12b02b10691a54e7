package io.esmos.testkit.azuredns;

import com.fasterxml.jackson.databind.JsonNode;
import io.esmos.dns.Presentation;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A record of the API as a line of a zone file has it. */
final class RecordText {
  private RecordText() {}

  static String of(String type, JsonNode record) {
    return switch (type) {
      case "A" -> record.path("ipv4Address").asText();
      case "AAAA" -> record.path("ipv6Address").asText();
      case "CNAME" -> name(record, "cname");
      case "NS" -> name(record, "nsdname");
      case "PTR" -> name(record, "ptrdname");
      case "MX" -> fields(record, "preference") + " " + name(record, "exchange");
      case "SRV" -> fields(record, "priority", "weight", "port") + " " + name(record, "target");
      case "CAA" -> fields(record, "flags", "tag") + " " + quoted(record.path("value"));
      case "TXT" -> strings(record.path("value"));
      case "SOA" ->
          name(record, "host")
              + " "
              + name(record, "email")
              + " "
              + fields(
                  record, "serialNumber", "refreshTime", "retryTime", "expireTime", "minimumTTL");
      case "DS" ->
          fields(record, "keyTag", "algorithm")
              + " "
              + fields(record.path("digest"), "algorithmType", "value");
      case "TLSA" -> fields(record, "usage", "selector", "matchingType", "certAssociationData");
      case "NAPTR" ->
          fields(record, "order", "preference")
              + " "
              + quoted(record.path("flags"))
              + " "
              + quoted(record.path("services"))
              + " "
              + quoted(record.path("regexp"))
              + " "
              + name(record, "replacement");
      default -> throw new IllegalArgumentException("type " + type);
    };
  }

  private static String name(JsonNode record, String field) {
    String name = record.path(field).asText();
    return name.endsWith(".") ? name : name + ".";
  }

  private static String fields(JsonNode record, String... names) {
    List<String> fields = new ArrayList<>();
    for (String name : names) {
      if (!record.hasNonNull(name)) {
        throw new IllegalArgumentException(name + " is missing");
      }
      fields.add(record.path(name).asText());
    }
    return String.join(" ", fields);
  }

  private static String strings(JsonNode value) {
    List<String> strings = new ArrayList<>();
    value.forEach(each -> strings.add(quoted(each)));
    return String.join(" ", strings);
  }

  private static String quoted(JsonNode text) {
    return Presentation.quote(text.asText().getBytes(StandardCharsets.UTF_8));
  }
}
