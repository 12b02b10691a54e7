package io.esmos.testkit.gcs;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.esmos.testkit.wire.WireAnswer;
import io.esmos.testkit.wire.WireBody;
import io.esmos.testkit.wire.WireRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Uploads of the JSON API: {@code uploadType} media, multipart and resumable. A CRC32C or an MD5 in
 * the metadata, or in {@code x-goog-hash}, must be that of the bytes (page "Data validation").
 */
final class GcsUploads {
  private final GcsServer server;

  GcsUploads(GcsServer server) {
    this.server = server;
  }

  /** Paths are {@code /upload/storage/v1/b/B/o}. */
  WireAnswer answer(WireRequest request, List<String> path) {
    if (path.size() != 5 || !path.get(4).equals("o")) {
      throw GcsRefusal.of(404, "notFound", "Not Found");
    }
    String bucket = path.get(3);
    Optional<String> session = request.parameter("upload_id");
    if (session.isPresent()) {
      synchronized (server.lock()) {
        return request.method().equals("DELETE")
            ? server.sessions().cancel(session.get())
            : server.sessions().put(session.get(), request, (it, sums) -> finish(bucket, it, sums));
      }
    }
    return switch (request.parameter("uploadType").orElse("")) {
      case "media" -> {
        ObjectNode said = GcsObjects.object("");
        request.header("Content-Type").ifPresent(type -> said.put("contentType", type));
        yield insert(bucket, said, request.content(), request);
      }
      case "multipart" -> {
        String boundary = GcsParts.boundary(request.header("Content-Type").orElse(""));
        GcsParts.Upload upload = GcsParts.upload(request.content(), boundary);
        ObjectNode said = GcsObjects.object(text(upload.metadata().content()));
        upload
            .media()
            .header("Content-Type")
            .filter(type -> !said.has("contentType"))
            .ifPresent(type -> said.put("contentType", type));
        yield insert(bucket, said, upload.media().content(), request);
      }
      case "resumable" -> begin(bucket, request);
      default -> throw GcsRefusal.invalid("Invalid value for uploadType.");
    };
  }

  private WireAnswer insert(String bucket, ObjectNode said, WireBody sent, WireRequest request) {
    WireBody body = server.arrived(sent);
    GcsHashes hashes = GcsHashes.of(body);
    request.header("x-goog-hash").ifPresent(header -> hashes.expect(header, "invalid"));
    expect(said, hashes);
    synchronized (server.lock()) {
      server.held(bucket);
      String object = name(said, request);
      server.paced(bucket, object);
      return GcsObjects.json(stored(bucket, object, said, body, hashes, request).json());
    }
  }

  private WireAnswer begin(String bucket, WireRequest request) {
    synchronized (server.lock()) {
      ObjectNode said = GcsObjects.object(request);
      String object = name(said, request);
      request
          .header("X-Upload-Content-Type")
          .filter(type -> !said.has("contentType"))
          .ifPresent(type -> said.put("contentType", type));
      GcsConditions.of(request).check(server.held(bucket).live(object));
      server.paced(bucket, object);
      String id = server.sessions().begin(new GcsSessions.Session(object, said, request));
      return new WireAnswer(200, Map.of(), new byte[0])
          .with(
              "Location",
              server.wire().url()
                  + "/upload/storage/v1/b/"
                  + bucket
                  + "/o?uploadType=resumable&upload_id="
                  + id);
    }
  }

  private GcsObject finish(String bucket, GcsSessions.Session session, GcsHashes hashes) {
    ObjectNode said = (ObjectNode) session.said();
    expect(said, hashes);
    return stored(bucket, session.object(), said, session.content(), hashes, session.start());
  }

  private GcsObject stored(
      String bucket,
      String object,
      ObjectNode said,
      WireBody body,
      GcsHashes hashes,
      WireRequest request) {
    GcsBucket held = server.held(bucket);
    return held.insert(
        object,
        new GcsObject.Stored(
            body,
            hashes,
            said.path("storageClass").asText(held.storageClass()),
            request.parameter("kmsKeyName").orElse(held.kmsKey()),
            0),
        said,
        GcsConditions.of(request));
  }

  private static void expect(ObjectNode said, GcsHashes hashes) {
    if (said.hasNonNull("crc32c")) {
      hashes.expect("crc32c", said.get("crc32c").asText(), "invalid");
    }
    if (said.hasNonNull("md5Hash")) {
      hashes.expect("md5", said.get("md5Hash").asText(), "invalid");
    }
  }

  private static String name(ObjectNode said, WireRequest request) {
    String name = request.parameter("name").orElse(said.path("name").asText());
    if (name.isEmpty()) {
      throw GcsRefusal.of(400, "required", "Required parameter: name");
    }
    return name;
  }

  private static String text(WireBody body) {
    return new String(body.bytes(), StandardCharsets.UTF_8);
  }
}
