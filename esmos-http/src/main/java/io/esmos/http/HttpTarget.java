package io.esmos.http;

import java.net.InetAddress;
import java.net.URI;
import java.util.Objects;
import java.util.Optional;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;

/**
 * What a probe asks: a URL, and where to find it. A pinned address is connected to without asking
 * DNS, while the name of the URL still goes into the {@code Host} header and the certificate check:
 * that is how one site is asked behind a name that points at another.
 *
 * @param url the URL, http or https, without credentials
 * @param pinned the address to connect to, empty to look the name up
 */
public record HttpTarget(URI url, Optional<InetAddress> pinned) {
  /** Checks the URL. */
  public HttpTarget {
    Objects.requireNonNull(pinned, "pinned");
    if (url.getRawUserInfo() != null) {
      throw new IllegalArgumentException(
          "the URL for host " + url.getHost() + " holds credentials; they would end up in logs");
    }
    HttpUrl parsed = HttpUrl.get(url);
    if (parsed == null) {
      throw new IllegalArgumentException(
          "a URL of http or https with a host is needed, scheme is " + url.getScheme());
    }
    if (pinned.isPresent() && literal(parsed.host())) {
      // The client never looks a literal up, so that the pin would be ignored.
      throw new IllegalArgumentException(
          "the URL names the address " + parsed.host() + ", so that no other can be pinned");
    }
  }

  /**
   * Returns the target of a URL whose host is looked up as usual.
   *
   * @throws IllegalArgumentException if it is not one of http or https, or has credentials
   */
  public static HttpTarget of(URI url) {
    return new HttpTarget(url, Optional.empty());
  }

  /** Returns this target at a fixed address. */
  public HttpTarget at(InetAddress address) {
    return new HttpTarget(url, Optional.of(address));
  }

  private static boolean literal(String host) {
    return host.contains(":") || host.matches("[0-9]+(\\.[0-9]+){3}");
  }

  HttpUrl parsed() {
    return Objects.requireNonNull(HttpUrl.get(url), "url");
  }

  Exchange exchange(OkHttpClient client, int maxBody) {
    return pinned
        .map(address -> Exchange.pinned(client, maxBody, parsed().host(), address))
        .orElseGet(() -> Exchange.over(client, maxBody));
  }

  /** Names the host and the address only: a query may hold what is not for logs. */
  @Override
  public String toString() {
    return url.getScheme()
        + "://"
        + url.getRawAuthority()
        + pinned.map(address -> " at " + address.getHostAddress()).orElse("");
  }
}
