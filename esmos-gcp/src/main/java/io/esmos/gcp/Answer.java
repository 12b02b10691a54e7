package io.esmos.gcp;

import com.google.api.client.http.HttpHeaders;
import java.nio.charset.StandardCharsets;

/**
 * What came back over HTTP.
 *
 * @param status the status code
 * @param headers the headers
 * @param body the body
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares answers
record Answer(int status, HttpHeaders headers, byte[] body) {
  /** Returns the body as UTF-8. */
  String text() {
    return new String(body, StandardCharsets.UTF_8);
  }

  boolean success() {
    return status >= 200 && status < 300;
  }
}
