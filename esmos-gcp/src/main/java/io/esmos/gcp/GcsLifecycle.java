package io.esmos.gcp;

import com.google.api.client.util.Data;
import io.esmos.archive.LifecycleControl;
import io.esmos.provider.AgreedReading;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A bucket's lifecycle, merged with the rules of others under a condition on the bucket's
 * metageneration: two programs that change it at once never undo each other. Rules and labels are
 * changed in one request.
 */
final class GcsLifecycle implements LifecycleControl {
  private static final String OPERATION = "archive.lifecycle";
  private static final String FIELDS = "metageneration,lifecycle,labels";

  /** Who always finds another's change does not get through by trying on. */
  private static final int ROUNDS = 8;

  private final GcsStore store;

  GcsLifecycle(GcsStore store) {
    this.store = store;
  }

  /** What a bucket has: its rules by digest, and the digests of ours by name. */
  private record Found(
      String metageneration,
      List<Map<String, @Nullable Object>> rules,
      Map<String, List<String>> ours) {
    Set<String> digests() {
      Set<String> all = new HashSet<>();
      ours.values().forEach(all::addAll);
      return all;
    }

    List<Map<String, @Nullable Object>> others() {
      Set<String> own = digests();
      return rules.stream().filter(rule -> !own.contains(GcsRules.digest(rule))).toList();
    }
  }

  @Override
  public List<Rule> read(Deadline deadline) {
    Found found = found(deadline);
    List<Rule> all = new ArrayList<>();
    found
        .ours()
        .forEach(
            (id, digests) ->
                GcsRules.read(
                        id,
                        found.rules().stream()
                            .filter(rule -> digests.contains(GcsRules.digest(rule)))
                            .toList(),
                        store.capabilities())
                    .ifPresent(all::add));
    return all;
  }

  @Override
  public int others(Deadline deadline) {
    return found(deadline).others().size();
  }

  @Override
  public void replaceOurs(List<Rule> rules, Deadline deadline) {
    Map<String, List<GcsRules.Native>> wanted = new TreeMap<>();
    for (Rule rule : rules) {
      if (wanted.put(rule.id(), GcsRules.natives(rule, store.capabilities())) != null) {
        throw ProviderException.of(Code.INVALID, OPERATION, "two rules have the id " + rule.id());
      }
    }
    for (int round = 1; ; round++) {
      Found found = AgreedReading.of(OPERATION, () -> found(deadline));
      try {
        Map<String, Object> made =
            store.ask(
                GcsStore.patch(store.bucketPath(), change(found, wanted))
                    .with("ifMetagenerationMatch", found.metageneration())
                    .with("fields", FIELDS),
                deadline,
                OPERATION);
        confirm(found(made), found, wanted);
        return;
      } catch (ProviderException e) {
        if (e.code() != Code.CONFLICT || round == ROUNDS) {
          throw e;
        }
      }
    }
  }

  private static Map<String, @Nullable Object> change(
      Found found, Map<String, List<GcsRules.Native>> wanted) {
    List<Map<String, @Nullable Object>> rules = new ArrayList<>(found.others());
    Map<String, @Nullable Object> labels = new TreeMap<>();
    found.ours().keySet().forEach(id -> labels.put(id, Data.NULL_STRING));
    wanted.forEach(
        (id, natives) -> {
          natives.forEach(it -> rules.add(it.rule()));
          labels.put(id, GcsRules.label(natives));
        });
    Map<String, @Nullable Object> lifecycle = new HashMap<>();
    lifecycle.put("rule", rules);
    Map<String, @Nullable Object> change = new TreeMap<>();
    change.put("lifecycle", lifecycle);
    if (!labels.isEmpty()) {
      change.put("labels", labels);
    }
    return change;
  }

  /** Nothing but the answer says what arrived. */
  private static void confirm(Found made, Found before, Map<String, List<GcsRules.Native>> wanted) {
    Map<String, List<String>> ours = new TreeMap<>();
    wanted.forEach(
        (id, natives) -> ours.put(id, natives.stream().map(GcsRules.Native::digest).toList()));
    List<String> sent = new ArrayList<>(before.others().stream().map(GcsRules::digest).toList());
    ours.values().forEach(sent::addAll);
    List<String> found = made.rules().stream().map(GcsRules::digest).toList();
    if (!found.equals(sent) || !made.ours().equals(ours)) {
      throw ProviderException.of(
          Code.MALFORMED, OPERATION, "Cloud Storage has other rules than were sent");
    }
  }

  private static List<String> digests(Object label) {
    return List.of(label.toString().split("-", -1));
  }

  private Found found(Deadline deadline) {
    return found(
        store.ask(
            GcsCalls.Call.of("GET", store.bucketPath()).with("fields", FIELDS),
            deadline,
            OPERATION));
  }

  @SuppressWarnings("unchecked") // the names of JSON's members are texts
  private static Found found(Map<String, Object> bucket) {
    List<Map<String, @Nullable Object>> rules = new ArrayList<>();
    if (bucket.get("lifecycle") instanceof Map<?, ?> lifecycle) {
      GcsJson.list(lifecycle, "rule")
          .forEach(rule -> rules.add((Map<String, @Nullable Object>) rule));
    }
    Map<String, List<String>> ours = new TreeMap<>();
    if (bucket.get("labels") instanceof Map<?, ?> labels) {
      labels.forEach(
          (name, value) -> {
            if (name.toString().startsWith(Rule.PREFIX)) {
              ours.put(name.toString(), digests(value));
            }
          });
    }
    return new Found(
        Optional.ofNullable(bucket.get("metageneration"))
            .map(Object::toString)
            .orElseThrow(
                () ->
                    ProviderException.of(
                        Code.MALFORMED, OPERATION, "a bucket without metageneration")),
        rules,
        ours);
  }
}
