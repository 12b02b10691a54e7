package io.esmos.cloudflare;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.esmos.archive.LifecycleControl;
import io.esmos.archive.ObjectInfo;
import io.esmos.archive.Retention;
import io.esmos.archive.RetentionControl;
import io.esmos.archive.Tier;
import io.esmos.provider.AgreedReading;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
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

  /**
   * Makes these our rules. Where they are already, nothing is written: what somebody else changes
   * between the reading and the writing would be undone, and cannot be seen from here. A request of
   * this API has no checksum, nor has an answer: only what is read back says what arrived, and two
   * readings must agree.
   *
   * @param same whether the rules that are found say the same as ours
   */
  private void replace(
      String what,
      List<ObjectNode> ours,
      Predicate<List<ObjectNode>> same,
      String operation,
      Deadline deadline) {
    for (int attempt = 1; attempt <= ATTEMPTS + 1; attempt++) {
      try {
        List<ObjectNode> found =
            AgreedReading.of(operation, () -> rules(what, operation, deadline));
        List<ObjectNode> foundOurs = found.stream().filter(R2Bucket::isOurs).toList();
        boolean there =
            ours.stream().allMatch(rule -> foundOurs.stream().anyMatch(it -> holds(it, rule)));
        if (there && same.test(foundOurs)) {
          return;
        }
        if (attempt <= ATTEMPTS) {
          write(what, found, ours, operation, deadline);
        }
      } catch (ProviderException e) {
        throw attempt == 1 ? e : e.afterEffect();
      }
    }
    throw ProviderException.of(
        Code.CONFLICT, operation, "another program changes the rules at the same time");
  }

  private void write(
      String what,
      List<ObjectNode> found,
      List<ObjectNode> ours,
      String operation,
      Deadline deadline) {
    List<ObjectNode> all =
        new ArrayList<>(found.stream().filter(Predicate.not(R2Bucket::isOurs)).toList());
    all.addAll(ours);
    if (all.size() > MAX_RULES) {
      throw ProviderException.of(
          Code.INVALID, operation, all.size() + " rules are more than " + MAX_RULES);
    }
    ObjectNode body = ApiCalls.JSON.createObjectNode();
    ArrayNode list = body.putArray("rules");
    all.forEach(list::add);
    calls.send("PUT", url(what), body, deadline, operation);
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

  /** What somebody changed into none of ours is not the same. */
  private static <T> boolean same(
      List<ObjectNode> found, Function<ObjectNode, T> read, List<T> wanted) {
    try {
      return found.size() == wanted.size()
          && found.stream().map(read).collect(Collectors.toSet()).equals(Set.copyOf(wanted));
    } catch (IllegalArgumentException e) {
      return false;
    }
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
      List<ObjectNode> ours = rules.stream().map(this::json).toList();
      replace("lifecycle", ours, found -> same(found, Lifecycle::rule, rules), operation, deadline);
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
          .map(Locks::lock)
          .toList();
    }

    private static String type(Lock lock) {
      return lock.age().isPresent() ? "Age" : "Indefinite";
    }

    private static Lock lock(ObjectNode json) {
      JsonNode age = json.path("condition").path("maxAgeSeconds");
      return new Lock(
          json.path("id").asText(),
          json.path("prefix").asText(""),
          age.isNumber() ? Optional.of(Duration.ofSeconds(age.asLong())) : Optional.empty());
    }

    @Override
    public void replaceOurLocks(List<Lock> locks, Deadline deadline) {
      replace(
          "lock",
          locks.stream().map(Locks::json).toList(),
          found -> same(found, Locks::lock, locks),
          operation,
          deadline);
    }

    private static ObjectNode json(Lock lock) {
      ObjectNode out =
          ApiCalls.JSON
              .createObjectNode()
              .put("id", lock.id())
              .put("enabled", true)
              .put("prefix", lock.prefix());
      ObjectNode condition = out.putObject("condition");
      condition.put("type", type(lock));
      lock.age().ifPresent(age -> condition.put("maxAgeSeconds", age.toSeconds()));
      return out;
    }
  }
}
