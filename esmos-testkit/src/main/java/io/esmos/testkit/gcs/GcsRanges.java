package io.esmos.testkit.gcs;

import io.esmos.testkit.wire.WireAnswer;
import io.esmos.testkit.wire.WireRequest;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The bytes of an object, or some of them (RFC 9110, section 14; page "Download a portion"). Every
 * answer names generation and checksums of the whole.
 */
final class GcsRanges {
  private static final Pattern RANGE = Pattern.compile("bytes=(\\d{0,18})-(\\d{0,18})");

  private GcsRanges() {}

  static WireAnswer of(GcsObject object, WireRequest request) {
    Map<String, String> headers = new TreeMap<>();
    String type = object.text("contentType");
    String cache = object.text("cacheControl");
    headers.put("Content-Type", type.isEmpty() ? "application/octet-stream" : type);
    headers.put(
        "Cache-Control",
        cache.isEmpty() ? "no-cache, no-store, max-age=0, must-revalidate" : cache);
    headers.put("ETag", object.etag());
    headers.put("X-Goog-Generation", Long.toString(object.generation()));
    headers.put("X-Goog-Hash", object.hashes().header());
    headers.put("X-Goog-Metageneration", Long.toString(object.metageneration()));
    headers.put("X-Goog-Storage-Class", object.storageClass());
    headers.put("X-Goog-Stored-Content-Encoding", "identity");
    headers.put("X-Goog-Stored-Content-Length", Long.toString(object.content().length()));
    Matcher range = RANGE.matcher(request.header("Range").orElse(""));
    if (!range.matches() || range.group().equals("bytes=-")) {
      return new WireAnswer(200, headers, object.content());
    }
    long size = object.content().length();
    long first;
    long last = size - 1;
    if (range.group(1).isEmpty()) {
      first = Math.max(0, size - Long.parseLong(range.group(2)));
    } else {
      first = Long.parseLong(range.group(1));
      last = range.group(2).isEmpty() ? last : Math.min(last, Long.parseLong(range.group(2)));
    }
    if (first > last) {
      return GcsRefusal.of(
              416, "requestedRangeNotSatisfiable", "The requested range cannot be satisfied.")
          .json()
          .with("Content-Range", "bytes */" + size);
    }
    headers.put("Content-Range", "bytes " + first + "-" + last + "/" + size);
    return new WireAnswer(206, headers, object.content().slice(first, last - first + 1));
  }
}
