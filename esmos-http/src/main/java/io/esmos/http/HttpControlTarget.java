package io.esmos.http;

import io.esmos.health.ControlTarget;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import okhttp3.OkHttpClient;
import okhttp3.Request;

/**
 * A control target that is reached when it answers HTTP, whatever the status: the question is
 * whether this machine's network works, not whether the target does. Choose one over https, so that
 * a hotel's log-in page does not pass for the Internet. Immutable and safe for use by several
 * threads.
 */
public final class HttpControlTarget implements ControlTarget {
  private final HttpTarget target;
  private final Exchange exchange;

  private HttpControlTarget(HttpTarget target, Exchange exchange) {
    this.target = target;
    this.exchange = exchange;
  }

  /**
   * Returns the control target of a URL.
   *
   * @param target what to ask
   * @param client the client to use; it is not closed
   */
  public static HttpControlTarget of(HttpTarget target, OkHttpClient client) {
    return new HttpControlTarget(target, target.exchange(client, 0));
  }

  @Override
  public boolean reached(Deadline deadline) {
    try {
      Request request = new Request.Builder().url(target.parsed()).head().build();
      return exchange.send("control", request, deadline).status() > 0;
    } catch (ProviderException e) {
      return false;
    }
  }

  @Override
  public String toString() {
    return "HttpControlTarget[" + target + "]";
  }
}
