package io.esmos.testkit.gcs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.esmos.testkit.wire.WireBody;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One generation of an object: its bytes never change, its metadata may. Guarded by the lock of its
 * server. The shape is the "Objects" resource of the JSON API.
 */
final class GcsObject {
  /** What a writer may say of an object; everything else is the store's. */
  private static final Set<String> SETTABLE =
      Set.of(
          "cacheControl",
          "contentDisposition",
          "contentEncoding",
          "contentLanguage",
          "contentType",
          "customTime",
          "eventBasedHold",
          "metadata",
          "retention",
          "temporaryHold");

  private final String bucket;
  private final String name;
  private final long generation;
  private WireBody content;
  private final GcsHashes hashes;
  private final String storageClass;
  private final String kmsKey;
  private final int components;
  private final Instant created;
  private final ObjectNode metadata = JsonNodeFactory.instance.objectNode();
  private long metageneration = 1;
  private Instant updated;
  private @Nullable Instant deleted;

  /** The bytes of an object, and how they are kept. */
  record Stored(
      WireBody content, GcsHashes hashes, String storageClass, String kmsKey, int components) {}

  GcsObject(
      String bucket, String name, long generation, Stored stored, JsonNode said, Instant now) {
    this.bucket = bucket;
    this.name = name;
    this.generation = generation;
    this.content = stored.content();
    this.hashes = stored.hashes();
    this.storageClass = stored.storageClass();
    this.kmsKey = stored.kmsKey();
    this.components = stored.components();
    this.created = now;
    this.updated = now;
    take(said);
  }

  String name() {
    return name;
  }

  long generation() {
    return generation;
  }

  long metageneration() {
    return metageneration;
  }

  WireBody content() {
    return content;
  }

  GcsHashes hashes() {
    return hashes;
  }

  String storageClass() {
    return storageClass;
  }

  String kmsKey() {
    return kmsKey;
  }

  int components() {
    return components;
  }

  Instant created() {
    return created;
  }

  /** Returns what its writer said of it. */
  ObjectNode metadata() {
    return metadata.deepCopy();
  }

  String text(String field) {
    return metadata.path(field).asText();
  }

  boolean held() {
    return metadata.path("temporaryHold").asBoolean()
        || metadata.path("eventBasedHold").asBoolean();
  }

  /** Returns until when its own retention keeps it; the beginning of time if it has none. */
  Instant retainedUntil() {
    String until = metadata.path("retention").path("retainUntilTime").asText();
    try {
      return until.isEmpty() ? Instant.MIN : Instant.parse(until);
    } catch (DateTimeParseException e) {
      throw GcsRefusal.invalid("Invalid value for field retention.retainUntilTime.");
    }
  }

  boolean locked() {
    return metadata.path("retention").path("mode").asText().equals("Locked");
  }

  /** Changes its metadata as a JSON merge patch does (RFC 7396), one level deep in the pairs. */
  void patch(JsonNode change, Instant now) {
    take(change);
    metageneration++;
    updated = now;
  }

  void damage() {
    content = content.altered();
  }

  boolean live() {
    return deleted == null;
  }

  void noncurrent(Instant now) {
    deleted = now;
  }

  private void take(JsonNode said) {
    for (String field : SETTABLE) {
      JsonNode value = said.get(field);
      if (value == null) {
        continue;
      }
      if (value.isNull()) {
        metadata.remove(field);
      } else if (field.equals("metadata") && metadata.get(field) instanceof ObjectNode pairs) {
        merge(pairs, value);
      } else {
        metadata.set(field, value.deepCopy());
      }
    }
  }

  private static void merge(ObjectNode pairs, JsonNode change) {
    change
        .fieldNames()
        .forEachRemaining(
            key -> {
              if (change.get(key).isNull()) {
                pairs.remove(key);
              } else {
                pairs.set(key, change.get(key));
              }
            });
  }

  /** Returns it as the JSON API shows it. */
  ObjectNode json() {
    ObjectNode json = metadata.deepCopy();
    json.put("kind", "storage#object")
        .put("id", bucket + "/" + name + "/" + generation)
        .put("name", name)
        .put("bucket", bucket)
        .put("generation", Long.toString(generation))
        .put("metageneration", Long.toString(metageneration))
        .put("storageClass", storageClass)
        .put("size", Long.toString(content.length()))
        .put("crc32c", hashes.crc32c())
        .put("etag", etag())
        .put("timeCreated", created.toString())
        .put("timeStorageClassUpdated", created.toString())
        .put("updated", updated.toString());
    hashes.md5().ifPresent(md5 -> json.put("md5Hash", md5));
    if (!kmsKey.isEmpty()) {
      json.put("kmsKeyName", kmsKey + "/cryptoKeyVersions/1");
    }
    if (components > 0) {
      json.put("componentCount", components);
    }
    if (deleted != null) {
      json.put("timeDeleted", deleted.toString());
    }
    return json;
  }

  String etag() {
    return "C" + Long.toHexString(generation) + "M" + metageneration;
  }
}
