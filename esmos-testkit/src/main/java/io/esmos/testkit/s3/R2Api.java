package io.esmos.testkit.s3;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.esmos.testkit.wire.WireAnswer;
import io.esmos.testkit.wire.WireRequest;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What Cloudflare's API has of an R2 bucket: its lifecycle and its locks, each replaced as a whole.
 * Locks are kept by the server; rules by age are not carried out.
 */
final class R2Api {
  static final String PREFIX = "/client/v4/";

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Store store;
  private final Map<String, JsonNode> lifecycles = new HashMap<>();
  private final Map<String, JsonNode> locks = new HashMap<>();

  R2Api(Store store) {
    this.store = store;
  }

  /** Answers {@code accounts/ID/r2/buckets/NAME/lifecycle} and {@code lock}. */
  WireAnswer answer(WireRequest request) {
    List<String> path = request.segments();
    boolean bucket =
        path.size() == 8 && path.get(2).equals("accounts") && path.get(5).equals("buckets");
    if (request.header("authorization").filter(it -> it.startsWith("Bearer ")).isEmpty()) {
      return error(403, 10000, "Authentication error");
    }
    if (!bucket || !path.get(7).matches("lifecycle|lock")) {
      return error(404, 7000, "No route for that URI");
    }
    synchronized (store.lock) {
      if (!store.buckets.containsKey(path.get(6))) {
        return error(404, 10006, "The specified bucket does not exist.");
      }
      Map<String, JsonNode> all = path.get(7).equals("lock") ? locks : lifecycles;
      if (request.method().equals("GET")) {
        ObjectNode result = JSON.createObjectNode();
        result.set("rules", all.getOrDefault(path.get(6), JSON.createArrayNode()));
        return envelope(result);
      }
      try {
        all.put(path.get(6), JSON.readTree(request.text()).path("rules"));
      } catch (JsonProcessingException e) {
        return error(400, 10040, "The JSON you provided was not well formed.");
      }
      return envelope(JSON.createObjectNode());
    }
  }

  /** Refuses to end a content that a lock of its bucket keeps. */
  void check(Bucket bucket, String key, Content content, Instant now) {
    for (JsonNode rule : locks.getOrDefault(bucket.name, JSON.createArrayNode())) {
      JsonNode condition = rule.path("condition");
      boolean kept =
          switch (condition.path("type").asText()) {
            case "Age" ->
                now.isBefore(
                    content.modified.plusSeconds(condition.path("maxAgeSeconds").asLong()));
            case "Date" -> now.isBefore(Instant.parse(condition.path("date").asText()));
            default -> true;
          };
      if (kept
          && rule.path("enabled").asBoolean()
          && key.startsWith(rule.path("prefix").asText())) {
        throw new Refusal(
            403,
            "ObjectLockedByBucketPolicy",
            "The object is locked by the bucket policy. (10069)");
      }
    }
  }

  private static WireAnswer envelope(JsonNode result) {
    ObjectNode body = JSON.createObjectNode().put("success", true);
    body.putArray("errors");
    body.putArray("messages");
    body.set("result", result);
    return WireAnswer.json(200, body.toString());
  }

  private static WireAnswer error(int status, int code, String message) {
    ObjectNode body = JSON.createObjectNode().put("success", false);
    body.putArray("errors").addObject().put("code", code).put("message", message);
    body.putArray("messages");
    body.putNull("result");
    return WireAnswer.json(status, body.toString());
  }
}
