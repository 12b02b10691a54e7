package io.esmos.testkit.cloudflare;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.esmos.testkit.wire.WireAnswer;
import io.esmos.testkit.wire.WireRequest;
import java.io.IOException;
import java.util.List;

/**
 * What every answer is wrapped in. Source: developers.cloudflare.com/fundamentals/api/how-to, "Make
 * API calls"; {@code result_info} as in the schema of the list of DNS records.
 */
final class Envelope {
  static final ObjectMapper JSON = new ObjectMapper();

  private Envelope() {}

  static ObjectNode of(JsonNode result) {
    ObjectNode envelope = JSON.createObjectNode();
    envelope.put("success", true);
    envelope.putArray("errors");
    envelope.putArray("messages");
    envelope.set("result", result);
    return envelope;
  }

  /** Returns one page of a list. */
  static ObjectNode page(List<ObjectNode> all, WireRequest request, int standard, int most) {
    int page = number(request, "page", 1, Integer.MAX_VALUE);
    int size = number(request, "per_page", standard, most);
    long from = (page - 1L) * size;
    ArrayNode result = JSON.createArrayNode();
    all.stream().skip(from).limit(size).forEach(result::add);
    ObjectNode envelope = of(result);
    ObjectNode info = envelope.putObject("result_info");
    info.put("page", page);
    info.put("per_page", size);
    info.put("count", result.size());
    info.put("total_count", all.size());
    info.put("total_pages", (all.size() + size - 1) / size);
    return envelope;
  }

  static WireAnswer answer(int status, ObjectNode envelope, String ray) {
    try {
      return WireAnswer.json(status, JSON.writeValueAsString(envelope)).with("cf-ray", ray);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of JSON can be written", e);
    }
  }

  static WireAnswer answer(ApiProblem problem, String ray) {
    ObjectNode envelope = of(JSON.nullNode());
    envelope.put("success", false);
    ObjectNode error = ((ArrayNode) envelope.path("errors")).addObject();
    error.put("code", problem.code());
    error.put("message", String.valueOf(problem.getMessage()));
    WireAnswer answer = answer(problem.status(), envelope, ray);
    return problem
        .retryAfter()
        .map(time -> answer.with("retry-after", Long.toString(time.toSeconds())))
        .orElse(answer);
  }

  /** Returns the body of a request, which must be a JSON object. */
  static ObjectNode body(WireRequest request) {
    try {
      if (JSON.readTree(request.body()) instanceof ObjectNode body) {
        return body;
      }
    } catch (IOException e) {
      throw new ApiProblem(400, 6007, "Malformed JSON in request body");
    }
    throw new ApiProblem(400, 6007, "Malformed JSON in request body");
  }

  private static int number(WireRequest request, String name, int standard, int most) {
    String text = request.parameter(name).orElse(Integer.toString(standard));
    if (!text.matches("[0-9]{1,9}")
        || Integer.parseInt(text) < 1
        || Integer.parseInt(text) > most) {
      throw new ApiProblem(400, 1004, name + " must be from 1 to " + most);
    }
    return Integer.parseInt(text);
  }
}
