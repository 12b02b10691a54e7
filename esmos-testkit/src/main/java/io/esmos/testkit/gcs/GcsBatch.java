package io.esmos.testkit.gcs;

import io.esmos.testkit.wire.WireAnswer;
import io.esmos.testkit.wire.WireBody;
import io.esmos.testkit.wire.WireRequest;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Several requests in one (page "Batch requests"): at most a hundred, none of them an upload, each
 * answered for itself.
 */
final class GcsBatch {
  private static final int MOST = 100;
  private static final String BOUNDARY = "batch_of_answers";

  private GcsBatch() {}

  static WireAnswer answer(GcsServer server, WireRequest request) {
    String boundary = GcsParts.boundary(request.header("Content-Type").orElse(""));
    List<GcsParts.Part> parts = GcsParts.all(request.content(), boundary);
    if (parts.size() > MOST) {
      throw GcsRefusal.invalid("The batch holds more than 100 requests.");
    }
    StringBuilder out = new StringBuilder();
    for (GcsParts.Part part : parts) {
      WireAnswer one = server.answered(single(part));
      out.append("--").append(BOUNDARY).append("\r\nContent-Type: application/http\r\n");
      part.header("Content-ID")
          .ifPresent(
              id ->
                  out.append("Content-ID: ").append(id.replace("<", "<response-")).append("\r\n"));
      out.append("\r\nHTTP/1.1 ").append(one.status()).append(" Answer\r\n");
      one.headers()
          .forEach((name, value) -> out.append(name).append(": ").append(value).append("\r\n"));
      out.append("Content-Length: ").append(one.content().length()).append("\r\n\r\n");
      out.append(new String(one.body(), StandardCharsets.UTF_8)).append("\r\n");
    }
    out.append("--").append(BOUNDARY).append("--\r\n");
    return WireAnswer.of(200, "multipart/mixed; boundary=" + BOUNDARY, out.toString());
  }

  private static WireRequest single(GcsParts.Part part) {
    String text = new String(part.content().bytes(), StandardCharsets.UTF_8);
    int end = text.indexOf("\r\n\r\n");
    String head = end < 0 ? text : text.substring(0, end);
    String[] lines = head.split("\r\n", -1);
    String[] first = lines[0].split(" ", -1);
    if (first.length < 2) {
      throw GcsRefusal.invalid("Failed to parse a request of the batch.");
    }
    URI target = URI.create(first[1]);
    Map<String, List<String>> headers = new TreeMap<>();
    for (int i = 1; i < lines.length; i++) {
      int colon = lines[i].indexOf(':');
      if (colon > 0) {
        headers.put(
            lines[i].substring(0, colon).toLowerCase(Locale.ROOT),
            List.of(lines[i].substring(colon + 1).strip()));
      }
    }
    String body = end < 0 ? "" : text.substring(end + 4);
    return new WireRequest(
        first[0],
        target.getRawPath(),
        WireRequest.parse(target.getRawQuery() == null ? "" : target.getRawQuery()),
        headers,
        WireBody.of(body));
  }
}
