package io.esmos.http;

import io.esmos.health.HealthProbe;
import io.esmos.health.ProbeResult;
import io.esmos.provider.Deadline;
import io.esmos.topology.Site;
import java.util.Map;
import okhttp3.OkHttpClient;

/**
 * A site is healthy if its URL answers with a status from 200 to 299 and a body below 64 KiB. Says
 * nothing about its write path: for that there is {@link HttpWriteProbe}. Immutable and safe for
 * use by several threads.
 *
 * <p>Refused and reset connections, other statuses and answers that are not HTTP are {@code
 * UNHEALTHY} at once; silence until the deadline, and hosts or networks that cannot be reached, are
 * {@link ProbeResult#silent}; a name without an address and trouble of this machine are {@code
 * UNKNOWN}. Redirects are not followed: the other end may be another site.
 */
public final class HttpProbe implements HealthProbe {
  private static final int MAX_BYTES = 64 << 10;

  private final SiteCalls calls;

  private HttpProbe(SiteCalls calls) {
    this.calls = calls;
  }

  /**
   * Returns a probe of these sites.
   *
   * @param targets what to ask at each site; any other site is {@code UNKNOWN}
   * @param client the client to use; it is not closed
   */
  public static HttpProbe of(Map<Site, HttpTarget> targets, OkHttpClient client) {
    return new HttpProbe(new SiteCalls(targets, client, MAX_BYTES - 1));
  }

  @Override
  public ProbeResult probe(Site site, Deadline deadline) {
    return calls.ask(
        site,
        deadline,
        answer ->
            answer.status() / 100 == 2
                ? ProbeResult.healthy("status " + answer.status())
                : ProbeResult.unhealthy("status " + answer.status()));
  }
}
