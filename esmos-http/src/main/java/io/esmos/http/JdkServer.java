package io.esmos.http;

import com.sun.net.httpserver.HttpHandler;

/**
 * Puts a {@link ServerHandler} into the JDK's own HTTP server. Set the system property {@code
 * sun.net.httpserver.nodelay=true} before that server's classes load: without it small answers
 * arrive 40 ms late.
 */
public final class JdkServer {
  private JdkServer() {}

  /** Returns the handler in the form of {@code com.sun.net.httpserver}. */
  public static HttpHandler handler(ServerHandler handler) {
    return exchange -> {
      try (exchange) {
        ServerResponse response =
            handler.handle(
                new ServerRequest(
                    exchange.getRequestMethod(),
                    exchange.getRequestURI().getPath(),
                    exchange.getRequestHeaders()));
        response.headers().forEach(exchange.getResponseHeaders()::set);
        byte[] body = response.body();
        boolean head = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(
            response.status(), head || body.length == 0 ? -1 : body.length);
        if (!head && body.length > 0) {
          exchange.getResponseBody().write(body);
        }
      }
    };
  }
}
