package io.esmos.testkit.azuredns;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.esmos.testkit.wire.WireRequest;

/** The JSON of requests and answers. */
final class ArmJson {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private ArmJson() {}

  static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  /** Returns the body of a request, which must be an object. */
  static ObjectNode body(WireRequest request) {
    try {
      if (MAPPER.readTree(request.text()) instanceof ObjectNode object) {
        return object;
      }
    } catch (JsonProcessingException e) {
      throw Refusal.arm(400, "InvalidRequestContent", "the body is no JSON");
    }
    throw Refusal.arm(400, "InvalidRequestContent", "the body is no JSON object");
  }

  /** Returns a copy of a member that is an object, or an empty object. */
  static ObjectNode member(JsonNode in, String field) {
    return in.path(field) instanceof ObjectNode object ? object.deepCopy() : object();
  }
}
