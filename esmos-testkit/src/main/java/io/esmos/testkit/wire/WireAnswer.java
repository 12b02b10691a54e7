package io.esmos.testkit.wire;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * An answer of a wire server.
 *
 * @param status the status code
 * @param headers the headers; the length is added
 * @param content the body, which may be empty
 */
public record WireAnswer(int status, Map<String, String> headers, WireBody content) {
  /** Checks the components. */
  public WireAnswer {
    headers = Map.copyOf(headers);
    Objects.requireNonNull(content, "content");
  }

  /** An answer with a body that is in memory. */
  public WireAnswer(int status, Map<String, String> headers, byte[] body) {
    this(status, headers, WireBody.of(body));
  }

  /** Returns a success with a TiB of blanks, which nobody should wait for. */
  public static WireAnswer endless() {
    WireBody body =
        WireBody.join(
            List.of(
                WireBody.of("<?xml version=\"1.0\"?>"), WireBody.repeated((byte) ' ', 1L << 40)));
    return new WireAnswer(200, Map.of("Content-Type", "application/xml"), body);
  }

  /** Returns an answer with a JSON body. */
  public static WireAnswer json(int status, String text) {
    return of(status, "application/json", text);
  }

  /** Returns an answer with an XML body. */
  public static WireAnswer xml(int status, String text) {
    return of(status, "text/xml", text);
  }

  /** Returns the page that a captive portal or a proxy puts in an answer's place. */
  public static WireAnswer page() {
    return of(200, "text/html", "<!doctype html><html><title>Log in</title>");
  }

  /** Returns an answer with a body of this type. */
  public static WireAnswer of(int status, String type, String text) {
    return new WireAnswer(status, Map.of("Content-Type", type), WireBody.of(text));
  }

  /** Returns this answer with a header more. */
  public WireAnswer with(String name, String value) {
    Map<String, String> more = new TreeMap<>(headers);
    more.put(name, value);
    return new WireAnswer(status, more, content);
  }

  /** Returns this answer with another body. */
  public WireAnswer with(WireBody other) {
    return new WireAnswer(status, headers, other);
  }

  /** Returns the body as one array; for small ones only. */
  public byte[] body() {
    return content.bytes();
  }

  @Override
  public String toString() {
    return status + ", " + content;
  }
}
