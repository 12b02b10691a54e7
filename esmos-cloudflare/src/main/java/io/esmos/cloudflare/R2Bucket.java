package io.esmos.cloudflare;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.esmos.archive.LifecycleControl;
import io.esmos.archive.ObjectInfo;
import io.esmos.archive.Retention;
import io.esmos.archive.RetentionControl;
import io.esmos.archive.Tier;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import okhttp3.HttpUrl;

/**
 * Rules by age and locks of an R2 bucket, by Cloudflare's API, which replaces each list as a whole:
 * it is read, ours are exchanged in it, and it is read again. What others wrote goes back as it
 * came, with fields that are not known here.
 *
 * @see <a
 *     href="https://developers.cloudflare.com/api/resources/r2/subresources/buckets/subresources/lifecycle/">R2
 *     bucket lifecycle</a>
 * @see <a
 *     href="https://developers.cloudflare.com/api/resources/r2/subresources/buckets/subresources/locks/">R2
 *     bucket locks</a>
 */
final class R2Bucket {
  private static final int MAX_RULES = 1000;
  private static final int ATTEMPTS = 3;
  private static final String INFREQUENT = "InfrequentAccess";

  private final ApiCalls calls;
  private final String accountId;
  private final String bucket;
  private final String name;

  R2Bucket(
      ApiCalls calls,
      String accountId,
      String bucket,
      R2Client.Jurisdiction jurisdiction,
      String name) {
    this.calls = jurisdiction.in(calls);
    this.accountId = accountId;
    this.bucket = bucket;
    this.name = name;
  }

  LifecycleControl lifecycle() {
    return new Lifecycle();
  }

  RetentionControl locks() {
    return new Locks();
  }

  private HttpUrl url(String what) {
    return calls.url("accounts", accountId, "r2", "buckets", bucket, what).build();
  }

  private List<ObjectNode> rules(String what, String operation, Deadline deadline) {
    List<ObjectNode> rules = new ArrayList<>();
    for (JsonNode rule : calls.get(url(what), deadline, operation).path("result").path("rules")) {
      if (rule instanceof ObjectNode one) {
        rules.add(one);
      }
    }
    return rules;
  }

  private static boolean isOurs(JsonNode rule) {
    return rule.path("id").asText().startsWith(LifecycleControl.Rule.PREFIX);
  }

  private void replace(String what, List<ObjectNode> ours, String operation, Deadline deadline) {
    for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
      List<ObjectNode> all =
          new ArrayList<>(
              rules(what, operation, deadline).stream()
                  .filter(Predicate.not(R2Bucket::isOurs))
                  .toList());
      all.addAll(ours);
      if (all.size() > MAX_RULES) {
        throw ProviderException.of(
            Code.INVALID, operation, all.size() + " rules are more than " + MAX_RULES);
      }
      ObjectNode body = ApiCalls.JSON.createObjectNode();
      ArrayNode list = body.putArray("rules");
      all.forEach(list::add);
      calls.send("PUT", url(what), body, deadline, operation);
      List<ObjectNode> now = readBack(what, operation, deadline);
      if (ids(now).equals(ids(all))) {
        confirm(now, ours, operation);
        return;
      }
    }
    throw ProviderException.of(
        Code.CONFLICT, operation, "another program changes the rules at the same time");
  }

  private List<ObjectNode> readBack(String what, String operation, Deadline deadline) {
    try {
      return rules(what, operation, deadline);
    } catch (ProviderException e) {
      throw e.afterEffect();
    }
  }

  /** A request of this API has no checksum: only what is read back says what arrived. */
  private static void confirm(List<ObjectNode> now, List<ObjectNode> ours, String operation) {
    for (ObjectNode rule : ours) {
      if (now.stream().noneMatch(it -> holds(it, rule))) {
        throw ProviderException.of(
            Code.MALFORMED, operation, "R2 has another rule than was sent as " + rule.path("id"));
      }
    }
  }

  /** Returns whether all that was sent is there; the vendor may add to it. */
  private static boolean holds(JsonNode there, JsonNode sent) {
    if (sent.isNumber()) {
      return there.isNumber() && there.decimalValue().compareTo(sent.decimalValue()) == 0;
    }
    if (sent.isArray()) {
      return there.size() == sent.size()
          && IntStream.range(0, sent.size()).allMatch(i -> holds(there.path(i), sent.path(i)));
    }
    if (sent.isObject()) {
      return sent.properties().stream()
          .allMatch(field -> holds(there.path(field.getKey()), field.getValue()));
    }
    return there.equals(sent);
  }

  private static Set<String> ids(List<ObjectNode> rules) {
    Set<String> ids = new HashSet<>();
    rules.forEach(rule -> ids.add(rule.path("id").asText()));
    return ids;
  }

  private static ObjectNode age(Duration age) {
    ObjectNode transition = ApiCalls.JSON.createObjectNode();
    transition.putObject("condition").put("type", "Age").put("maxAge", age.toSeconds());
    return transition;
  }

  private static Optional<Duration> age(JsonNode transition) {
    JsonNode seconds = transition.path("condition").path("maxAge");
    return seconds.isNumber()
        ? Optional.of(Duration.ofSeconds(seconds.asLong()))
        : Optional.empty();
  }

  /** Rules by age. */
  private final class Lifecycle implements LifecycleControl {
    private final String operation = "archive.lifecycle " + name;

    @Override
    public List<Rule> read(Deadline deadline) {
      return rules("lifecycle", operation, deadline).stream()
          .filter(R2Bucket::isOurs)
          .map(Lifecycle::rule)
          .toList();
    }

    @Override
    public int others(Deadline deadline) {
      return (int)
          rules("lifecycle", operation, deadline).stream()
              .filter(Predicate.not(R2Bucket::isOurs))
              .count();
    }

    @Override
    public void replaceOurs(List<Rule> rules, Deadline deadline) {
      replace("lifecycle", rules.stream().map(this::json).toList(), operation, deadline);
    }

    private ObjectNode json(Rule rule) {
      ObjectNode out = ApiCalls.JSON.createObjectNode().put("id", rule.id()).put("enabled", true);
      out.putObject("conditions").put("prefix", rule.prefix());
      rule.move()
          .ifPresent(
              move -> {
                if (move.to() != Tier.INFREQUENT) {
                  throw ProviderException.of(
                      Code.UNSUPPORTED, operation, "R2 has no rule that moves to " + move.to());
                }
                out.putArray("storageClassTransitions")
                    .add(age(move.after()).put("storageClass", INFREQUENT));
              });
      rule.deleteAfter().ifPresent(it -> out.set("deleteObjectsTransition", age(it)));
      rule.abortAfter().ifPresent(it -> out.set("abortMultipartUploadsTransition", age(it)));
      return out;
    }

    private static Rule rule(ObjectNode json) {
      return new Rule(
          json.path("id").asText(),
          json.path("conditions").path("prefix").asText(""),
          age(json.path("storageClassTransitions").path(0))
              .map(after -> new Move(Tier.INFREQUENT, after)),
          age(json.path("deleteObjectsTransition")),
          age(json.path("abortMultipartUploadsTransition")));
    }
  }

  /** Locks on prefixes. */
  private final class Locks implements RetentionControl {
    private final String operation = "archive.locks " + name;

    @Override
    public void retain(ObjectInfo object, Retention retention, Deadline deadline) {
      throw lacking();
    }

    @Override
    public void legalHold(ObjectInfo object, boolean on, Deadline deadline) {
      throw lacking();
    }

    private ProviderException lacking() {
      return ProviderException.of(
          Code.UNSUPPORTED, operation, "R2 locks prefixes of a bucket, not objects");
    }

    @Override
    public List<Lock> locks(Deadline deadline) {
      return rules("lock", operation, deadline).stream()
          .filter(R2Bucket::isOurs)
          .map(
              json ->
                  new Lock(
                      json.path("id").asText(),
                      json.path("prefix").asText(""),
                      json.path("condition").has("maxAgeSeconds")
                          ? Optional.of(
                              Duration.ofSeconds(
                                  json.path("condition").path("maxAgeSeconds").asLong()))
                          : Optional.empty()))
          .toList();
    }

    @Override
    public void replaceOurLocks(List<Lock> locks, Deadline deadline) {
      replace("lock", locks.stream().map(Locks::json).toList(), operation, deadline);
    }

    private static ObjectNode json(Lock lock) {
      ObjectNode out =
          ApiCalls.JSON
              .createObjectNode()
              .put("id", lock.id())
              .put("enabled", true)
              .put("prefix", lock.prefix());
      ObjectNode condition = out.putObject("condition");
      if (lock.age().isPresent()) {
        condition.put("type", "Age").put("maxAgeSeconds", lock.age().get().toSeconds());
      } else {
        condition.put("type", "Indefinite");
      }
      return out;
    }
  }
}
