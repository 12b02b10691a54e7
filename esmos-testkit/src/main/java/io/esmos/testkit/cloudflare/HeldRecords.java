package io.esmos.testkit.cloudflare;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Record;

/**
 * The records of a zone, by id, by name and by what they say, with what takes back the changes
 * since {@link #begin}: a zone of 100,000 records is neither copied for a transaction nor searched
 * for a name, nor is a name of 10,000 searched for a record. Not thread-safe.
 */
final class HeldRecords {
  private final Map<String, ObjectNode> all = new LinkedHashMap<>();
  private final Map<String, Map<String, ObjectNode>> names = new HashMap<>();
  private final Map<String, Map<String, Integer>> types = new HashMap<>();
  private final Map<Record, String> said = new HashMap<>();
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

  /** Returns whether another record says the same. */
  boolean hasTwin(ObjectNode record) {
    String id = said.get(RecordForms.parsed(record));
    return id != null && !id.equals(id(record));
  }

  /** Returns the types of the other records of its name. */
  Set<String> typesBeside(ObjectNode record) {
    Map<String, Integer> counts = new HashMap<>(types.getOrDefault(name(record), Map.of()));
    ObjectNode old = all.get(id(record));
    if (old != null && name(old).equals(name(record))) {
      counts.merge(type(old), -1, Integer::sum);
      counts.values().removeIf(count -> count == 0);
    }
    return counts.keySet();
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
    types
        .computeIfAbsent(name(record), name -> new HashMap<>())
        .merge(type(record), 1, Integer::sum);
    said.put(RecordForms.parsed(record), id(record));
    return old;
  }

  private @Nullable ObjectNode unset(String id) {
    ObjectNode old = all.remove(id);
    if (old != null) {
      names.getOrDefault(name(old), new HashMap<>()).remove(id);
      Map<String, Integer> counts = types.getOrDefault(name(old), new HashMap<>());
      counts.merge(type(old), -1, Integer::sum);
      counts.values().removeIf(count -> count == 0);
      said.remove(RecordForms.parsed(old));
    }
    return old;
  }

  private static String id(ObjectNode record) {
    return record.path("id").asText();
  }

  private static String name(ObjectNode record) {
    return record.path("name").asText();
  }

  private static String type(ObjectNode record) {
    return record.path("type").asText();
  }
}
