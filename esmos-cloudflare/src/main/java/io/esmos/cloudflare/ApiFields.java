package io.esmos.cloudflare;

import com.fasterxml.jackson.databind.JsonNode;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import java.util.ArrayList;
import java.util.List;

/** Fields of an answer that must be there. Pure. */
final class ApiFields {
  private ApiFields() {}

  /** Returns a text that is not empty; {@code MALFORMED} if it is missing. */
  static String text(JsonNode node, String field, String operation) {
    JsonNode value = node.path(field);
    if (!value.isTextual() || value.asText().isEmpty()) {
      throw missing(field, operation);
    }
    return value.asText();
  }

  /** Returns a whole number; {@code MALFORMED} if it is missing. */
  static int number(JsonNode node, String field, String operation) {
    JsonNode value = node.path(field);
    if (!value.canConvertToInt() || !value.isIntegralNumber()) {
      throw missing(field, operation);
    }
    return value.asInt();
  }

  /** Returns true or false; {@code MALFORMED} if it is missing. */
  static boolean flag(JsonNode node, String field, String operation) {
    JsonNode value = node.path(field);
    if (!value.isBoolean()) {
      throw missing(field, operation);
    }
    return value.asBoolean();
  }

  /** Returns texts; {@code MALFORMED} if they are missing. */
  static List<String> texts(JsonNode node, String field, String operation) {
    JsonNode value = node.path(field);
    if (!value.isArray()) {
      throw missing(field, operation);
    }
    List<String> texts = new ArrayList<>();
    value.forEach(text -> texts.add(text.asText()));
    return texts;
  }

  private static ProviderException missing(String field, String operation) {
    return ProviderException.of(
        Code.MALFORMED, operation, "the answer has no " + field + " as it is documented");
  }
}
