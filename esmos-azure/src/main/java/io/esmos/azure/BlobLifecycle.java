package io.esmos.azure;

import io.esmos.archive.ArchiveCapabilities;
import io.esmos.archive.LifecycleControl;
import io.esmos.archive.Tier;
import io.esmos.provider.AgreedReading;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Rules by age as the management policy of the storage account (azure-rest-api-specs, {@code
 * Microsoft.Storage}, {@code managementPolicies}). An account has one policy for all of its
 * containers, written as a whole and without a condition: it is read before and read back after
 * each change. Safe for use by several threads.
 */
final class BlobLifecycle implements LifecycleControl {
  /** An account takes so many rules. */
  private static final int MAX_RULES = 100;

  /** How often a change is made again when somebody else's came in between. */
  private static final int TRIES = 4;

  private static final Map<Tier, String> MOVES =
      Map.of(
          Tier.INFREQUENT, "tierToCool",
          Tier.COLD, "tierToCold",
          Tier.ARCHIVE, "tierToArchive");

  private static final String AGE = "daysAfterModificationGreaterThan";

  private final ArmClient arm;
  private final String url;
  private final String container;
  private final ArchiveCapabilities capabilities;

  BlobLifecycle(ArmClient arm, String url, String container, ArchiveCapabilities capabilities) {
    this.arm = arm;
    this.url = url;
    this.container = container;
    this.capabilities = capabilities;
  }

  @Override
  public List<Rule> read(Deadline deadline) {
    return rules("lifecycle.read", deadline).stream()
        .filter(this::ours)
        .map(rule -> parsed("lifecycle.read", rule))
        .toList();
  }

  @Override
  public int others(Deadline deadline) {
    return (int) rules("lifecycle.read", deadline).stream().filter(rule -> !ours(rule)).count();
  }

  @Override
  public void replaceOurs(List<Rule> rules, Deadline deadline) {
    String operation = "lifecycle.replace";
    List<Map<String, Object>> ours = rules.stream().map(rule -> written(operation, rule)).toList();
    for (int attempt = 1; ; attempt++) {
      List<Map<String, Object>> others =
          AgreedReading.of(operation, () -> rules(operation, deadline)).stream()
              .filter(rule -> !ours(rule))
              .toList();
      List<Map<String, Object>> all = new ArrayList<>(others);
      all.addAll(ours);
      if (all.size() > MAX_RULES) {
        throw ProviderException.of(
            Code.INVALID, operation, "an account has at most " + MAX_RULES + " rules");
      }
      put(operation, all, deadline);
      List<Map<String, Object>> now = rules(operation, deadline);
      boolean kept =
          names(now).containsAll(names(others))
              && read(deadline).stream()
                  .collect(java.util.stream.Collectors.toSet())
                  .equals(java.util.Set.copyOf(rules));
      if (kept) {
        return;
      }
      if (attempt == TRIES) {
        throw ProviderException.of(
            Code.CONFLICT, operation, "somebody else keeps changing the account's rules");
      }
    }
  }

  private static List<Object> names(List<Map<String, Object>> rules) {
    return rules.stream().map(rule -> rule.getOrDefault("name", "")).toList();
  }

  private void put(String operation, List<Map<String, Object>> rules, Deadline deadline) {
    // A policy without rules is refused by Azure: it is deleted.
    ArmRequest request =
        rules.isEmpty()
            ? ArmRequest.delete(operation, url, Optional.empty())
            : ArmRequest.put(
                operation,
                url,
                Map.of("properties", Map.of("policy", Map.of("rules", rules))),
                Optional.empty(),
                false);
    try {
      arm.change(request, deadline);
    } catch (ProviderException e) {
      // What a lost answer did is seen by the reading that follows.
      if (e.code() != Code.UNAVAILABLE && !(rules.isEmpty() && e.code() == Code.NOT_FOUND)) {
        throw e;
      }
    }
  }

  private List<Map<String, Object>> rules(String operation, Deadline deadline) {
    try {
      return arm.read(ArmRequest.get(operation, url), deadline)
          .read(
              body ->
                  Json.objects(Json.object(Json.object(body, "properties"), "policy"), "rules"));
    } catch (ProviderException e) {
      if (e.vendorCode().equals(Optional.of("ManagementPolicyNotFound"))) {
        return List.of();
      }
      throw e;
    }
  }

  /** The names of an account's rules are shared by its containers. */
  private String suffix() {
    return "--" + container;
  }

  private boolean ours(Map<String, Object> rule) {
    return rule.get("name") instanceof String name
        && name.startsWith(Rule.PREFIX)
        && name.endsWith(suffix());
  }

  private Map<String, Object> written(String operation, Rule rule) {
    if (rule.abortAfter().isPresent()) {
      throw ProviderException.of(
          Code.UNSUPPORTED,
          operation,
          "Blob Storage ends unfinished uploads by itself, a week after their last part");
    }
    Map<String, Object> actions = new LinkedHashMap<>();
    rule.move()
        .ifPresent(
            move -> {
              String action = MOVES.get(move.to());
              if (action == null || capabilities.classOf(move.to()).isEmpty()) {
                throw ProviderException.of(
                    Code.UNSUPPORTED, operation, "no rule moves objects to " + move.to());
              }
              actions.put(action, Map.of(AGE, move.after().toDays()));
            });
    rule.deleteAfter().ifPresent(age -> actions.put("delete", Map.of(AGE, age.toDays())));
    return Map.of(
        "enabled",
        true,
        "name",
        rule.id() + suffix(),
        "type",
        "Lifecycle",
        "definition",
        Map.of(
            "filters",
            Map.of(
                "blobTypes",
                List.of("blockBlob"),
                "prefixMatch",
                List.of(container + "/" + rule.prefix())),
            "actions",
            Map.of("baseBlob", actions)));
  }

  private Rule parsed(String operation, Map<String, Object> rule) {
    try {
      String name = Json.text(rule, "name");
      Map<String, Object> definition = Json.object(rule, "definition");
      String prefix =
          String.valueOf(Json.list(Json.object(definition, "filters"), "prefixMatch").get(0));
      Map<String, Object> actions = Json.object(Json.object(definition, "actions"), "baseBlob");
      Optional<Move> move =
          MOVES.entrySet().stream()
              .filter(each -> actions.get(each.getValue()) != null)
              .findFirst()
              .map(each -> new Move(each.getKey(), age(actions, each.getValue())));
      Optional<Duration> delete =
          actions.get("delete") == null ? Optional.empty() : Optional.of(age(actions, "delete"));
      return new Rule(
          name.substring(0, name.length() - suffix().length()),
          prefix.substring(container.length() + 1),
          move,
          delete,
          Optional.empty());
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      throw ProviderException.of(
          Code.MALFORMED, operation, "a rule of ours is not as we write them: " + e.getMessage());
    }
  }

  private static Duration age(Map<String, Object> actions, String action) {
    Object days = Json.object(actions, action).get(AGE);
    if (days instanceof Number number) {
      return Duration.ofDays(number.longValue());
    }
    throw new IllegalArgumentException("the age of " + action + " is missing");
  }
}
