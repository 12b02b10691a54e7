package io.esmos.cloudflare;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Reads the envelope {@code {success, errors, messages, result, result_info}} of the API's answers,
 * at once or, for long lists, element by element. What is no JSON object, or ends too early, is no
 * envelope. Stateless.
 */
final class Envelopes {
  private static final ObjectReader ELEMENT =
      ApiCalls.JSON.reader().without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private Envelopes() {}

  /** Reads an envelope as a whole. */
  static Optional<JsonNode> whole(InputStream body) throws IOException {
    try {
      JsonNode node = ApiCalls.JSON.readTree(body);
      return node != null && node.isObject() ? Optional.of(node) : Optional.empty();
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  /**
   * Reads an envelope and hands each element of its result over as it comes; in the envelope that
   * is returned, the result is an empty array.
   */
  static Optional<JsonNode> list(InputStream body, Consumer<JsonNode> element) throws IOException {
    ObjectNode envelope = ApiCalls.JSON.createObjectNode();
    try (JsonParser parser = ApiCalls.JSON.getFactory().createParser(body)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return Optional.empty();
      }
      for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
        boolean array = parser.nextToken() == JsonToken.START_ARRAY;
        if (array && field.equals("result")) {
          while (parser.nextToken() != JsonToken.END_ARRAY) {
            element.accept(ELEMENT.<JsonNode>readTree(parser));
          }
          envelope.putArray(field);
        } else {
          envelope.set(field, ELEMENT.<JsonNode>readTree(parser));
        }
      }
      boolean ended = parser.currentToken() == JsonToken.END_OBJECT && parser.nextToken() == null;
      return ended ? Optional.of(envelope) : Optional.empty();
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }
}
