package io.esmos.http;

import java.util.Map;
import java.util.Objects;

/**
 * What a server's framework is to send.
 *
 * @param status the status code
 * @param headers the headers
 * @param body the body, empty for none; it is not copied
 */
// It is made, sent and forgotten; nobody compares two.
@SuppressWarnings("ArrayRecordComponent")
public record ServerResponse(int status, Map<String, String> headers, byte[] body) {
  /** Takes a copy of the headers. */
  public ServerResponse {
    headers = Map.copyOf(headers);
    Objects.requireNonNull(body, "body");
  }

  /** Returns a response without a body. */
  static ServerResponse empty(int status) {
    return new ServerResponse(status, Map.of("Cache-Control", "no-store"), new byte[0]);
  }

  @Override
  public String toString() {
    return status + " with " + body.length + " bytes";
  }
}
