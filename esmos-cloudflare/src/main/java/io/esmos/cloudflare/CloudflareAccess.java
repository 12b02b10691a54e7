package io.esmos.cloudflare;

import io.esmos.provider.Pace;
import io.esmos.time.SystemTime;
import java.util.Objects;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;

/**
 * One API token and the client over which it is used. All that is built on it shares the token's
 * quota. Immutable; safe for use by several threads; the client is not closed. The token is in no
 * text of this library.
 */
public final class CloudflareAccess {
  private final ApiCalls calls;

  private CloudflareAccess(ApiCalls calls) {
    this.calls = calls;
  }

  /**
   * Returns access with the default options.
   *
   * @param client the client; its dispatcher's limits, proxy and time-outs hold
   * @param token an API token, not an API key
   */
  public static CloudflareAccess of(OkHttpClient client, String token) {
    return of(client, token, CloudflareOptions.DEFAULTS);
  }

  /** Returns access with these options. */
  public static CloudflareAccess of(OkHttpClient client, String token, CloudflareOptions options) {
    Objects.requireNonNull(client, "client");
    // The text is not repeated: it may be a token with a line end behind it.
    if (!token.matches("[A-Za-z0-9_.~+/=-]{8,200}")) {
      throw new IllegalArgumentException(
          "the token is not one: it has 8 to 200 letters, digits and -._~+/=");
    }
    HttpUrl root = Objects.requireNonNull(HttpUrl.get(options.endpoint()), "endpoint");
    Pace pace = Pace.of(options.calls(), options.per(), SystemTime.ticker());
    return new CloudflareAccess(new ApiCalls(root, token, client, pace));
  }

  ApiCalls calls() {
    return calls;
  }

  @Override
  public String toString() {
    return "CloudflareAccess";
  }
}
