package io.esmos.testkit.gcs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.esmos.archive.ObjectKey;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A bucket and the generations of its objects: conditions, versioning, holds and retentions hold
 * for every way to change them. Guarded by the lock of its server.
 */
final class GcsBucket {
  /** What of a bucket may be set; a change counts its metageneration up. */
  private static final List<String> SETTABLE =
      List.of(
          "defaultEventBasedHold",
          "encryption",
          "labels",
          "lifecycle",
          "retentionPolicy",
          "softDeletePolicy",
          "storageClass",
          "versioning");

  private static final int MAX_RULES = 100;

  private final String name;
  private final InstantSource clock;
  private final ObjectNode config = JsonNodeFactory.instance.objectNode();
  private final NavigableMap<ObjectKey, List<GcsObject>> objects = new TreeMap<>();
  private long metageneration = 1;
  private long lastGeneration;

  GcsBucket(String name, InstantSource clock) {
    this.name = name;
    this.clock = clock;
    config.put("storageClass", "STANDARD").put("location", "US-EAST1");
    config.put("locationType", "region").put("timeCreated", clock.instant().toString());
  }

  String name() {
    return name;
  }

  ObjectNode json() {
    return config
        .deepCopy()
        .put("kind", "storage#bucket")
        .put("id", name)
        .put("name", name)
        .put("metageneration", Long.toString(metageneration));
  }

  /** Changes the bucket; a member that is null is removed, all others replace what is there. */
  ObjectNode patch(JsonNode change, GcsConditions conditions) {
    conditions.check(metageneration);
    if (change.path("lifecycle").path("rule").size() > MAX_RULES) {
      throw GcsRefusal.invalid("A lifecycle configuration may have at most 100 rules.");
    }
    for (String field : SETTABLE) {
      JsonNode value = change.get(field);
      if (value == null) {
        continue;
      }
      if (field.equals("labels")
          && value.isObject()
          && config.get(field) instanceof ObjectNode had) {
        value
            .fieldNames()
            .forEachRemaining(
                key -> {
                  if (value.get(key).isNull()) {
                    had.remove(key);
                  } else {
                    had.set(key, value.get(key));
                  }
                });
      } else if (value.isNull()) {
        config.remove(field);
      } else {
        config.set(field, value.deepCopy());
      }
    }
    metageneration++;
    return json();
  }

  /** Allows retentions of single objects, as only the making of a bucket does. */
  void allowRetention() {
    config.putObject("objectRetention").put("mode", "Enabled");
  }

  boolean versioned() {
    return config.path("versioning").path("enabled").asBoolean();
  }

  String storageClass() {
    return config.path("storageClass").asText();
  }

  String kmsKey() {
    return config.path("encryption").path("defaultKmsKeyName").asText();
  }

  /** Returns the live object. */
  @Nullable GcsObject live(String object) {
    List<GcsObject> all = objects.get(key(object));
    if (all == null || all.isEmpty()) {
      return null;
    }
    GcsObject newest = all.get(all.size() - 1);
    return newest.live() ? newest : null;
  }

  /** Returns the names of the live objects that begin so. */
  List<String> names(String prefix) {
    return objects.keySet().stream()
        .map(ObjectKey::value)
        .filter(name -> name.startsWith(prefix) && live(name) != null)
        .toList();
  }

  /** Returns the live object, or the one of a generation. */
  GcsObject object(String object, Optional<Long> generation) {
    GcsObject found =
        generation.isEmpty()
            ? live(object)
            : objects.getOrDefault(key(object), List.of()).stream()
                .filter(it -> it.generation() == generation.get())
                .findFirst()
                .orElse(null);
    if (found == null) {
      throw GcsRefusal.noObject(name, object);
    }
    return found;
  }

  void damage(String object) {
    object(object, Optional.empty()).damage();
  }

  /** Makes a new generation the live one, if the conditions are met and nothing is retained. */
  GcsObject insert(
      String object, GcsObject.Stored stored, JsonNode said, GcsConditions conditions) {
    GcsObject present = live(object);
    conditions.check(present);
    checkRetention(said);
    if (present != null) {
      unretained(present);
      retire(present);
    }
    Instant now = clock.instant();
    GcsObject fresh = new GcsObject(name, object, generation(now), stored, said, now);
    objects.computeIfAbsent(key(object), it -> new ArrayList<>()).add(fresh);
    return fresh;
  }

  /** Deletes the live object, or a generation for good. */
  void delete(String object, Optional<Long> generation, GcsConditions conditions) {
    GcsObject present = object(object, generation);
    conditions.check(present);
    unretained(present);
    if (generation.isPresent()) {
      forget(present);
    } else {
      retire(present);
    }
  }

  /** Changes an object's metadata; a retention is only ever prolonged, unless it may be broken. */
  GcsObject change(
      String object,
      Optional<Long> generation,
      JsonNode change,
      GcsConditions conditions,
      boolean override) {
    GcsObject present = object(object, generation);
    conditions.check(present);
    if (change.has("retention")) {
      checkRetention(change);
      Instant had = present.retainedUntil();
      Instant wanted = instant(change.path("retention").path("retainUntilTime").asText());
      boolean unlocks =
          present.locked() && !change.path("retention").path("mode").asText().equals("Locked");
      if (had.isAfter(clock.instant())
          && (wanted.isBefore(had) || unlocks)
          && (present.locked() || !override)) {
        throw retained(object);
      }
    }
    present.patch(change, clock.instant());
    return present;
  }

  /** Returns the objects after a name; with their older generations if versions are asked for. */
  List<GcsObject> list(String prefix, @Nullable String after, boolean versions) {
    Collection<List<GcsObject>> all =
        after == null ? objects.values() : objects.tailMap(key(after), false).values();
    List<GcsObject> found = new ArrayList<>();
    for (List<GcsObject> generations : all) {
      if (generations.isEmpty() || !generations.get(0).name().startsWith(prefix)) {
        continue;
      }
      if (versions) {
        found.addAll(generations);
      } else {
        GcsObject live = live(generations.get(0).name());
        if (live != null) {
          found.add(live);
        }
      }
    }
    return Collections.unmodifiableList(found);
  }

  /** Whether an object may neither be changed nor deleted. */
  private void unretained(GcsObject present) {
    Instant now = clock.instant();
    if (present.held()) {
      throw GcsRefusal.of(
          403, "objectUnderActiveHold", "Object '" + present.name() + "' is under an active hold.");
    }
    long period = config.path("retentionPolicy").path("retentionPeriod").asLong();
    if (present.created().plus(Duration.ofSeconds(period)).isAfter(now)
        || present.retainedUntil().isAfter(now)) {
      throw retained(present.name());
    }
  }

  private void checkRetention(JsonNode said) {
    if (!said.path("retention").isObject()) {
      return;
    }
    if (!config.has("objectRetention")) {
      throw GcsRefusal.invalid("Object retention is not enabled for this bucket.");
    }
    if (!instant(said.path("retention").path("retainUntilTime").asText())
        .isAfter(clock.instant())) {
      throw GcsRefusal.invalid("retainUntilTime must be in the future.");
    }
  }

  private static Instant instant(String text) {
    try {
      return text.isEmpty() ? Instant.MIN : OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeParseException e) {
      throw GcsRefusal.invalid("Invalid value for field retention.retainUntilTime.");
    }
  }

  private static GcsRefusal retained(String object) {
    return GcsRefusal.of(
        403,
        "retentionPolicyNotMet",
        "Object '" + object + "' is subject to a retention and cannot be changed so.");
  }

  private void retire(GcsObject present) {
    if (versioned()) {
      present.noncurrent(clock.instant());
    } else {
      forget(present);
    }
  }

  private void forget(GcsObject object) {
    objects.computeIfPresent(
        key(object.name()),
        (key, all) -> {
          all.remove(object);
          return all.isEmpty() ? null : all;
        });
  }

  /** Generations are microseconds, and never the same twice. */
  private long generation(Instant now) {
    lastGeneration =
        Math.max(lastGeneration + 1, now.getEpochSecond() * 1_000_000 + now.getNano() / 1000);
    return lastGeneration;
  }

  private static ObjectKey key(String object) {
    try {
      return ObjectKey.of(object);
    } catch (IllegalArgumentException e) {
      throw GcsRefusal.invalid("Invalid object name.");
    }
  }
}
