package io.esmos.cloudflare;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.esmos.dns.ChangeBatch;
import io.esmos.dns.RRset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/**
 * The calls for one batch, as the batch endpoint takes them: deletes, patches and posts, carried
 * out in that order in one transaction. Pure; not thread-safe.
 *
 * <p>What the batch requires is deleted by its records' ids and posted anew, even if it stays as it
 * is: a batch of somebody else that was made on the same records then finds them gone and is
 * refused. What is not required is changed with the fewest operations: records that stay are left
 * alone, others are given new data in place.
 */
final class RecordChanges {
  private final ArrayNode deletes = ApiCalls.JSON.createArrayNode();
  private final ArrayNode patches = ApiCalls.JSON.createArrayNode();
  private final ArrayNode posts = ApiCalls.JSON.createArrayNode();

  private RecordChanges() {}

  /**
   * Returns what turns the records that are there into what the batch wants.
   *
   * @param batch the batch, as {@link RecordSets#settled} returned it
   * @param there the records of all RRsets that it changes
   */
  static RecordChanges of(ChangeBatch batch, Map<RRset.Key, List<ApiRecord>> there) {
    RecordChanges changes = new RecordChanges();
    Map<RRset.Key, RRset> required = batch.required();
    for (RRset set : batch.put()) {
      List<ApiRecord> old = there.getOrDefault(set.key(), List.of());
      if (required.containsKey(set.key())) {
        old.forEach(changes::delete);
        RecordSets.split(set).forEach(changes::post);
      } else {
        changes.turn(old, RecordSets.split(set));
      }
    }
    batch.delete().forEach(key -> there.getOrDefault(key, List.of()).forEach(changes::delete));
    return changes;
  }

  /** Says which condition of a batch does not hold, if one does not. */
  static Optional<String> broken(ChangeBatch batch, Map<RRset.Key, List<ApiRecord>> there) {
    for (RRset set : batch.require()) {
      List<ApiRecord> found = there.getOrDefault(set.key(), List.of());
      if (found.isEmpty()) {
        return Optional.of(set.key() + " is not there");
      }
      if (!RecordSets.group(found).sameData(set)) {
        return Optional.of(set.key() + " is not as it was");
      }
    }
    return batch.requireAbsent().stream()
        .filter(there::containsKey)
        .findFirst()
        .map(key -> key + " is there already");
  }

  /** Returns how many records are changed. */
  int size() {
    return deletes.size() + patches.size() + posts.size();
  }

  /** Returns the body of the request. */
  ObjectNode body() {
    ObjectNode body = ApiCalls.JSON.createObjectNode();
    body.set("deletes", deletes);
    body.set("patches", patches);
    body.set("posts", posts);
    return body;
  }

  private void turn(List<ApiRecord> old, List<ApiRecord> wanted) {
    List<ApiRecord> rest = new ArrayList<>(old);
    List<ApiRecord> fresh = new ArrayList<>();
    for (ApiRecord record : wanted) {
      Optional<ApiRecord> same =
          rest.stream().filter(other -> other.data().equals(record.data())).findFirst();
      if (same.isPresent()) {
        rest.remove(same.get());
        patch(same.get(), record);
      } else {
        fresh.add(record);
      }
    }
    int pairs = Math.min(rest.size(), fresh.size());
    for (int i = 0; i < pairs; i++) {
      patch(rest.get(i), fresh.get(i));
    }
    rest.subList(pairs, rest.size()).forEach(this::delete);
    fresh.subList(pairs, fresh.size()).forEach(this::post);
  }

  private void delete(ApiRecord record) {
    deletes.addObject().put("id", record.id());
  }

  private void patch(ApiRecord old, ApiRecord wanted) {
    ObjectNode patch = ApiCalls.JSON.createObjectNode();
    if (!old.data().equals(wanted.data())) {
      RecordData.write(wanted.type(), wanted.data(), patch);
    }
    if (old.ttl() != wanted.ttl()) {
      patch.put("ttl", wanted.ttl());
    }
    RecordFeatures.write(wanted.features(), old.features(), patch);
    if (!patch.isEmpty()) {
      patches.add(patch.put("id", old.id()));
    }
  }

  private void post(ApiRecord record) {
    ObjectNode post = posts.addObject();
    post.put("name", RecordJson.name(record.name()));
    post.put("type", record.type());
    RecordData.write(record.type(), record.data(), post);
    post.put("ttl", record.ttl());
    SortedMap<String, String> none = Collections.emptySortedMap();
    RecordFeatures.write(record.features(), none, post);
  }
}
