package io.esmos.testkit.cloudflare;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The records of a zone, by id and by name, with what takes back the changes since {@link #begin}:
 * a zone of 100,000 records is neither copied for a transaction nor searched for a name. Not
 * thread-safe.
 */
final class HeldRecords {
  private final Map<String, ObjectNode> all = new LinkedHashMap<>();
  private final Map<String, Map<String, ObjectNode>> names = new HashMap<>();
  private final Deque<Runnable> undo = new ArrayDeque<>();

  Collection<ObjectNode> all() {
    return Collections.unmodifiableCollection(all.values());
  }

  /** Returns the records of a name, as the API writes names. */
  Collection<ObjectNode> at(String name) {
    return Collections.unmodifiableCollection(names.getOrDefault(name, Map.of()).values());
  }

  @Nullable ObjectNode get(String id) {
    return all.get(id);
  }

  /** Adds a record, or replaces the one that has its id. */
  void put(ObjectNode record) {
    ObjectNode old = set(record);
    String id = id(record);
    undo.push(() -> restore(id, old));
  }

  void remove(String id) {
    ObjectNode old = unset(id);
    undo.push(() -> restore(id, old));
  }

  /** Makes what is held now that to which {@link #undo} goes back. */
  void begin() {
    undo.clear();
  }

  /** Takes back every change since {@link #begin}. */
  void undo() {
    while (!undo.isEmpty()) {
      undo.pop().run();
    }
  }

  private void restore(String id, @Nullable ObjectNode old) {
    if (old == null) {
      unset(id);
    } else {
      set(old);
    }
  }

  private @Nullable ObjectNode set(ObjectNode record) {
    ObjectNode old = unset(id(record));
    all.put(id(record), record);
    names.computeIfAbsent(name(record), name -> new LinkedHashMap<>()).put(id(record), record);
    return old;
  }

  private @Nullable ObjectNode unset(String id) {
    ObjectNode old = all.remove(id);
    Map<String, ObjectNode> beside = old == null ? null : names.get(name(old));
    if (old != null && beside != null) {
      beside.remove(id);
      if (beside.isEmpty()) {
        names.remove(name(old));
      }
    }
    return old;
  }

  private static String id(ObjectNode record) {
    return record.path("id").asText();
  }

  private static String name(ObjectNode record) {
    return record.path("name").asText();
  }
}
