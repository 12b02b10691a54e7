package io.esmos.testkit.archive;

import io.esmos.archive.ArchiveCapabilities;
import io.esmos.archive.ArchiveCapabilities.Feature;
import io.esmos.archive.Chunk;
import io.esmos.archive.ObjectKey;
import io.esmos.archive.ObjectPage;
import io.esmos.archive.Precondition;
import io.esmos.archive.PutRequest;
import io.esmos.archive.RetentionControl.Lock;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** The objects of a bucket in memory. Guarded by the lock of {@link MemoryCalls}. */
final class MemoryStore {
  private final ArchiveCapabilities can;
  private final InstantSource clock;

  /** The contents of each key, the newest last. */
  private final NavigableMap<ObjectKey, List<HeldObject>> objects = new TreeMap<>();

  private final Map<ObjectKey, Instant> lastWrites = new HashMap<>();
  private List<Lock> locks = List.of();
  private long writes;

  MemoryStore(ArchiveCapabilities can, InstantSource clock) {
    this.can = can;
    this.clock = clock;
  }

  Instant now() {
    return clock.instant();
  }

  /** Returns a number that was not there before. */
  long number() {
    return ++writes;
  }

  Optional<HeldObject> present(ObjectKey key) {
    List<HeldObject> all = objects.getOrDefault(key, List.of());
    return all.isEmpty() || all.get(all.size() - 1).deletion()
        ? Optional.empty()
        : Optional.of(all.get(all.size() - 1));
  }

  HeldObject found(ObjectKey key, String operation) {
    return present(key)
        .orElseThrow(() -> ProviderException.of(Code.NOT_FOUND, operation, key + " is not here"));
  }

  /** Returns the object if it still has this version. */
  HeldObject found(ObjectKey key, String version, String operation) {
    HeldObject held = found(key, operation);
    if (!held.version().equals(version)) {
      throw ProviderException.of(Code.CONFLICT, operation, key + " has another version");
    }
    return held;
  }

  /** Returns all contents of a key, the newest last. */
  List<HeldObject> all(ObjectKey key) {
    return List.copyOf(objects.getOrDefault(key, List.of()));
  }

  HeldObject write(
      ObjectKey key, HeldObject.Content content, Precondition condition, String operation) {
    check(key, condition, operation);
    checkChange(key, operation);
    HeldObject made = new HeldObject(key, "v" + number(), now(), content, false);
    add(key, made);
    return made;
  }

  void delete(ObjectKey key, Precondition condition, String operation) {
    Optional<HeldObject> there = present(key);
    if (there.isEmpty()) {
      return;
    }
    check(key, condition, operation);
    checkChange(key, operation);
    if (can.has(Feature.VERSIONS)) {
      HeldObject.Content none =
          new HeldObject.Content(Chunk.of(new byte[0]), PutRequest.PLAIN, List.of(), "");
      add(key, new HeldObject(key, "v" + number(), now(), none, true));
    } else {
      objects.remove(key);
    }
  }

  /** Deletes one content for good. */
  void deleteVersion(ObjectKey key, HeldObject held, String operation) {
    if (held.kept(now())) {
      throw kept(key, operation);
    }
    List<HeldObject> all = new ArrayList<>(objects.getOrDefault(key, List.of()));
    all.remove(held);
    if (all.isEmpty()) {
      objects.remove(key);
    } else {
      objects.put(key, all);
    }
  }

  ObjectPage list(String prefix, Optional<String> cursor, int most) {
    List<ObjectPage.Entry> entries = new ArrayList<>();
    for (ObjectKey key : from(prefix, cursor).keySet()) {
      if (!key.value().startsWith(prefix)) {
        break;
      }
      Optional<HeldObject> held = present(key);
      if (held.isPresent()) {
        if (entries.size() == Math.min(most, can.limits().maxPage())) {
          return new ObjectPage(
              entries, Optional.of(entries.get(entries.size() - 1).key().value()));
        }
        entries.add(held.get().entry());
      }
    }
    return new ObjectPage(entries, Optional.empty());
  }

  List<Lock> locks() {
    return locks;
  }

  void locks(List<Lock> all) {
    locks = List.copyOf(all);
  }

  private NavigableMap<ObjectKey, List<HeldObject>> from(String prefix, Optional<String> cursor) {
    if (cursor.isPresent()) {
      return objects.tailMap(ObjectKey.of(cursor.get()), false);
    }
    return prefix.isEmpty() ? objects : objects.tailMap(ObjectKey.of(prefix), true);
  }

  private void add(ObjectKey key, HeldObject made) {
    lastWrites.put(key, now());
    List<HeldObject> all =
        can.has(Feature.VERSIONS)
            ? new ArrayList<>(objects.getOrDefault(key, List.of()))
            : new ArrayList<>();
    all.add(made);
    objects.put(key, all);
  }

  private void check(ObjectKey key, Precondition condition, String operation) {
    Optional<String> version = present(key).map(HeldObject::version);
    boolean holds =
        condition.isNone()
            || (condition.isAbsent() && version.isEmpty())
            || (condition.version().isPresent() && condition.version().equals(version));
    if (!holds) {
      throw ProviderException.of(
          Code.CONFLICT, operation, key + " is not " + condition + " but " + version);
    }
  }

  private void checkChange(ObjectKey key, String operation) {
    Instant now = now();
    Duration interval = can.limits().writeInterval();
    Instant last = lastWrites.get(key);
    if (last != null && now.isBefore(last.plus(interval))) {
      throw ProviderException.of(Code.THROTTLED, operation, "too many writes of " + key)
          .retryAfter(Duration.between(now, last.plus(interval)));
    }
    Optional<HeldObject> there = present(key);
    if (there.isPresent() && (locked(key, there.get()) || keptWithoutVersions(there.get()))) {
      throw kept(key, operation);
    }
  }

  private boolean keptWithoutVersions(HeldObject held) {
    return !can.has(Feature.VERSIONS) && held.kept(now());
  }

  private boolean locked(ObjectKey key, HeldObject held) {
    return locks.stream()
        .filter(lock -> key.value().startsWith(lock.prefix()))
        .anyMatch(
            lock -> lock.age().isEmpty() || now().isBefore(held.written().plus(lock.age().get())));
  }

  private static ProviderException kept(ObjectKey key, String operation) {
    return ProviderException.of(Code.DENIED, operation, key + " is kept");
  }
}
