package io.esmos.testkit.wire;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Hands requests on to another server, an emulator say, so that a {@link WireServer} before it logs
 * them and loses, cuts and delays its answers. Safe for use by several threads.
 */
public final class WireRelay implements WireServer.Handler {
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  /** What each connection has of its own, or the client writes itself. */
  private static final Set<String> OWN =
      Set.of("host", "connection", "content-length", "upgrade", "expect", "transfer-encoding");

  private final String root;
  private final Duration patience;

  private WireRelay(URI root, Duration patience) {
    this.root = root.toString();
    this.patience = patience;
  }

  /** Returns a relay to a server, given its URL without a slash at the end. */
  public static WireRelay to(URI root) {
    return new WireRelay(root, Duration.ofSeconds(20));
  }

  @Override
  public WireAnswer answer(WireRequest request) {
    HttpRequest.Builder onward =
        HttpRequest.newBuilder(URI.create(root + request.path() + query(request)))
            .timeout(patience)
            .method(
                request.method(),
                request.content().length() == 0
                    ? HttpRequest.BodyPublishers.ofByteArray(new byte[0])
                    : HttpRequest.BodyPublishers.fromPublisher(
                        HttpRequest.BodyPublishers.ofInputStream(request.content()::open),
                        request.content().length()));
    request.headers().entrySet().stream()
        .filter(header -> !OWN.contains(header.getKey()))
        .forEach(header -> header.getValue().forEach(it -> onward.header(header.getKey(), it)));
    try {
      HttpResponse<InputStream> answer =
          HTTP.send(onward.build(), HttpResponse.BodyHandlers.ofInputStream());
      try (InputStream in = answer.body()) {
        return new WireAnswer(answer.statusCode(), headers(request, answer), WireBody.receive(in));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return WireAnswer.of(503, "text/plain", "the relay is being stopped");
    }
  }

  private static Map<String, String> headers(
      WireRequest request, HttpResponse<InputStream> answer) {
    Map<String, String> headers = new TreeMap<>();
    boolean head = request.method().equals("HEAD");
    for (Map.Entry<String, List<String>> header : answer.headers().map().entrySet()) {
      String name = header.getKey().toLowerCase(Locale.ROOT);
      if (!OWN.contains(name) || (head && name.equals("content-length"))) {
        headers.put(header.getKey(), header.getValue().get(0));
      }
    }
    return headers;
  }

  private static String query(WireRequest request) {
    StringBuilder query = new StringBuilder();
    for (Map.Entry<String, List<String>> parameter : request.query().entrySet()) {
      for (String value : parameter.getValue()) {
        query.append(query.isEmpty() ? '?' : '&').append(encoded(parameter.getKey()));
        query.append('=').append(encoded(value));
      }
    }
    return query.toString();
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
