package io.esmos.cloudflare;

import com.fasterxml.jackson.databind.JsonNode;
import io.esmos.dns.DnsName;
import io.esmos.dns.RRset;
import java.net.IDN;

/** Reads the API's records. Pure. */
final class RecordJson {
  private RecordJson() {}

  /** Returns a name as the API writes it: without the dot at its end. */
  static String name(DnsName name) {
    String text = name.text();
    return text.substring(0, text.length() - 1);
  }

  /** Returns the name that the API wrote; one in Unicode as its A-label. */
  static DnsName name(String text) {
    return DnsName.of(text.chars().allMatch(c -> c < 128) ? text : IDN.toASCII(text));
  }

  /**
   * Returns a record of an answer.
   *
   * @throws IllegalArgumentException if it is none, or of another zone
   */
  static ApiRecord read(JsonNode record, DnsName apex) {
    String id = text(record, "id");
    String type = text(record, "type");
    DnsName name = name(text(record, "name"));
    JsonNode ttl = record.path("ttl");
    if (!name.within(apex) || !ttl.canConvertToLong() || ttl.asLong() < 1) {
      throw new IllegalArgumentException("it has another zone's name or no TTL");
    }
    return new ApiRecord(
        id,
        new RRset.Key(name, type),
        RecordData.read(type, record),
        ttl.asLong(),
        RecordFeatures.read(record));
  }

  private static String text(JsonNode record, String field) {
    JsonNode value = record.path(field);
    if (!value.isTextual() || value.asText().isEmpty()) {
      throw new IllegalArgumentException("the field " + field + " is missing");
    }
    return value.asText();
  }
}
