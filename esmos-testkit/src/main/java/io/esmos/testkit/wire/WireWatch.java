package io.esmos.testkit.wire;

/**
 * Sees what happens to a wire server's requests, on the threads that serve them: a request waits
 * for as long as a method takes. Called by several threads at once.
 */
public interface WireWatch {
  /** Sees nothing. */
  WireWatch NOTHING = new WireWatch() {};

  /**
   * More of a request's body has arrived.
   *
   * @param head the request without its body
   * @param octets how much more
   */
  default void receiving(WireRequest head, int octets) {}

  /** A request has arrived as a whole, and has had no effect. */
  default void arrived(WireRequest request) {}

  /** A request has had its effect, and its answer was not sent. */
  default void done(WireRequest request) {}
}
