package io.esmos.gcp;

import io.esmos.archive.ArchiveCapabilities;
import io.esmos.archive.ArchiveCapabilities.StorageClass;
import io.esmos.archive.LifecycleControl.Move;
import io.esmos.archive.LifecycleControl.Rule;
import io.esmos.archive.Tier;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Our rules in Cloud Storage's words, and back. Its rules have neither names nor more than one
 * action: a rule of ours becomes several, and a label of the bucket, named as our rule, keeps their
 * digests. Whoever changes such a rule by hand takes it over: its digest is no longer ours. Pure.
 */
final class GcsRules {
  private static final String OPERATION = "archive.lifecycle";
  private static final int DIGEST = 12;

  private GcsRules() {}

  /** A rule of Cloud Storage, and the digest that tells it. */
  record Native(Map<String, @Nullable Object> rule, String digest) {
    static Native of(Map<String, @Nullable Object> rule) {
      return new Native(rule, GcsRules.digest(rule));
    }
  }

  /** Returns what becomes of a rule of ours. */
  static List<Native> natives(Rule rule, ArchiveCapabilities capabilities) {
    List<Native> all = new ArrayList<>();
    rule.move().ifPresent(move -> all.add(moving(rule.prefix(), move, capabilities)));
    rule.deleteAfter()
        .ifPresent(age -> all.add(single("Delete", null, age, prefixes(rule.prefix()))));
    rule.abortAfter()
        .ifPresent(
            age -> {
              String staged = GcsParts.STAGING + rule.prefix();
              List<String> both =
                  rule.prefix().isEmpty() ? List.of() : List.of(rule.prefix(), staged);
              all.add(single("AbortIncompleteMultipartUpload", null, age, both));
              all.add(single("Delete", null, age, List.of(staged)));
            });
    return all;
  }

  /** Returns the text of a label that keeps these digests. */
  static String label(List<Native> natives) {
    return String.join("-", natives.stream().map(Native::digest).toList());
  }

  /** Reads a rule of ours back from those of Cloud Storage that are left of it. */
  static Optional<Rule> read(
      String id, List<Map<String, @Nullable Object>> natives, ArchiveCapabilities capabilities) {
    String prefix = "";
    Optional<Move> move = Optional.empty();
    Optional<Duration> deleteAfter = Optional.empty();
    Optional<Duration> abortAfter = Optional.empty();
    for (Map<String, @Nullable Object> rule : natives) {
      List<String> prefixes = prefixes(rule);
      String first = prefixes.isEmpty() ? "" : prefixes.get(0);
      Duration age = age(rule);
      switch (action(rule, "type")) {
        case "SetStorageClass" -> {
          prefix = first;
          move = Optional.of(new Move(capabilities.tier(action(rule, "storageClass")), age));
        }
        case "AbortIncompleteMultipartUpload" -> {
          prefix = first;
          abortAfter = Optional.of(age);
        }
        default -> {
          if (!first.startsWith(GcsParts.STAGING)) {
            prefix = first;
            deleteAfter = Optional.of(age);
          }
        }
      }
    }
    return move.isEmpty() && deleteAfter.isEmpty() && abortAfter.isEmpty()
        ? Optional.empty()
        : Optional.of(new Rule(id, prefix, move, deleteAfter, abortAfter));
  }

  /** A digest of action and condition that does not depend on the order of their members. */
  static String digest(Map<String, ?> rule) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      byte[] all = sha.digest(canonical(rule).getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(all).substring(0, DIGEST);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static Native moving(String prefix, Move move, ArchiveCapabilities capabilities) {
    Tier to = move.to();
    StorageClass kept =
        capabilities
            .classOf(to)
            .orElseThrow(
                () ->
                    ProviderException.of(
                        Code.UNSUPPORTED, OPERATION, "Cloud Storage has no class for " + to));
    return single("SetStorageClass", kept.name(), move.after(), prefixes(prefix));
  }

  private static Native single(
      String type, @Nullable String storageClass, Duration age, List<String> prefixes) {
    Map<String, @Nullable Object> action = new TreeMap<>();
    action.put("type", type);
    if (storageClass != null) {
      action.put("storageClass", storageClass);
    }
    Map<String, @Nullable Object> condition = new TreeMap<>();
    condition.put("age", age.toDays());
    if (!prefixes.isEmpty()) {
      condition.put("matchesPrefix", prefixes);
    }
    Map<String, @Nullable Object> rule = new TreeMap<>();
    rule.put("action", action);
    rule.put("condition", condition);
    return Native.of(rule);
  }

  private static List<String> prefixes(String prefix) {
    return prefix.isEmpty() ? List.of() : List.of(prefix);
  }

  private static List<String> prefixes(Map<String, @Nullable Object> rule) {
    return rule.get("condition") instanceof Map<?, ?> condition
        ? GcsJson.list(condition, "matchesPrefix").stream().map(String::valueOf).toList()
        : List.of();
  }

  private static Duration age(Map<String, @Nullable Object> rule) {
    return rule.get("condition") instanceof Map<?, ?> condition
        ? Duration.ofDays(Long.parseLong(number(condition.get("age"))))
        : Duration.ZERO;
  }

  private static String action(Map<String, @Nullable Object> rule, String member) {
    return rule.get("action") instanceof Map<?, ?> action ? String.valueOf(action.get(member)) : "";
  }

  /** Numbers are read as decimal ones. */
  private static String number(@Nullable Object value) {
    return String.valueOf(value).replaceAll("\\.0*$", "");
  }

  private static String canonical(@Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      Map<String, String> sorted = new TreeMap<>();
      map.forEach((name, member) -> sorted.put(String.valueOf(name), canonical(member)));
      return sorted.toString();
    }
    if (value instanceof List<?> list) {
      return list.stream().map(GcsRules::canonical).toList().toString();
    }
    return value instanceof Number ? number(value) : "'" + value + "'";
  }
}
