package io.esmos.http;

/**
 * The server's side of something, without a framework: whatever serves HTTP in an application calls
 * it. Implementations are safe for use by several threads and do not block on the network.
 */
@FunctionalInterface
public interface ServerHandler {
  /** Returns what to answer. */
  ServerResponse handle(ServerRequest request);
}
