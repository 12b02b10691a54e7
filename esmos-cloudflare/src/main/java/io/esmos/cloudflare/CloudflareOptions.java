package io.esmos.cloudflare;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * How the API is called. Cloudflare takes 1,200 calls in five minutes from one token, those of
 * other programs and of the dashboard included, and refuses all for the next minutes after that.
 *
 * @param endpoint where the API is; {@code https}, or {@code http} on loopback
 * @param calls how many calls may be made in {@code per}
 * @param per the time for which {@code calls} holds
 */
public record CloudflareOptions(URI endpoint, int calls, Duration per) {
  /** Cloudflare itself; 40 calls in 10 s, which are 1,200 in five minutes. */
  public static final CloudflareOptions DEFAULTS =
      new CloudflareOptions(
          URI.create("https://api.cloudflare.com/client/v4"), 40, Duration.ofSeconds(10));

  private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "[::1]", "localhost");

  /** Checks the bounds, and says which number to change and to what. */
  public CloudflareOptions {
    List<String> faults = new ArrayList<>();
    boolean plain =
        "http".equals(endpoint.getScheme())
            && LOOPBACK.contains(String.valueOf(endpoint.getHost()));
    if (!"https".equals(endpoint.getScheme()) && !plain) {
      faults.add("endpoint must be https: the token is sent there");
    }
    if (calls < 1) {
      faults.add("calls " + calls + " must be at least 1");
    }
    if (per.toMillis() < 100) {
      faults.add("per " + per + " must be at least 100 ms");
    }
    if (!faults.isEmpty()) {
      throw new IllegalArgumentException(String.join("; ", faults));
    }
  }

  /** Returns these options with another endpoint. */
  public CloudflareOptions endpoint(URI other) {
    return new CloudflareOptions(other, calls, per);
  }

  /** Returns these options with another pace. */
  public CloudflareOptions pace(int most, Duration time) {
    return new CloudflareOptions(endpoint, most, time);
  }
}
