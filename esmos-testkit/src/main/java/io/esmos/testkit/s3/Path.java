package io.esmos.testkit.s3;

import io.esmos.testkit.wire.WireRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;

/**
 * What a request is about, in path style.
 *
 * @param bucket the bucket; empty for the service
 * @param key the key; empty for the bucket
 */
record Path(String bucket, String key) {
  static Path of(WireRequest request) {
    String path = request.path().substring(1);
    int slash = path.indexOf('/');
    return slash < 0
        ? new Path(decoded(path, false), "")
        : new Path(
            decoded(path.substring(0, slash), false), decoded(path.substring(slash + 1), false));
  }

  /** Decodes percent signs; a plus is a blank in queries and tags only. */
  static String decoded(String text, boolean plus) {
    return URLDecoder.decode(plus ? text : text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }
}
