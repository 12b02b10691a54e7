package io.esmos.testkit.gcs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.esmos.testkit.wire.WireAnswer;
import io.esmos.testkit.wire.WireBody;
import io.esmos.testkit.wire.WireRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.GZIPInputStream;

/** The JSON API v1: buckets and objects, without uploads. */
final class GcsObjects {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MAX_SOURCES = 32;

  private final GcsServer server;
  private final GcsUploads uploads;

  GcsObjects(GcsServer server) {
    this.server = server;
    this.uploads = new GcsUploads(server);
  }

  WireAnswer answer(WireRequest sent, List<String> path) {
    WireRequest request = unzipped(sent);
    switch (path.get(0)) {
      case "upload" -> {
        return uploads.answer(request, path.subList(1, path.size()));
      }
      case "batch" -> {
        return GcsBatch.answer(server, request);
      }
      default -> {
        synchronized (server.lock()) {
          return path.get(0).equals("download")
              ? routed(request, path.subList(1, path.size()), true)
              : routed(request, path, request.parameter("alt").filter("media"::equals).isPresent());
        }
      }
    }
  }

  /** Paths are {@code /storage/v1/b/B/o/O/…} and their beginnings. */
  private WireAnswer routed(WireRequest request, List<String> path, boolean media) {
    boolean ours = path.size() >= 3 && path.subList(0, 3).equals(List.of("storage", "v1", "b"));
    // The JDK's HTTP client cannot send PATCH.
    String method = request.header("X-HTTP-Method-Override").orElse(request.method());
    String shape = method + " " + path.size() + (path.size() > 6 ? path.get(6) : "");
    if (!ours || (path.size() > 4 && !path.get(4).equals("o"))) {
      throw GcsRefusal.of(404, "notFound", "Not Found");
    }
    return switch (shape) {
      case "POST 3" -> make(request);
      case "GET 4" -> json(server.held(path.get(3)).json());
      case "PATCH 4" ->
          json(server.held(path.get(3)).patch(object(request), GcsConditions.of(request)));
      case "GET 5" -> list(server.held(path.get(3)), request);
      case "GET 6" -> read(server.held(path.get(3)), path.get(5), request, media);
      case "PATCH 6" -> change(server.held(path.get(3)), path.get(5), request);
      case "DELETE 6" -> {
        server.paced(path.get(3), path.get(5));
        server
            .held(path.get(3))
            .delete(path.get(5), generation(request), GcsConditions.of(request));
        yield new WireAnswer(204, Map.of(), new byte[0]);
      }
      case "POST 7compose" -> compose(server.held(path.get(3)), path.get(5), request);
      case "POST 11rewriteTo" -> rewrite(request, path);
      default -> throw GcsRefusal.of(405, "methodNotAllowed", "Not served here: " + shape);
    };
  }

  private WireAnswer make(WireRequest request) {
    ObjectNode said = object(request);
    GcsBucket bucket = server.make(said.path("name").asText());
    if (request.parameter("enableObjectRetention").filter("true"::equals).isPresent()) {
      bucket.allowRetention();
    }
    return json(bucket.patch(said, GcsConditions.NONE));
  }

  private WireAnswer list(GcsBucket bucket, WireRequest request) {
    String prefix = request.parameter("prefix").orElse("");
    Optional<String> delimiter = request.parameter("delimiter").filter(it -> !it.isEmpty());
    String after = request.parameter("pageToken").map(GcsObjects::decoded).orElse(null);
    int wanted = GcsConditions.number(request, "maxResults").orElse(1000L).intValue();
    int most = Math.max(1, Math.min(wanted, server.largestPage()));
    boolean versions = request.parameter("versions").filter("true"::equals).isPresent();
    ObjectNode page = JsonNodeFactory.instance.objectNode().put("kind", "storage#objects");
    ArrayNode items = page.putArray("items");
    Set<String> prefixes = new TreeSet<>();
    String last = "";
    String from = request.parameter("startOffset").orElse("");
    Optional<String> end = request.parameter("endOffset");
    for (GcsObject object : bucket.list(prefix, after, versions)) {
      if (object.name().compareTo(from) < 0
          || end.filter(it -> object.name().compareTo(it) >= 0).isPresent()) {
        continue;
      }
      boolean sameName = object.name().equals(last);
      if (items.size() + prefixes.size() >= most && !sameName) {
        page.put("nextPageToken", encoded(last));
        break;
      }
      int border = delimiter.map(it -> object.name().indexOf(it, prefix.length())).orElse(-1);
      if (border >= 0) {
        prefixes.add(object.name().substring(0, border + 1));
      } else {
        items.add(object.json());
      }
      last = object.name();
    }
    if (!prefixes.isEmpty()) {
      ArrayNode names = page.putArray("prefixes");
      prefixes.forEach(names::add);
    }
    return json(page);
  }

  private static WireAnswer read(
      GcsBucket bucket, String name, WireRequest request, boolean media) {
    GcsObject object = bucket.object(name, generation(request));
    GcsConditions conditions = GcsConditions.of(request);
    if (conditions.notGeneration().filter(it -> it == object.generation()).isPresent()) {
      return new WireAnswer(304, Map.of(), new byte[0]);
    }
    conditions.check(object);
    return media ? GcsRanges.of(object, request) : json(object.json());
  }

  private WireAnswer change(GcsBucket bucket, String name, WireRequest request) {
    server.paced(bucket.name(), name);
    boolean override =
        request.parameter("overrideUnlockedRetention").filter("true"::equals).isPresent();
    return json(
        bucket
            .change(name, generation(request), object(request), GcsConditions.of(request), override)
            .json());
  }

  private WireAnswer compose(GcsBucket bucket, String name, WireRequest request) {
    JsonNode said = object(request);
    List<WireBody> contents = new ArrayList<>();
    int components = 0;
    if (said.path("sourceObjects").isEmpty() || said.path("sourceObjects").size() > MAX_SOURCES) {
      throw GcsRefusal.invalid("The number of source components must be between 1 and 32.");
    }
    for (JsonNode source : said.path("sourceObjects")) {
      Optional<Long> generation =
          source.has("generation")
              ? Optional.of(source.get("generation").asLong())
              : Optional.empty();
      GcsObject object = bucket.object(source.path("name").asText(), generation);
      JsonNode wanted = source.path("objectPreconditions").path("ifGenerationMatch");
      if (!wanted.isMissingNode() && wanted.asLong() != object.generation()) {
        throw GcsRefusal.condition();
      }
      contents.add(object.content());
      components += Math.max(1, object.components());
    }
    server.paced(bucket.name(), name);
    WireBody whole = WireBody.join(contents);
    JsonNode destination = said.path("destination");
    return json(
        bucket
            .insert(
                name,
                new GcsObject.Stored(
                    whole,
                    GcsHashes.ofParts(whole),
                    destination.path("storageClass").asText(bucket.storageClass()),
                    request.parameter("kmsKeyName").orElse(bucket.kmsKey()),
                    components),
                destination,
                GcsConditions.of(request))
            .json());
  }

  /** {@code /storage/v1/b/B/o/O/rewriteTo/b/B2/o/O2}; large copies take several calls. */
  private WireAnswer rewrite(WireRequest request, List<String> path) {
    GcsObject source =
        server
            .held(path.get(3))
            .object(path.get(5), GcsConditions.number(request, "sourceGeneration"));
    GcsConditions.ofSource(request).check(source);
    int call = request.parameter("rewriteToken").map(Integer::parseInt).orElse(1);
    ObjectNode answer =
        JsonNodeFactory.instance
            .objectNode()
            .put("kind", "storage#rewriteResponse")
            .put("objectSize", Long.toString(source.content().length()));
    if (call < server.rewriteCalls()) {
      return json(
          answer
              .put("done", false)
              .put("totalBytesRewritten", "0")
              .put("rewriteToken", Integer.toString(call + 1)));
    }
    GcsBucket to = server.held(path.get(8));
    server.paced(to.name(), path.get(10));
    ObjectNode said = request.content().length() == 0 ? source.metadata() : object(request);
    GcsObject copy =
        to.insert(
            path.get(10),
            new GcsObject.Stored(
                source.content(),
                source.hashes(),
                said.path("storageClass").asText(source.storageClass()),
                request.parameter("destinationKmsKeyName").orElse(to.kmsKey()),
                source.components()),
            said,
            GcsConditions.of(request));
    answer
        .put("done", true)
        .put("totalBytesRewritten", Long.toString(source.content().length()))
        .set("resource", copy.json());
    return json(answer);
  }

  private static Optional<Long> generation(WireRequest request) {
    return GcsConditions.number(request, "generation");
  }

  static WireAnswer json(ObjectNode body) {
    return WireAnswer.json(200, body.toString());
  }

  /** Reads the body of a request as an object. */
  static ObjectNode object(WireRequest request) {
    return object(request.text());
  }

  /** Returns a request whose body is no longer compressed, as Google's clients send them. */
  private static WireRequest unzipped(WireRequest request) {
    boolean stored = request.parameter("uploadType").filter("media"::equals).isPresent();
    if (stored || request.header("Content-Encoding").filter("gzip"::equals).isEmpty()) {
      return request;
    }
    try {
      return request.with(WireBody.receive(new GZIPInputStream(request.content().open())));
    } catch (IOException e) {
      throw GcsRefusal.of(400, "parseError", "Parse Error");
    }
  }

  static ObjectNode object(String text) {
    try {
      if (text.isEmpty()) {
        return JsonNodeFactory.instance.objectNode();
      }
      if (JSON.readTree(text) instanceof ObjectNode object) {
        return object;
      }
    } catch (JsonProcessingException e) {
      throw GcsRefusal.of(400, "parseError", "Parse Error");
    }
    throw GcsRefusal.of(400, "parseError", "Parse Error");
  }

  private static String encoded(String text) {
    return Base64.getUrlEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String decoded(String token) {
    try {
      return new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw GcsRefusal.invalid("Invalid page token.");
    }
  }
}
