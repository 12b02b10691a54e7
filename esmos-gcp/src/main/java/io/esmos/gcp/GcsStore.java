package io.esmos.gcp;

import com.google.api.client.http.ByteArrayContent;
import io.esmos.archive.ArchiveCapabilities;
import io.esmos.archive.ObjectInfo;
import io.esmos.archive.ObjectKey;
import io.esmos.archive.Precondition;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A bucket, and how its API is spoken to: JSON in and out, one attempt each. Immutable and safe for
 * use by several threads.
 *
 * @param name the archive's name
 * @param bucket the bucket
 * @param staging the bucket in which objects of several parts are put together
 * @param calls how requests are sent
 * @param capabilities what the archive declares
 */
record GcsStore(
    String name, String bucket, String staging, GcsCalls calls, ArchiveCapabilities capabilities) {
  private static final Pattern GENERATION = Pattern.compile("[1-9][0-9]{0,18}");
  private static final String JSON_TYPE = "application/json; charset=UTF-8";

  String path(ObjectKey key) {
    return GcsCalls.object(bucket, key.value());
  }

  String bucketPath() {
    return "/storage/v1/b/" + GcsCalls.encoded(bucket);
  }

  /** Sends a request and returns its answer, which is a success. */
  Answer send(GcsCalls.Call call, Deadline deadline, String operation) {
    Answer answer = calls.send(call, deadline, operation);
    if (!answer.success()) {
      throw Failures.of(answer, operation, GcsCalls.SERVICE);
    }
    return answer;
  }

  /** Sends a request and returns the object of JSON that it is answered with. */
  Map<String, Object> ask(GcsCalls.Call call, Deadline deadline, String operation) {
    return parsed(send(call, deadline, operation), operation);
  }

  /** As {@link #ask}; empty if there is no such object. */
  Optional<Map<String, Object>> find(GcsCalls.Call call, Deadline deadline, String operation) {
    Answer answer = calls.send(call, deadline, operation);
    if (answer.status() == 404 && Failures.theirs(answer)) {
      return Optional.empty();
    }
    if (!answer.success()) {
      throw Failures.of(answer, operation, GcsCalls.SERVICE);
    }
    return Optional.of(parsed(answer, operation));
  }

  /** Sends a request that deletes; what is not there is deleted already. */
  void delete(GcsCalls.Call call, Deadline deadline, String operation) {
    Answer answer = calls.send(call, deadline, operation);
    if (answer.status() == 404 && Failures.theirs(answer)) {
      return;
    }
    if (!answer.success()) {
      throw Failures.of(answer, operation, GcsCalls.SERVICE);
    }
    if (!answer.text().isBlank()) {
      throw Failures.malformed(
          answer, operation, GcsCalls.SERVICE, "what is no answer to a deletion", null);
    }
  }

  /** Reads an answer as an object of JSON. */
  static Map<String, Object> parsed(Answer answer, String operation) {
    try {
      Map<String, Object> said = GcsJson.object(answer.text());
      if (said != null) {
        return said;
      }
    } catch (IOException | IllegalArgumentException e) {
      throw Failures.malformed(answer, operation, GcsCalls.SERVICE, "what is no JSON", e);
    }
    throw Failures.malformed(answer, operation, GcsCalls.SERVICE, "what is no object", null);
  }

  /** Returns a request with a body of JSON. */
  static GcsCalls.Call with(GcsCalls.Call call, Map<String, @Nullable Object> body) {
    return call.content(
        new ByteArrayContent(JSON_TYPE, GcsJson.text(body).getBytes(StandardCharsets.UTF_8)));
  }

  /** Returns a request that changes metadata; the JDK's HTTP client cannot send PATCH itself. */
  static GcsCalls.Call patch(String path, Map<String, @Nullable Object> body) {
    return with(GcsCalls.Call.of("POST", path).header("X-HTTP-Method-Override", "PATCH"), body);
  }

  /** Returns a request under a condition on what it writes or deletes. */
  static GcsCalls.Call under(GcsCalls.Call call, Precondition condition, String operation) {
    if (condition.isAbsent()) {
      return call.with("ifGenerationMatch", "0");
    }
    return condition
        .version()
        .map(version -> call.with("ifGenerationMatch", generation(version, operation)))
        .orElse(call);
  }

  /** Checks that a version is one of this vendor's. */
  static String generation(String version, String operation) {
    if (!GENERATION.matcher(version).matches()) {
      throw ProviderException.of(
          Code.INVALID, operation, "the version is not a generation of Cloud Storage");
    }
    return version;
  }

  /** Reads an object's metadata. */
  Optional<Map<String, Object>> resource(
      ObjectKey key, Optional<String> generation, Deadline deadline, String operation) {
    GcsCalls.Call call = GcsCalls.Call.of("GET", path(key)).with("projection", "noAcl");
    return find(
        generation
            .map(version -> call.with("generation", generation(version, operation)))
            .orElse(call),
        deadline,
        operation);
  }

  ObjectInfo info(Map<String, Object> resource, String operation) {
    return GcsJson.info(resource, capabilities, operation);
  }
}
