package io.esmos.gcp;

import io.esmos.archive.ArchiveCapabilities;
import io.esmos.archive.ArchiveCapabilities.Feature;
import io.esmos.archive.ArchiveCapabilities.StorageClass;
import io.esmos.archive.Checksum;
import io.esmos.archive.ObjectInfo;
import io.esmos.archive.ObjectKey;
import io.esmos.archive.ObjectPage;
import io.esmos.archive.PutRequest;
import io.esmos.archive.Retention;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The "Objects" resource of the JSON API, read and written. Pure. */
final class GcsJson {
  /** What a copy must take over, because a body in its request replaces all of it. */
  private static final List<String> KEPT =
      List.of(
          "cacheControl",
          "contentDisposition",
          "contentEncoding",
          "contentLanguage",
          "contentType",
          "customTime",
          "metadata");

  private GcsJson() {}

  /** Reads an object of JSON; null if it is another value. */
  @SuppressWarnings("unchecked") // the names of JSON's members are texts
  static @Nullable Map<String, Object> object(String text) throws IOException {
    try {
      return RoutingPolicy.JSON.fromString(text, Object.class) instanceof Map<?, ?> map
          ? (Map<String, Object>) map
          : null;
    } catch (NullPointerException e) {
      // So Google's parser ends at some texts that break off.
      throw new IOException("JSON that breaks off", e);
    }
  }

  static String text(Map<String, @Nullable Object> object) {
    try {
      return RoutingPolicy.JSON.toString(object);
    } catch (IOException e) {
      throw new IllegalStateException("maps, lists and texts can be written as JSON", e);
    }
  }

  /** Returns what an object is made with. */
  static Map<String, @Nullable Object> said(PutRequest request, ArchiveCapabilities capabilities) {
    Map<String, @Nullable Object> said = new TreeMap<>();
    said.put("contentType", request.contentType());
    said.put("storageClass", capabilities.classOf(request.tier()).orElseThrow().name());
    if (!request.metadata().isEmpty()) {
      said.put("metadata", request.metadata());
    }
    request.retention().ifPresent(retention -> said.put("retention", retention(retention)));
    if (request.hasLegalHold()) {
      said.put("temporaryHold", true);
    }
    return said;
  }

  static Map<String, @Nullable Object> retention(Retention retention) {
    boolean locked = retention.mode() == Retention.Mode.COMPLIANCE;
    Map<String, @Nullable Object> said = new LinkedHashMap<>();
    said.put("mode", locked ? "Locked" : "Unlocked");
    said.put("retainUntilTime", retention.until().toString());
    return said;
  }

  /** Returns what a copy of an object is made with, in another class. */
  static Map<String, @Nullable Object> copied(Map<String, Object> resource, String storageClass) {
    Map<String, @Nullable Object> said = new TreeMap<>();
    KEPT.forEach(
        field -> {
          if (resource.get(field) != null) {
            said.put(field, resource.get(field));
          }
        });
    said.put("storageClass", storageClass);
    return said;
  }

  /** Returns the key of an object, without the version that the store adds to its name. */
  static Optional<String> encryptionKey(Map<String, Object> resource) {
    return Optional.ofNullable(resource.get("kmsKeyName"))
        .map(name -> name.toString().replaceAll("/cryptoKeyVersions/[0-9]+$", ""));
  }

  static ObjectInfo info(
      Map<String, Object> resource, ArchiveCapabilities capabilities, String operation) {
    try {
      String generation = text(resource, "generation");
      String storageClass = text(resource, "storageClass");
      Map<String, String> metadata = new TreeMap<>();
      if (resource.get("metadata") instanceof Map<?, ?> pairs) {
        pairs.forEach((name, value) -> metadata.put(name.toString(), value.toString()));
      }
      return new ObjectInfo(
          ObjectKey.of(text(resource, "name")),
          Long.parseLong(text(resource, "size")),
          generation,
          capabilities.has(Feature.VERSIONS) ? Optional.of(generation) : Optional.empty(),
          time(text(resource, "timeCreated")),
          capabilities.tier(storageClass),
          storageClass,
          true,
          resource.getOrDefault("contentType", PutRequest.PLAIN.contentType()).toString(),
          checksums(resource),
          metadata,
          retention(resource),
          held(resource),
          ObjectInfo.Replication.NONE);
    } catch (IllegalArgumentException | DateTimeParseException e) {
      throw ProviderException.of(
          Code.MALFORMED, operation, "Cloud Storage described an object wrongly", e);
    }
  }

  static ObjectPage.Entry entry(
      Map<?, ?> resource, ArchiveCapabilities capabilities, String operation) {
    try {
      return new ObjectPage.Entry(
          ObjectKey.of(text(resource, "name")),
          Long.parseLong(text(resource, "size")),
          text(resource, "generation"),
          time(text(resource, "timeCreated")),
          capabilities.tier(text(resource, "storageClass")));
    } catch (IllegalArgumentException | DateTimeParseException e) {
      throw ProviderException.of(
          Code.MALFORMED, operation, "Cloud Storage described an object wrongly", e);
    }
  }

  /** Refuses an object that is not what was sent: bytes, name, type and pairs. */
  static void confirm(
      Map<String, Object> made, Map<String, @Nullable Object> said, String operation) {
    confirm(made, said, List.of("crc32c", "name", "contentType", "metadata"), operation);
  }

  /** Refuses an object in which one of these fields is not what was sent. */
  static void confirm(
      Map<String, Object> made,
      Map<String, @Nullable Object> said,
      List<String> fields,
      String operation) {
    for (String field : fields) {
      if (!Objects.equals(said.get(field), made.get(field))) {
        throw ProviderException.of(
            Code.MALFORMED, operation, "Cloud Storage has another " + field + " than was sent");
      }
    }
  }

  static Instant time(String text) {
    return OffsetDateTime.parse(text).toInstant();
  }

  static String text(Map<?, ?> resource, String field) {
    Object value = resource.get(field);
    if (value == null) {
      throw new IllegalArgumentException("an object without " + field);
    }
    return value.toString();
  }

  static List<?> list(Map<?, ?> resource, String field) {
    return resource.get(field) instanceof List<?> list ? list : List.of();
  }

  private static List<Checksum> checksums(Map<String, Object> resource) {
    List<Checksum> all = new ArrayList<>();
    add(all, Checksum.Kind.CRC32C, resource.get("crc32c"));
    add(all, Checksum.Kind.MD5, resource.get("md5Hash"));
    return all;
  }

  private static void add(List<Checksum> all, Checksum.Kind kind, @Nullable Object base64) {
    if (base64 != null) {
      all.add(Checksum.of(kind, Base64.getDecoder().decode(base64.toString())));
    }
  }

  private static boolean held(Map<String, Object> resource) {
    return Boolean.TRUE.equals(resource.get("temporaryHold"))
        || Boolean.TRUE.equals(resource.get("eventBasedHold"));
  }

  private static Optional<Retention> retention(Map<String, Object> resource) {
    if (resource.get("retention") instanceof Map<?, ?> said) {
      boolean locked = text(said, "mode").equals("Locked");
      return Optional.of(
          new Retention(
              locked ? Retention.Mode.COMPLIANCE : Retention.Mode.GOVERNANCE,
              time(text(said, "retainUntilTime"))));
    }
    // The bucket's policy; whether that is locked, an object does not say.
    return Optional.ofNullable(resource.get("retentionExpirationTime"))
        .map(until -> new Retention(Retention.Mode.GOVERNANCE, time(until.toString())));
  }

  static StorageClass storageClass(String name, int days) {
    return new StorageClass(name, true, Duration.ofDays(days), Set.of());
  }
}
