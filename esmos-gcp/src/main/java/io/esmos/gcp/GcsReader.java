package io.esmos.gcp;

import com.google.api.client.http.HttpHeaders;
import io.esmos.archive.ArchiveCapabilities.Feature;
import io.esmos.archive.ByteRange;
import io.esmos.archive.Checksum;
import io.esmos.archive.ObjectInfo;
import io.esmos.archive.ObjectKey;
import io.esmos.archive.ObjectReading;
import io.esmos.archive.ReadRequest;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import java.io.InputStream;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Opens objects. Metadata and bytes are two requests, the second one pinned to the generation of
 * the first; a range of a known version is one. Safe for use by several threads.
 */
final class GcsReader {
  private static final String OPERATION = "archive.get";
  private static final Pattern RANGE =
      Pattern.compile("bytes ([0-9]{1,19})-[0-9]{1,19}/([0-9]{1,19})");

  /** Who always finds another's change does not get through by trying on. */
  private static final int ROUNDS = 5;

  private final GcsStore store;

  GcsReader(GcsStore store) {
    this.store = store;
  }

  /** An object that is being read. */
  private record Reading(ObjectInfo info, GcsDownload stream) implements ObjectReading {
    @Override
    public InputStream body() {
      return stream;
    }

    @Override
    public void close() {
      stream.close();
    }
  }

  /** The first bytes that an answer has, and how many the whole object has. */
  private record Extent(long first, long count, long whole) {}

  ObjectReading open(ObjectKey key, ReadRequest request, Deadline deadline) {
    if (request.versionId().isPresent()) {
      store.capabilities().need(Feature.VERSIONS, OPERATION);
    }
    if (request.range().isPresent() && request.version().isPresent()) {
      GcsDownload download = download(key, request, request.version().get(), deadline);
      Answer answer = opened(download, request, key);
      Extent extent = extent(answer, request);
      return new Reading(described(key, answer, extent), download.expect(extent.count()));
    }
    for (int round = 1; ; round++) {
      ObjectInfo info = info(key, request, deadline);
      GcsDownload download = download(key, request, info.version(), deadline);
      try {
        Answer answer = opened(download, request, key);
        return new Reading(info, download.expect(extent(answer, request).count()));
      } catch (ProviderException e) {
        download.close();
        boolean replaced = e.code() == Code.CONFLICT && request.version().isEmpty();
        if (!replaced || round == ROUNDS) {
          throw e;
        }
      }
    }
  }

  private ObjectInfo info(ObjectKey key, ReadRequest request, Deadline deadline) {
    Map<String, Object> resource =
        store
            .resource(key, request.versionId(), deadline, OPERATION)
            .orElseThrow(() -> missing(key));
    ObjectInfo info = store.info(resource, OPERATION);
    if (request.version().isPresent() && !request.version().get().equals(info.version())) {
      throw ProviderException.of(
          Code.CONFLICT, OPERATION, "the object " + key + " has another version");
    }
    return info;
  }

  private GcsDownload download(
      ObjectKey key, ReadRequest request, String version, Deadline deadline) {
    GcsCalls.Call call =
        GcsCalls.Call.of("GET", store.path(key))
            .with("alt", "media")
            // What is stored compressed comes as it is stored.
            .header("Accept-Encoding", "gzip")
            .with(
                request.versionId().isPresent() ? "generation" : "ifGenerationMatch",
                GcsStore.generation(version, OPERATION));
    if (request.range().isPresent()) {
      call = call.header("Range", header(request.range().get()));
    }
    return store.calls().download(call, deadline, OPERATION);
  }

  /** A range that ends where no object does has no end: such a number is too long for some. */
  private static String header(ByteRange range) {
    return range.last() >= 1L << 50 ? "bytes=" + range.first() + "-" : range.toString();
  }

  private static Answer opened(GcsDownload download, ReadRequest request, ObjectKey key) {
    Answer answer = download.open();
    if (answer.status() == (request.range().isPresent() ? 206 : 200)) {
      return answer;
    }
    download.close();
    if (answer.status() == 404 && Failures.theirs(answer)) {
      throw missing(key);
    }
    if (answer.success()) {
      throw Failures.malformed(answer, OPERATION, GcsCalls.SERVICE, "other bytes than asked", null);
    }
    throw Failures.of(answer, OPERATION, GcsCalls.SERVICE);
  }

  private static Extent extent(Answer answer, ReadRequest request) {
    HttpHeaders headers = answer.headers();
    if (request.range().isEmpty()) {
      long length = number(answer, "x-goog-stored-content-length");
      return new Extent(0, length, length);
    }
    Matcher said = RANGE.matcher(String.valueOf(headers.getContentRange()));
    ByteRange wanted = request.range().get();
    if (!said.matches() || Long.parseLong(said.group(1)) != wanted.first()) {
      throw Failures.malformed(answer, OPERATION, GcsCalls.SERVICE, "another range", null);
    }
    long whole = Long.parseLong(said.group(2));
    return new Extent(wanted.first(), Math.min(wanted.length(), whole - wanted.first()), whole);
  }

  /** What the answer with a range of a known version says of the object. */
  private ObjectInfo described(ObjectKey key, Answer answer, Extent extent) {
    HttpHeaders headers = answer.headers();
    String storageClass = header(answer, "x-goog-storage-class");
    String type = headers.getContentType();
    return new ObjectInfo(
        key,
        extent.whole(),
        header(answer, "x-goog-generation"),
        Optional.empty(),
        modified(headers),
        store.capabilities().tier(storageClass),
        storageClass,
        true,
        type == null ? "application/octet-stream" : type,
        GcsHash.of(headers)
            .map(crc -> Checksum.of(Checksum.Kind.CRC32C, Base64.getDecoder().decode(crc)))
            .map(List::of)
            .orElse(List.of()),
        Map.of(),
        Optional.empty(),
        false,
        ObjectInfo.Replication.NONE);
  }

  private static Instant modified(HttpHeaders headers) {
    String said = headers.getLastModified();
    try {
      return said == null
          ? Instant.EPOCH
          : ZonedDateTime.parse(said, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
    } catch (DateTimeParseException e) {
      return Instant.EPOCH;
    }
  }

  private static long number(Answer answer, String name) {
    String said = header(answer, name);
    if (!said.matches("[0-9]{1,18}")) {
      throw Failures.malformed(answer, OPERATION, GcsCalls.SERVICE, "a wrong " + name, null);
    }
    return Long.parseLong(said);
  }

  private static String header(Answer answer, String name) {
    String said = answer.headers().getFirstHeaderStringValue(name);
    if (said == null) {
      throw Failures.malformed(answer, OPERATION, GcsCalls.SERVICE, "no " + name, null);
    }
    return said;
  }

  private static ProviderException missing(ObjectKey key) {
    return ProviderException.of(Code.NOT_FOUND, OPERATION, "there is no object " + key);
  }
}
