package io.esmos.testkit.gcs;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.esmos.archive.ObjectKey;
import io.esmos.testkit.wire.WireAnswer;
import io.esmos.testkit.wire.WireBody;
import io.esmos.testkit.wire.WireRequest;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Multipart uploads of the XML API (page "XML API multipart uploads"): parts come in any order and
 * are checked by {@code x-goog-hash}, nothing of them can be seen before the end, and no
 * precondition holds: the end replaces what is there. Guarded by the lock of its server.
 */
final class GcsMultipart {
  private static final int MAX_PARTS = 10_000;
  private static final long MAX_PART = 5L << 30;
  private static final int PAGE = 1000;

  private final GcsBucket bucket;
  private final InstantSource clock;
  private final NavigableMap<ObjectKey, NavigableMap<String, Upload>> uploads = new TreeMap<>();
  private long minPart = 5 << 20;
  private int begun;

  GcsMultipart(GcsBucket bucket, InstantSource clock) {
    this.bucket = bucket;
    this.clock = clock;
  }

  private record Sent(WireBody content, GcsHashes hashes, Instant at) {}

  private record Upload(
      String key,
      ObjectNode said,
      String storageClass,
      String kmsKey,
      Instant begun,
      NavigableMap<Integer, Sent> parts) {}

  /** Sets the smallest part, so that small objects can have several. */
  void minPart(long octets) {
    minPart = octets;
  }

  int size() {
    return uploads.values().stream().mapToInt(Map::size).sum();
  }

  /** {@code POST /BUCKET/KEY?uploads}. */
  WireAnswer begin(String key, WireRequest request) {
    ObjectNode said = JsonNodeFactory.instance.objectNode();
    request.header("Content-Type").ifPresent(type -> said.put("contentType", type));
    request.header("Cache-Control").ifPresent(it -> said.put("cacheControl", it));
    ObjectNode pairs = said.putObject("metadata");
    request
        .headers()
        .forEach(
            (name, values) -> {
              if (name.startsWith("x-goog-meta-")) {
                pairs.put(name.substring("x-goog-meta-".length()), values.get(0));
              }
            });
    request
        .header("x-goog-object-lock-retain-until-date")
        .ifPresent(
            until ->
                said.putObject("retention")
                    .put("retainUntilTime", until)
                    .put(
                        "mode",
                        request
                                .header("x-goog-object-lock-mode")
                                .filter("COMPLIANCE"::equals)
                                .isPresent()
                            ? "Locked"
                            : "Unlocked"));
    // Names sort as they are made.
    String id = String.format(Locale.ROOT, "upload-%09d", ++begun);
    uploads
        .computeIfAbsent(ObjectKey.of(key), it -> new TreeMap<>())
        .put(
            id,
            new Upload(
                key,
                said,
                request.header("x-goog-storage-class").orElse(bucket.storageClass()),
                request.header("x-goog-encryption-kms-key-name").orElse(bucket.kmsKey()),
                clock.instant(),
                new TreeMap<>()));
    return xml(
        "InitiateMultipartUploadResult",
        GcsXml.element("Bucket", bucket.name())
            + GcsXml.element("Key", key)
            + GcsXml.element("UploadId", id));
  }

  /** {@code PUT /BUCKET/KEY?partNumber=N&uploadId=ID}. */
  WireAnswer put(String key, WireRequest request, GcsHashes hashes) {
    int number = request.parameter("partNumber").map(GcsMultipart::number).orElse(0);
    WireBody body = request.content();
    if (number < 1 || number > MAX_PARTS || body.length() > MAX_PART) {
      throw GcsRefusal.of(400, "InvalidArgument", "Invalid argument.");
    }
    Upload upload = upload(key, request);
    request.header("x-goog-hash").ifPresent(said -> hashes.expect(said, "BadDigest"));
    request.header("Content-MD5").ifPresent(said -> hashes.expect("md5", said, "BadDigest"));
    upload.parts().put(number, new Sent(body, hashes, clock.instant()));
    return new WireAnswer(200, Map.of("ETag", hashes.partTag()), new byte[0])
        .with("x-goog-hash", hashes.header());
  }

  /** {@code POST /BUCKET/KEY?uploadId=ID}. */
  WireAnswer complete(String key, WireRequest request) {
    Upload upload = upload(key, request);
    List<WireBody> contents = new ArrayList<>();
    int last = 0;
    List<GcsXml.Named> named = GcsXml.parts(request.text());
    for (int i = 0; i < named.size(); i++) {
      GcsXml.Named part = named.get(i);
      Sent sent = upload.parts().get(part.number());
      if (part.number() <= last) {
        throw GcsRefusal.of(400, "InvalidPartOrder", "The parts are not in ascending order.");
      }
      if (sent == null || !unquoted(sent.hashes().partTag()).equals(unquoted(part.tag()))) {
        throw GcsRefusal.of(400, "InvalidPart", "A part could not be found.");
      }
      if (i < named.size() - 1 && sent.content().length() < minPart) {
        throw GcsRefusal.of(400, "EntityTooSmall", "A part is smaller than the minimum.");
      }
      last = part.number();
      contents.add(sent.content());
    }
    if (contents.isEmpty()) {
      throw GcsRefusal.of(400, "MalformedXML", "An upload needs at least one part.");
    }
    WireBody whole = WireBody.join(contents);
    GcsHashes hashes = GcsHashes.ofParts(whole);
    GcsObject made =
        bucket.insert(
            key,
            new GcsObject.Stored(whole, hashes, upload.storageClass(), upload.kmsKey(), 0),
            upload.said(),
            GcsConditions.NONE);
    forget(key, request);
    return xml(
            "CompleteMultipartUploadResult",
            GcsXml.element("Bucket", bucket.name())
                + GcsXml.element("Key", key)
                + GcsXml.element("ETag", "\"" + made.etag() + "\""))
        .with("x-goog-hash", hashes.header())
        .with("x-goog-generation", Long.toString(made.generation()));
  }

  /** {@code DELETE /BUCKET/KEY?uploadId=ID}. */
  WireAnswer abort(String key, WireRequest request) {
    upload(key, request);
    forget(key, request);
    return new WireAnswer(204, Map.of(), new byte[0]);
  }

  /** {@code GET /BUCKET/KEY?uploadId=ID}. */
  WireAnswer parts(String key, WireRequest request) {
    Upload upload = upload(key, request);
    int after = request.parameter("part-number-marker").map(GcsMultipart::number).orElse(0);
    int most =
        Math.min(PAGE, request.parameter("max-parts").map(GcsMultipart::number).orElse(PAGE));
    StringBuilder out = new StringBuilder();
    int shown = 0;
    int last = after;
    NavigableMap<Integer, Sent> rest = upload.parts().tailMap(after, false);
    for (Map.Entry<Integer, Sent> part : rest.entrySet()) {
      if (shown == most) {
        break;
      }
      shown++;
      last = part.getKey();
      out.append("<Part>")
          .append(GcsXml.element("PartNumber", Integer.toString(last)))
          .append(GcsXml.element("LastModified", part.getValue().at().toString()))
          .append(GcsXml.element("ETag", part.getValue().hashes().partTag()))
          .append(GcsXml.element("Size", Long.toString(part.getValue().content().length())))
          .append("</Part>");
    }
    return xml(
        "ListPartsResult",
        GcsXml.element("Bucket", bucket.name())
            + GcsXml.element("Key", key)
            + GcsXml.element("UploadId", request.parameter("uploadId").orElse(""))
            + GcsXml.element("StorageClass", upload.storageClass())
            + GcsXml.element("PartNumberMarker", Integer.toString(after))
            + GcsXml.element("NextPartNumberMarker", Integer.toString(last))
            + GcsXml.element("MaxParts", Integer.toString(most))
            + GcsXml.element("IsTruncated", Boolean.toString(shown < rest.size()))
            + out);
  }

  /** {@code GET /BUCKET?uploads}. */
  WireAnswer list(WireRequest request) {
    String prefix = request.parameter("prefix").orElse("");
    String keyMarker = request.parameter("key-marker").orElse("");
    String idMarker = request.parameter("upload-id-marker").orElse("");
    int most =
        Math.min(PAGE, request.parameter("max-uploads").map(GcsMultipart::number).orElse(PAGE));
    StringBuilder out = new StringBuilder();
    int shown = 0;
    boolean more = false;
    String lastKey = "";
    String lastId = "";
    for (Map.Entry<ObjectKey, NavigableMap<String, Upload>> entry : uploads.entrySet()) {
      String key = entry.getKey().value();
      for (Map.Entry<String, Upload> upload : entry.getValue().entrySet()) {
        if (!key.startsWith(prefix) || !after(key, upload.getKey(), keyMarker, idMarker)) {
          continue;
        }
        if (shown == most) {
          more = true;
          break;
        }
        shown++;
        lastKey = key;
        lastId = upload.getKey();
        out.append("<Upload>")
            .append(GcsXml.element("Key", key))
            .append(GcsXml.element("UploadId", lastId))
            .append(GcsXml.element("StorageClass", upload.getValue().storageClass()))
            .append(GcsXml.element("Initiated", upload.getValue().begun().toString()))
            .append("</Upload>");
      }
    }
    return xml(
        "ListMultipartUploadsResult",
        GcsXml.element("Bucket", bucket.name())
            + GcsXml.element("KeyMarker", keyMarker)
            + GcsXml.element("UploadIdMarker", idMarker)
            + (more
                ? GcsXml.element("NextKeyMarker", lastKey)
                    + GcsXml.element("NextUploadIdMarker", lastId)
                : "")
            + GcsXml.element("MaxUploads", Integer.toString(most))
            + GcsXml.element("IsTruncated", Boolean.toString(more))
            + out);
  }

  private static boolean after(String key, String id, String keyMarker, String idMarker) {
    if (keyMarker.isEmpty()) {
      return true;
    }
    int order = ObjectKey.of(key).compareTo(ObjectKey.of(keyMarker));
    return order > 0 || (order == 0 && !idMarker.isEmpty() && id.compareTo(idMarker) > 0);
  }

  private Upload upload(String key, WireRequest request) {
    Upload upload =
        uploads
            .getOrDefault(ObjectKey.of(key), new TreeMap<>())
            .get(request.parameter("uploadId").orElse(""));
    if (upload == null) {
      throw GcsRefusal.of(404, "NoSuchUpload", "The requested upload was not found.");
    }
    return upload;
  }

  private void forget(String key, WireRequest request) {
    NavigableMap<String, Upload> all = uploads.get(ObjectKey.of(key));
    if (all != null) {
      all.remove(request.parameter("uploadId").orElse(""));
      if (all.isEmpty()) {
        uploads.remove(ObjectKey.of(key));
      }
    }
  }

  private static String unquoted(String tag) {
    return tag.replace("\"", "");
  }

  private static int number(String text) {
    if (!text.matches("[0-9]{1,9}")) {
      throw GcsRefusal.of(400, "InvalidArgument", "Invalid argument.");
    }
    return Integer.parseInt(text);
  }

  private static WireAnswer xml(String root, String content) {
    return WireAnswer.of(200, "application/xml; charset=UTF-8", GcsXml.document(root, content));
  }
}
